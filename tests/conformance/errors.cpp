// Error bodies as they were recorded and reported: class, limit, ids, whose words they are, and by
// whom they were rewritten.

#include <fstream>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>

#include <nlohmann/json.hpp>

#include <moonshot/detail/errors/judge.hpp>

#include "commands.hpp"

namespace conformance {

namespace {

using Json = nlohmann::json;

moonshot::detail::Refusal refusal_of(const Json& row) {
  moonshot::detail::Refusal refusal;
  const Json& status = row.at("status");
  if (!status.is_null()) refusal.status = status.get<int>();
  const auto headers = row.find("headers");
  if (headers != row.end() && headers->is_object()) {
    for (const auto& field : headers->items()) {
      refusal.headers.add(field.key(), field.value().get<std::string>());
    }
  }
  refusal.body = row.at("body").get<std::string>();
  return refusal;
}

std::string shown(const Json& value) { return value.is_null() ? "nothing" : value.dump(); }

/// Nothing where `found` is what the row expects.
std::string difference(const Json& expect, const char* name, const Json& found) {
  const Json wanted = expect.value(name, Json());
  if (found == wanted) return {};
  return std::string(name) + " is " + shown(found) + " and should be " + shown(wanted);
}

Json json_of(const std::optional<std::string>& text) { return text ? Json(*text) : Json(); }

std::string check_provenance(const Json& expect, const moonshot::Provenance& provenance) {
  if (provenance.evidence.empty()) return "the verdict names no evidence";
  const std::string origin = moonshot::to_string(provenance.origin);
  if (!expect.at("provenance").is_null()) {
    const auto problem = difference(expect, "provenance", origin);
    if (!problem.empty()) return problem;
  }
  if (expect.at("via").is_null()) return {};
  return difference(expect, "via", provenance.via);
}

std::string check_row(const Json& row) {
  const Json& expect = row.at("expect");
  moonshot::detail::Refusal refusal = refusal_of(row);
  const std::string body = refusal.body;
  const auto error = moonshot::detail::judge(std::move(refusal));
  const auto* api = error->as<moonshot::ApiError>();
  if (api == nullptr) return "it is no ApiError: " + std::string(error->what());
  if (api->body() != body) return "its body is not kept as it was";
  const auto* limited = error->as<moonshot::RateLimited>();
  const Json limit = limited != nullptr ? Json(moonshot::to_string(limited->limit())) : Json();
  for (const auto& problem :
       {difference(expect, "error", error->name()), difference(expect, "limit", limit),
        difference(expect, "organization_id", json_of(api->organization_id())),
        difference(expect, "key_id", json_of(api->key_id())),
        check_provenance(expect, api->provenance())}) {
    if (!problem.empty()) return problem;
  }
  return {};
}

}  // namespace

void run_errors(const std::string& file, Tally& tally) {
  std::ifstream lines(file);
  if (!lines) throw std::runtime_error("cannot be read");
  std::string line;
  for (std::size_t number = 1; std::getline(lines, line); ++number) {
    if (line.empty()) continue;
    std::string name = "line " + std::to_string(number);
    std::string problem;
    try {
      const Json row = Json::parse(line);
      name = row.at("id").get<std::string>();
      problem = check_row(row);
    } catch (const Json::exception& malformed) {
      problem = malformed.what();
    }
    tally.row(name, problem);
  }
}

}  // namespace conformance
