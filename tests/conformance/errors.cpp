// Error bodies as they were recorded and reported: class, limit, ids, whose words they are, and by
// whom they were rewritten. Texts about calls that got no answer, and rows that nobody can decide.

#include <optional>
#include <string>

#include <nlohmann/json.hpp>

#include <moonshot/doctor/explanation.hpp>
#include <moonshot/doctor/pasted_error.hpp>

#include "commands.hpp"
#include "rows.hpp"

namespace conformance {

namespace {

using Json = nlohmann::json;

moonshot::PastedError pasted_of(const Json& row) {
  moonshot::PastedError pasted;
  const Json& status = row.at("status");
  if (!status.is_null()) pasted.status = status.get<int>();
  const auto headers = row.find("headers");
  if (headers != row.end() && headers->is_object()) {
    for (const auto& field : headers->items()) {
      pasted.headers.add(field.key(), field.value().get<std::string>());
    }
  }
  pasted.text = row.at("body").get<std::string>();
  return pasted;
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

/// What a row that the bytes do not decide forbids to claim: `GatewayError`, `foreign`,
/// `retryable`.
std::string check_claims(const Json& claims, const Json& said) {
  for (const auto& claim : claims) {
    const bool claimed = claim == "retryable"
                             ? said.at("retryable") == true
                             : claim == said.at("error") || claim == said.at("provenance");
    if (claimed) return "it claims " + claim.get<std::string>();
  }
  return {};
}

/// The first problem; a row may leave the limit open where its text names several.
std::string check_api_error(const Json& expect, const moonshot::ApiError& error) {
  const auto* limited = error.as<moonshot::RateLimited>();
  const Json limit = limited != nullptr ? Json(moonshot::to_string(limited->limit())) : Json();
  const bool names_limit = !expect.value("limit", Json()).is_null() || limited == nullptr;
  for (const auto& problem :
       {names_limit ? difference(expect, "limit", limit) : std::string(),
        difference(expect, "organization_id", json_of(error.organization_id())),
        difference(expect, "key_id", json_of(error.key_id())),
        check_provenance(expect, error.provenance())}) {
    if (!problem.empty()) return problem;
  }
  return {};
}

std::string check_row(const Json& row) {
  const Json& expect = row.at("expect");
  const moonshot::PastedError pasted = pasted_of(row);
  if (moonshot::is_good_answer(pasted)) return "it is taken for an answer";
  const auto error = moonshot::judge(pasted);
  if (expect.at("error").is_null()) {
    return check_claims(expect.at("not"), Json::parse(moonshot::explanation_json(*error)));
  }
  const std::string problem = difference(expect, "error", error->name());
  const auto* api = error->as<moonshot::ApiError>();
  if (!problem.empty() || api == nullptr) return problem;
  // The head of a response, as curl prints it, is no part of the body.
  const bool head = pasted.text.find("HTTP/") != std::string::npos;
  const bool kept =
      head ? pasted.text.find(api->body()) != std::string::npos : pasted.text == api->body();
  return kept ? check_api_error(expect, *api) : "its body is not kept as it was";
}

}  // namespace

void run_errors(const std::string& file, Tally& tally) {
  run_rows(file, tally, [](const Json& row, std::string& name) {
    name = row.at("id").get<std::string>();
    return check_row(row);
  });
}

}  // namespace conformance
