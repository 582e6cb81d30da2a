#pragma once

// Schemas and what is said of them at each level.

#include <moonshot_catch.hpp>

#include <moonshot/schema/mfjs.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace support {

/// The first problem as the official validator prints it; nothing where the schema is right.
inline std::string verdict(std::string_view schema,
                           moonshot::SchemaLevel level = moonshot::SchemaLevel::ultra,
                           const moonshot::SchemaLimits& limits = {}) {
  const auto problems = moonshot::check_schema(schema, level, limits);
  return problems.empty() ? std::string() : problems.front().what();
}

/// All problems as the official validator prints them.
inline std::vector<std::string> verdicts(
    std::string_view schema, moonshot::SchemaLevel level = moonshot::SchemaLevel::ultra) {
  std::vector<std::string> lines;
  for (const auto& problem : moonshot::check_schema(schema, level)) lines.push_back(problem.what());
  return lines;
}

/// A schema and its first problem at the levels lite, strict and ultra; nothing where it is right.
struct VerdictRow {
  std::string schema;
  std::string lite;
  std::string strict;
  std::string ultra;
};

/// A row for a problem that every level has.
inline VerdictRow wrong_at_all(std::string schema, const std::string& problem) {
  return {std::move(schema), problem, problem, problem};
}

/// A row for a problem that only the strictest level has.
inline VerdictRow wrong_at_ultra(std::string schema, std::string problem) {
  return {std::move(schema), "", "", std::move(problem)};
}

/// A row for a schema that is right at all levels.
inline VerdictRow right(std::string schema) { return {std::move(schema), "", "", ""}; }

inline void check_verdicts(const std::vector<VerdictRow>& rows) {
  for (const auto& row : rows) {
    INFO(row.schema);
    CHECK(verdict(row.schema, moonshot::SchemaLevel::loose).empty());
    CHECK(verdict(row.schema, moonshot::SchemaLevel::lite) == row.lite);
    CHECK(verdict(row.schema, moonshot::SchemaLevel::strict) == row.strict);
    CHECK(verdict(row.schema, moonshot::SchemaLevel::ultra) == row.ultra);
  }
}

}  // namespace support
