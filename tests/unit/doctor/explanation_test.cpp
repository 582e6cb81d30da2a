#include <moonshot_catch.hpp>

#include <example_errors.hpp>
#include <secret.hpp>

#include <moonshot/doctor/advice.hpp>
#include <moonshot/doctor/explanation.hpp>
#include <moonshot/retryable.hpp>

#include <algorithm>
#include <chrono>
#include <string>
#include <utility>
#include <vector>

using Catch::Matchers::ContainsSubstring;
using moonshot::ApiErrorData;
using moonshot::ErrorKind;
using moonshot::explanation_json;
using moonshot::explanation_text;
using support::api_error_at;
using Json = nlohmann::ordered_json;

namespace {

const std::string international = "https://api.moonshot.ai/v1";

const std::vector<std::string> contract = {
    "id",         "error",  "limit",      "provenance", "via",        "organization_id",
    "project_id", "key_id", "type",       "message",    "retryable",  "evidence",
    "advice",     "status", "request_id", "endpoint",   "retry_after"};

// Refuses what is not JSON, or no one line of it.
Json explained(const moonshot::Error& error, const std::string& id = "null") {
  const std::string text = explanation_json(error, id);
  CHECK((text.find('\n') == std::string::npos));
  return Json::parse(text);
}

std::vector<std::string> names_of(const Json& object) {
  std::vector<std::string> names;
  for (const auto& member : object.items()) names.push_back(member.key());
  return names;
}

// Layout and line breaks aside.
std::string squeezed(const std::string& text) {
  std::string result;
  for (const char c : text) {
    const bool space = c == ' ' || c == '\n';
    if (!space) {
      result += c;
    } else if (!result.empty() && result.back() != ' ') {
      result += ' ';
    }
  }
  return result;
}

ApiErrorData full() {
  ApiErrorData data;
  data.status = 429;
  data.type = "rate_limit_reached_error";
  data.message = "request reached organization TPM rate limit, current: 12, limit: 11";
  data.organization_id = "org-1";
  data.project_id = "proj-2";
  data.key_id = "ak-3";
  data.request_id = "r-4";
  data.retry_after = std::chrono::milliseconds(1250);
  data.limit = moonshot::RateLimit::tpm;
  data.provenance.origin = moonshot::Origin::altered;
  data.provenance.via = "n8n";
  data.provenance.evidence = {"One thing was seen.", "Another thing was seen."};
  return data;
}

// Every text of an error that may be somebody else's, with a key in each.
ApiErrorData leaky() {
  ApiErrorData data;
  data.type = "type " + support::key;
  data.message = "Incorrect API key provided: " + support::key + " (Bearer " + support::key + ")";
  data.organization_id = "org-" + support::key;
  data.request_id = support::key;
  data.provenance.via = support::key;
  data.provenance.evidence = {"It holds " + support::key + "."};
  data.body = support::key;
  data.headers.add("Authorization", "Bearer " + support::key);
  return data;
}

}  // namespace

TEST_CASE("an explanation has the contract's members in their order", "[unit][doctor]") {
  for (const auto& error : support::errors_at(international)) {
    INFO(error->name());
    const Json object = explained(*error);
    CHECK(names_of(object) == contract);
    CHECK(object["error"] == error->name());
    const bool classless =
        error->kind() == ErrorKind::api_error || error->kind() == ErrorKind::gateway_error;
    // Without a class and a status of their own nothing is known about them.
    CHECK(object["retryable"] == (classless ? Json() : Json(moonshot::is_retryable(*error))));
    CHECK(object["advice"] == Json(moonshot::advice_for(*error)));
    CHECK(object["limit"].is_null() == (error->kind() != ErrorKind::rate_limited));
  }
}

TEST_CASE("an explanation says all that is known", "[unit][doctor]") {
  const auto error = api_error_at(international, ErrorKind::rate_limited, full());
  const Json object = explained(*error);
  CHECK(object["limit"] == "tpm");
  CHECK(object["provenance"] == "altered");
  CHECK(object["via"] == "n8n");
  CHECK(object["organization_id"] == "org-1");
  CHECK(object["project_id"] == "proj-2");
  CHECK(object["key_id"] == "ak-3");
  CHECK(object["type"] == "rate_limit_reached_error");
  CHECK(object["message"] == full().message);
  CHECK(object["status"] == 429);
  CHECK(object["request_id"] == "r-4");
  CHECK(object["endpoint"] == international);
  CHECK(object["retry_after"] == 1.25);
  CHECK(object["evidence"] == Json({"One thing was seen.", "Another thing was seen."}));
}

