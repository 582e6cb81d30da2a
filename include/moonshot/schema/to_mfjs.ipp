#pragma once

#include <cstddef>
#include <string>

#include "moonshot/detail/tokens/repair.hpp"
#include "moonshot/schema/detail/conversion_log.hpp"
#include "moonshot/schema/detail/converter.hpp"
#include "moonshot/schema/detail/schema_node.hpp"
#include "moonshot/schema/mfjs.hpp"
#include "moonshot/schema/to_mfjs.hpp"

MOONSHOT_NAMESPACE_BEGIN

namespace detail {

MOONSHOT_INLINE Result<MfjsSchema> convert_schema(std::string_view schema, SchemaUse use,
                                                  mfjs::Circles circles, bool& has_circles) {
  mfjs::SchemaNodes nodes;
  std::string problem;
  mfjs::ConversionLog log;
  const mfjs::SchemaNode* root = nodes.read(schema, problem);
  if (std::string repaired(schema); root == nullptr && repair_json(repaired)) {
    log.note("what is no character became U+FFFD");
    root = nodes.read(repaired, problem);
  }
  if (root == nullptr) return usage_error("schema", "it cannot be read: " + problem);
  if (!root->is_object()) return usage_error("schema", "it is no JSON object");
  mfjs::Converter converter(nodes, *root, log, circles);
  const mfjs::SchemaNode& made = converter.run(use);
  has_circles = converter.has_circles();
  const std::size_t most = SchemaLimits().size;
  std::string text = log.is_too_much() ? std::string() : mfjs::to_text(made, most);
  if (log.is_too_much() || text.size() > most) {
    return usage_error("schema", "with its references in place it is more than the " +
                                     std::to_string(most) + " bytes that the API takes");
  }
  return MfjsSchema{JsonText(std::move(text)), log.take()};
}

/// The same, and again until nothing changes any more.
MOONSHOT_INLINE Result<MfjsSchema> convert_fully(std::string_view schema, SchemaUse use,
                                                 mfjs::Circles circles, bool& has_circles) {
  auto made = convert_schema(schema, use, circles, has_circles);
  constexpr int most_rounds = 4;
  for (int round = 0; made && round < most_rounds; ++round) {
    bool ignored = false;
    auto again = convert_schema(made->schema.text(), use, circles, ignored);
    if (!again) return again;
    if (again->schema == made->schema) break;
    for (auto& change : again->changes) made->changes.push_back(std::move(change));
    made->schema = std::move(again->schema);
  }
  return made;
}

}  // namespace detail

MOONSHOT_INLINE Result<MfjsSchema> try_to_mfjs(std::string_view schema, SchemaUse use) {
  const bool is_plain = schema.find("\"$ref\"") == std::string_view::npos;
  if (is_plain && check_schema(schema, use).empty()) {
    return MfjsSchema{JsonText(std::string(schema)), {}};
  }
  bool has_circles = false;
  auto made = detail::convert_fully(schema, use, detail::mfjs::Circles::keep, has_circles);
  if (!made) return made;
  auto problems = check_schema(made->schema.text(), use, SchemaLevel::strict);
  if (!problems.empty() && has_circles) {
    // A schema that contains itself without an end, or with names that a reference cannot have.
    made = detail::convert_fully(schema, use, detail::mfjs::Circles::cut, has_circles);
    if (!made) return made;
    problems = check_schema(made->schema.text(), use, SchemaLevel::strict);
  }
  if (problems.empty()) return made;
  return usage_error("schema", "it cannot be made right: " + problems.front().what());
}

MOONSHOT_NAMESPACE_END
