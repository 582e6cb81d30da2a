#include <moonshot_catch.hpp>

#include <error_rows.hpp>

#include <known_wrappers.hpp>

#include <optional>
#include <set>
#include <string>

using moonshot::ApiError;
using nlohmann::json;

namespace {

json json_of(const std::string& text) { return text.empty() ? json() : json(text); }
json json_of(const std::optional<std::string>& text) { return json_of(text.value_or("")); }

// What the library says, under the names of `expect`.
json said_of(const ApiError& error) {
  const auto* limited = error.as<moonshot::RateLimited>();
  return {{"error", error.name()},
          {"limit", limited != nullptr ? json(to_string(limited->limit())) : json()},
          {"provenance", to_string(error.provenance().origin)},
          {"via", json_of(error.provenance().via)},
          {"organization_id", json_of(error.organization_id())},
          {"project_id", json_of(error.project_id())},
          {"key_id", json_of(error.key_id())},
          {"type", json_of(error.type())},
          {"message", json_of(error.message())}};
}

void check(const support::ErrorRow& row) {
  INFO(row.id);
  const auto error = support::judged(row);
  const auto* answer = error->as<ApiError>();
  REQUIRE(answer != nullptr);
  const json said = said_of(*answer);
  for (const auto& wanted : row.expect.items()) {
    INFO(wanted.key());
    CHECK(said.at(wanted.key()) == wanted.value());
  }
  CHECK_FALSE(answer->provenance().evidence.empty());
  CHECK(answer->body() == row.body);
  CHECK(answer->status() == row.status);
  CHECK(answer->headers().size() == row.headers.size());
}

}  // namespace

TEST_CASE("an error within a JSON object of somebody else's is found", "[unit][errors]") {
  for (const auto& row : support::error_rows("shapes")) check(row);
}

TEST_CASE("an error within a text of somebody else's is found", "[unit][errors]") {
  for (const auto& row : support::error_rows("texts")) check(row);
}

TEST_CASE("an error within several wrappers is found", "[unit][errors]") {
  for (const auto& row : support::error_rows("nested")) check(row);
}

TEST_CASE("each wording of the API is its exact class", "[unit][errors]") {
  for (const auto& row : support::error_rows("natives")) check(row);
}

TEST_CASE("an error that was written once more in another encoding is read", "[unit][errors]") {
  for (const auto& row : support::error_rows("encodings")) check(row);
}

TEST_CASE("what an intermediary wraps keeps its class, whichever it is", "[unit][errors]") {
  for (const auto& row : support::error_rows("intermediaries")) check(row);
}

TEST_CASE("what only resembles a wrapper, or the API, is not taken for it", "[unit][errors]") {
  for (const auto& row : support::error_rows("near_misses")) check(row);
}

TEST_CASE("an error about the request keeps its class, whatever it quotes", "[unit][errors]") {
  for (const auto& row : support::error_rows("quotations")) check(row);
}

TEST_CASE("every recogniser has a row that it opens", "[unit][errors]") {
  std::set<std::string> seen;
  for (const auto& file : support::error_row_files) {
    for (const auto& row : support::error_rows(file)) {
      const auto error = support::judged(row);
      const auto& evidence = error->as<ApiError>()->provenance().evidence;
      seen.insert(evidence.begin(), evidence.end());
    }
  }
  for (const auto& wrapper : support::known_wrappers()) {
    INFO(wrapper.via << ": " << wrapper.evidence);
    CHECK(seen.count(std::string(wrapper.evidence)) == 1);
  }
}

TEST_CASE("no two recognisers give the same evidence", "[unit][errors]") {
  std::set<std::string> sentences;
  for (const auto& wrapper : support::known_wrappers()) {
    INFO(wrapper.evidence);
    CHECK(sentences.insert(std::string(wrapper.evidence)).second);
  }
}
