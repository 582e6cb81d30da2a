// The schema checker and the conversion. Whatever the text is, the checker says the same every
// time, each level refuses what the level before it refuses, limits are kept, and what it prints is
// well formed and shows no key. What the conversion makes is right and is not changed by another
// one.
//
// The first byte chooses the level whose problems are looked at; the rest is the schema.

#include <array>
#include <cstddef>
#include <string>
#include <vector>

#include <moonshot/detail/text/utf8.hpp>
#include <moonshot/redact.hpp>
#include <moonshot/schema/mfjs.hpp>
#include <moonshot/schema/to_mfjs.hpp>

#include "fuzzing.hpp"

namespace {

using fuzzing::require;
using moonshot::check_schema;
using moonshot::SchemaLevel;
using moonshot::SchemaProblem;

constexpr std::array<SchemaLevel, 4> levels = {SchemaLevel::loose, SchemaLevel::lite,
                                               SchemaLevel::strict, SchemaLevel::ultra};

// It is not the one that CI searches for.
const std::string secret = "Fuzz3dK3yOfTheSchema";

void check_levels(std::string_view schema) {
  bool refused = false;
  for (const auto level : levels) {
    const bool refuses = !check_schema(schema, level).empty();
    require(refuses || !refused, "each level refuses what the level before it refuses");
    refused = refuses;
  }
}

void check_problems(std::string_view schema, SchemaLevel level) {
  const auto problems = check_schema(schema, level);
  require(problems.size() <= moonshot::SchemaLimits().problems, "no more is listed than allowed");
  moonshot::SchemaLimits one;
  one.problems = 1;
  const auto first = check_schema(schema, level, one);
  require(first.empty() == problems.empty(), "a shorter list refuses the same schemas");
  for (const auto& problem : problems) {
    require(!problem.message.empty(), "a problem has words");
    require(moonshot::detail::is_utf8(problem.what()), "what is printed is valid UTF-8");
  }
  if (problems.empty()) return;
  require(first.size() == 1, "one at least is listed");
  require(first[0].what() == problems[0].what(), "the first problem is the same in any list");
  const auto again = check_schema(schema, level);
  require(again.size() == problems.size() && again[0].what() == problems[0].what(),
          "the same schema is judged the same");
}

// A key in place of any name or text.
void check_silence(std::string_view schema, SchemaLevel level) {
  const auto at = schema.find('"');
  if (at == std::string_view::npos || schema.find(secret) != std::string_view::npos) return;
  std::string with_key(schema);
  with_key.insert(schema.size() / 2 > at ? schema.find('"', schema.size() / 2) + 1 : at + 1,
                  "sk-" + secret + " ");
  for (const auto& problem : check_schema(with_key, level)) {
    require(problem.what().find(secret) == std::string::npos, "no key is shown");
  }
}

// Small ones, so that they are met.
void check_limits(std::string_view schema, SchemaLevel level) {
  moonshot::SchemaLimits limits;
  limits.size = 200;
  limits.depth = 2;
  limits.properties = 3;
  limits.any_of_branches = 2;
  limits.enum_values = 2;
  limits.enum_text = 10;
  limits.enum_text_from = 1;
  const bool refused = !check_schema(schema, level).empty();
  require(!refused || !check_schema(schema, level, limits).empty(),
          "smaller limits refuse no less");
}

void check_conversion(std::string_view schema, moonshot::SchemaUse use) {
  const auto made = moonshot::try_to_mfjs(schema, use);
  if (!made) {
    require(made.error().as<moonshot::UsageError>() != nullptr, "a refusal is a usage error");
    return;
  }
  const std::string& text = made->schema.text();
  require(check_schema(text, use, SchemaLevel::strict).empty(), "what is made is right");
  const auto again = moonshot::try_to_mfjs(text, use);
  require(again && again->schema.text() == text, "what is made is not changed again");
  for (const auto& change : made->changes) {
    require(moonshot::detail::is_utf8(change.what), "what is told is valid UTF-8");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzzing::Input input(data, size);
  const auto level = levels[input.byte() % levels.size()];
  check_levels(input.rest());
  check_problems(input.rest(), level);
  check_silence(input.rest(), level);
  check_limits(input.rest(), level);
  check_conversion(input.rest(), moonshot::SchemaUse::tool);
  check_conversion(input.rest(), moonshot::SchemaUse::answer);
  return 0;
}
