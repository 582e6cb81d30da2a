// Schemas and the official validator's verdicts: right or wrong, and a part of what it says.

#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include <moonshot/schema/mfjs.hpp>

#include "commands.hpp"
#include "rows.hpp"

namespace conformance {

namespace {

using Json = nlohmann::json;

std::string check_row(const Json& row) {
  // The official cases are written for a validator that is set to five levels.
  moonshot::SchemaLimits limits;
  limits.depth = 5;
  const auto problems = moonshot::check_schema(row.at("schema").get<std::string>(),
                                               moonshot::SchemaLevel::ultra, limits);
  if (row.at("valid").get<bool>()) {
    return problems.empty() ? std::string()
                            : "it is right and said to be wrong: " + problems[0].what();
  }
  if (problems.empty()) return "it is wrong and said to be right";
  // The first problem is the one that the official validator names.
  const std::string found = problems[0].what();
  const std::string part = row.value("expect", std::string());
  if (found.find(part) != std::string::npos) return {};
  return "the problem is \"" + found + "\" and should be \"" + part + "\"";
}

}  // namespace

void run_mfjs(const std::string& file, Tally& tally) {
  run_rows(file, tally, [](const Json& row, const std::string&) { return check_row(row); });
}

}  // namespace conformance
