#pragma once

/// @file
/// What is refused about the tools that system messages bring, beside what is about all tools.

#include <optional>
#include <string>

#include "moonshot/config.hpp"
#include "moonshot/testing/detail/simulator/chat_request.hpp"
#include "moonshot/testing/detail/simulator/type_checks.hpp"
#include "moonshot/testing/detail/simulator/wire.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail::simulator {

inline std::optional<ChatRefusal> check_dynamic_tools(const ParsedChatRequest& request) {
  for (const Json& message : request.messages) {
    if (!member(message, "tools")) continue;
    const std::string role = string_member(message, "role");
    if (role != "system") {
      return refuse("Invalid request: tools cannot be used with role '" + role +
                    "'");  // invented text
    }
    if (!content_text(message).empty()) {
      return refuse("Invalid request: tools cannot be used with content");
    }
    if (!takes_dynamic_tools(request.model)) return refuse("tokenization failed");
  }
  return std::nullopt;
}

}  // namespace detail::simulator
MOONSHOT_NAMESPACE_END