TEST_CASE("what is not known is null", "[unit][doctor]") {
  for (const auto& error : support::call_errors_at(international)) {
    INFO(error->name());
    const Json object = explained(*error);
    for (const char* name : {"id", "limit", "provenance", "via", "organization_id", "project_id",
                             "key_id", "type", "status", "request_id", "retry_after"}) {
      INFO(name);
      CHECK(object[name].is_null());
    }
    CHECK(object["message"].is_string());
    CHECK(object["evidence"] == Json::array());
    // Nothing was sent of what cannot be asked.
    const bool is_usage = error->kind() == ErrorKind::usage_error;
    CHECK(object["endpoint"] == (is_usage ? Json() : Json(international)));
  }
  const auto silent = moonshot::make_api_error(ErrorKind::api_error, {});
  const Json object = explained(*silent);
  for (const char* name : {"via", "organization_id", "project_id", "key_id", "type", "message",
                           "status", "request_id", "endpoint", "retry_after"}) {
    INFO(name);
    CHECK(object[name].is_null());
  }
  CHECK(object["provenance"] == "unknown");
}

TEST_CASE("the id is repeated as it is", "[unit][doctor]") {
  const auto error = api_error_at(international, ErrorKind::suspended);
  CHECK(explained(*error)["id"].is_null());
  CHECK(explained(*error, "\"row \\\"7\\\"\"")["id"] == "row \"7\"");
  CHECK(explained(*error, "7")["id"] == 7);
}

TEST_CASE("an explanation holds no key", "[unit][doctor]") {
  for (const auto kind : support::api_error_kinds) {
    const auto error = api_error_at(international, kind, leaky());
    INFO(error->name());
    CHECK_FALSE(support::leaks(explanation_json(*error)));
    CHECK_FALSE(support::leaks(explanation_text(*error)));
  }
  moonshot::CallErrorData data;
  data.endpoint = support::endpoint_at(international);
  data.message = "refused: Bearer " + support::key;
  data.body = support::key;
  const auto error = moonshot::make_call_error<moonshot::DecodeError>(data);
  CHECK_FALSE(support::leaks(explanation_json(*error)));
  CHECK_FALSE(support::leaks(explanation_text(*error)));
}

TEST_CASE("text that is no UTF-8 is repaired and the rest survives", "[unit][doctor]") {
  auto data = full();
  data.message = std::string("before \xFF\xC0 \xED\xA0\x80 \0\x01\x7F \xE6\x9C\x88 after", 27);
  data.type = "\xFE";
  const auto error = api_error_at(international, ErrorKind::api_error, data);
  const Json object = explained(*error);
  const std::string message = object["message"];
  CHECK_THAT(message, Catch::Matchers::StartsWith("before \xEF\xBF\xBD"));
  CHECK_THAT(message, Catch::Matchers::EndsWith("\xE6\x9C\x88 after"));
  CHECK((message.find('\0') != std::string::npos));
  CHECK(object["type"] == "\xEF\xBF\xBD");
  CHECK_FALSE(explanation_text(*error).empty());
}

TEST_CASE("quotes and line breaks in the words stay one line of JSON", "[unit][doctor]") {
  auto data = full();
  data.message = "a \"quoted\" \\ word\r\n\tand a \xE2\x80\xA8 line";
  CHECK(explained(*api_error_at(international, ErrorKind::api_error, data))["message"] ==
        data.message);
}

TEST_CASE("a person reads class, words, origin, ids and advice", "[unit][doctor]") {
  const auto error = api_error_at(international, ErrorKind::rate_limited, full());
  const std::string text = explanation_text(*error);
  CHECK(text.back() == '\n');
  const std::string words = squeezed(text);
  for (const char* part : {"RateLimited", "request reached organization TPM rate limit", "altered",
                           "n8n", "One thing was seen.", "Another thing was seen.", "org-1",
                           "proj-2", "ak-3", "r-4", "tpm", "may help"}) {
    CHECK_THAT(words, ContainsSubstring(part));
  }
  for (const auto& error_of_class : support::errors_at(international)) {
    const std::string page = squeezed(explanation_text(*error_of_class));
    CHECK_THAT(page, ContainsSubstring(error_of_class->name()));
    for (const auto& sentence : moonshot::advice_for(*error_of_class)) {
      CHECK_THAT(page, ContainsSubstring(squeezed(sentence)));
    }
  }
}

TEST_CASE("every known error body can be explained", "[unit][doctor]") {
  for (const auto& file : support::error_row_files) {
    for (const auto& row : support::error_rows(file)) {
      INFO(row.id);
      const auto error = support::judged(row);
      const Json object = explained(*error, Json(row.id).dump());
      CHECK(names_of(object) == contract);
      CHECK(object["id"] == row.id);
      CHECK_FALSE(object["advice"].empty());
      CHECK_FALSE(object["evidence"].empty());
    }
  }
}
