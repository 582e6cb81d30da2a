#pragma once

/// @file
/// The checks of strict schemas, which schemas are by default. The service quotes the messages of
/// its validator; the library implements the same validator.
///
/// All schemas are checked at the level `strict`: the validator's documents say that the service
/// needs this level, and the API's reference recommends it for trying schemas. The validator's own
/// default is `ultra`, which also refuses keywords that it does not know, such as the `$schema` and
/// `const` that the official OpenAI clients send. The service was seen to accept `$schema` and
/// `prefixItems` in tools; that response formats are no stricter is a guess.

#include <optional>
#include <string>

#include "moonshot/config.hpp"
#include "moonshot/schema/mfjs.hpp"
#include "moonshot/testing/detail/simulator/chat_request.hpp"
#include "moonshot/testing/detail/simulator/type_checks.hpp"
#include "moonshot/testing/detail/simulator/wire.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail::simulator {

inline std::optional<ChatRefusal> check_flavor(const std::string& place, const Json& schema) {
  const auto problems = check_schema(schema.dump(-1, ' ', false, Json::error_handler_t::replace),
                                     SchemaLevel::strict);
  if (problems.empty()) return std::nullopt;
  return refuse("Invalid request: " + place +
                " is not a valid moonshot flavored json schema, details: <" +
                problems.front().what() + ">");
}

/// Whether a schema is strict, which it is unless `strict` says otherwise.
inline bool is_strict(const Json& owner) {
  return !member(owner, "strict") || bool_member(owner, "strict");
}

/// Checks the parameters of tools that have passed `check_tools`. The service wants an object at
/// the root, where the validator alone takes anyOf and $ref too (Codewhale#4613, of July 2026).
inline std::optional<ChatRefusal> check_tool_schemas(const ParsedChatRequest& request) {
  for (const Json* tool : request.tools) {
    const Json& function = *member(*tool, "function");
    const Json* parameters = member(function, "parameters");
    if (!parameters || !is_strict(function)) continue;
    const bool is_empty = parameters->is_object() && parameters->empty();
    if (!is_empty && string_member(*parameters, "type") != "object") {
      return refuse(
          "Invalid request: tools.function.parameters.type is required and must be 'object'");
    }
    if (auto refusal = check_flavor("tools.function.parameters", *parameters)) {
      return refusal;
    }
  }
  return std::nullopt;
}

/// Checks the schema of a response format, whose other members have been checked.
inline std::optional<ChatRefusal> check_response_schema(const Json& json_schema) {
  if (!is_strict(json_schema)) return std::nullopt;
  return check_flavor("response_format.json_schema", *member(json_schema, "schema"));
}

}  // namespace detail::simulator
MOONSHOT_NAMESPACE_END
