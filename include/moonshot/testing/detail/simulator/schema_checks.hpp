#pragma once

/// @file
/// What is refused about schemas where they are strict, as they are by default: the service quotes
/// its validator, which the library has too.
///
/// All are checked at the validator's level `strict`: its documents call that the one which the
/// service needs, and the API's reference says to try schemas at it. By itself the validator is at
/// `ultra`, which also refuses keywords that it does not know, such as the `$schema` and `const`
/// that the official OpenAI clients send. The service was seen to let `$schema` and `prefixItems`
/// through in tools; that response formats are no stricter is our guess.

#include <optional>
#include <string>

#include "moonshot/config.hpp"
#include "moonshot/schema/mfjs.hpp"
#include "moonshot/testing/detail/simulator/chat_request.hpp"
#include "moonshot/testing/detail/simulator/type_checks.hpp"
#include "moonshot/testing/detail/simulator/wire.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail::simulator {

inline Verdict check_flavor(const std::string& place, const Json& schema) {
  const auto problems = check_schema(schema.dump(-1, ' ', false, Json::error_handler_t::replace),
                                     SchemaLevel::strict);
  if (problems.empty()) return std::nullopt;
  return refuse("Invalid request: " + place +
                " is not a valid moonshot flavored json schema, details: <" +
                problems.front().what() + ">");
}

/// Absent means true.
inline bool is_strict(const Json& owner) {
  return !member(owner, "strict") || bool_member(owner, "strict");
}

/// The tools themselves have been checked.
inline Verdict check_tool_schemas(const ChatRequest& request) {
  for (const Json* tool : request.tools) {
    const Json& function = *member(*tool, "function");
    const Json* parameters = member(function, "parameters");
    if (!parameters || !is_strict(function)) continue;
    const bool is_empty = parameters->is_object() && parameters->empty();
    if (!is_empty && string_member(*parameters, "type") != "object") {
      return refuse(
          "Invalid request: tools.function.parameters.type is required and must be \"object\"");
    }
    if (auto refusal = check_flavor("tools.function.parameters", *parameters)) {
      return refusal;
    }
  }
  return std::nullopt;
}

/// `json_schema` of a response format: everything but its schema has been checked.
inline Verdict check_response_schema(const Json& json_schema) {
  if (!is_strict(json_schema)) return std::nullopt;
  return check_flavor("response_format.json_schema", *member(json_schema, "schema"));
}

}  // namespace detail::simulator
MOONSHOT_NAMESPACE_END
