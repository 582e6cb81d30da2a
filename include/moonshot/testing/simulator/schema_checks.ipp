#pragma once

/// @file
/// What is refused about schemas where they are strict, as they are by default: the service quotes
/// its validator, which the library has too.

#include <optional>
#include <string>

#include <moonshot/config.hpp>
#include <moonshot/schema/mfjs.hpp>
#include <moonshot/testing/simulator/chat_request.ipp>
#include <moonshot/testing/simulator/type_checks.ipp>
#include <moonshot/testing/simulator/wire.ipp>

namespace moonshot::testing::simulator {

namespace detail {

MOONSHOT_INLINE Verdict check_flavor(const std::string& place, const Json& schema,
                                     SchemaLevel level) {
  const auto problems =
      check_schema(schema.dump(-1, ' ', false, Json::error_handler_t::replace), level);
  if (problems.empty()) return std::nullopt;
  return refuse("Invalid request: " + place +
                " is not a valid moonshot flavored json schema, details: <" +
                problems.front().what() + ">");
}

/// Of the schemas of tools the service was seen to let `$schema` and `prefixItems` through. That it
/// takes a tool at its word that says itself that it is strict is our guess.
MOONSHOT_INLINE SchemaLevel level_of_tool(const Json& function) {
  return member(function, "strict") ? SchemaLevel::ultra : SchemaLevel::strict;
}

/// Absent means true.
MOONSHOT_INLINE bool is_strict(const Json& owner) {
  return !member(owner, "strict") || bool_member(owner, "strict");
}

}  // namespace detail

/// The tools themselves have been checked.
MOONSHOT_INLINE Verdict check_tool_schemas(const ChatRequest& request) {
  for (const Json* tool : request.tools) {
    const Json& function = *member(*tool, "function");
    const Json* parameters = member(function, "parameters");
    if (!parameters || !detail::is_strict(function)) continue;
    const bool is_empty = parameters->is_object() && parameters->empty();
    if (!is_empty && string_member(*parameters, "type") != "object") {
      return refuse(
          "Invalid request: tools.function.parameters.type is required and must be \"object\"");
    }
    const SchemaLevel level = detail::level_of_tool(function);
    if (auto refusal = detail::check_flavor("tools.function.parameters", *parameters, level)) {
      return refusal;
    }
  }
  return std::nullopt;
}

/// `json_schema` of a response format: everything but its schema has been checked.
MOONSHOT_INLINE Verdict check_response_schema(const Json& json_schema) {
  if (!detail::is_strict(json_schema)) return std::nullopt;
  return detail::check_flavor("response_format.json_schema", *member(json_schema, "schema"),
                              SchemaLevel::ultra);
}

}  // namespace moonshot::testing::simulator
