#pragma once

#include <algorithm>
#include <cstddef>
#include <limits>

#include "moonshot/detail/tokens/lookup.hpp"
#include "moonshot/schema/detail/context.hpp"
#include "moonshot/schema/detail/reference_checks.hpp"
#include "moonshot/schema/detail/references.hpp"
#include "moonshot/schema/detail/tree.hpp"
#include "moonshot/schema/detail/walk.hpp"
#include "moonshot/schema/mfjs.hpp"

MOONSHOT_NAMESPACE_BEGIN

MOONSHOT_INLINE std::vector<SchemaProblem> check_schema(std::string_view schema, SchemaLevel level,
                                                        const SchemaLimits& limits) {
  // Members that a later one of the same name replaces are read and do not count: hence more than
  // the limit.
  constexpr std::size_t room_for_replaced = 4;
  const bool is_loose = level == SchemaLevel::loose;
  const std::size_t most =
      (std::min)(limits.size, (std::numeric_limits<std::size_t>::max)() / room_for_replaced) *
      room_for_replaced;
  detail::mfjs::Tree tree = detail::mfjs::read_tree(schema, is_loose ? 0 : most);
  if (!tree.problem.empty()) return {{"", "JSON schema parsing error: " + tree.problem}};
  if (is_loose) return {};
  if (tree.root.is_null()) return {{"root", "schema must be a dict"}};
  if (tree.root.members.empty() && !tree.cut) return {};
  if (tree.cut || tree.root.size > limits.size) {
    return {{"root", "schema exceeds maximum allowed size"}};
  }
  const detail::mfjs::References references(tree.root);
  detail::mfjs::Context context(tree.root, level, limits);
  detail::mfjs::check_schemas(context, references);
  // What comes together by references is judged once each part is right.
  if (context.problems().empty()) detail::mfjs::check_references(context, references);
  return context.take();
}

MOONSHOT_INLINE std::vector<SchemaProblem> check_schema(std::string_view schema, SchemaUse use,
                                                        SchemaLevel level,
                                                        const SchemaLimits& limits) {
  auto problems = check_schema(schema, level, limits);
  const bool is_unreadable = !problems.empty() && problems.front().path.empty();
  if (use != SchemaUse::tool || is_unreadable) return problems;
  if (detail::string_member(schema, "type") == "object") return problems;
  problems.insert(problems.begin(), {"root", "parameters.type is required and must be 'object'"});
  return problems;
}

MOONSHOT_NAMESPACE_END
