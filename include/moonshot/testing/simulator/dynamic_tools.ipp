#pragma once

/// @file
/// What is refused about the tools that system messages bring, beside what is about all tools.

#include <optional>
#include <string>

#include <moonshot/config.hpp>
#include <moonshot/testing/simulator/chat_request.ipp>
#include <moonshot/testing/simulator/type_checks.ipp>
#include <moonshot/testing/simulator/wire.ipp>

namespace moonshot::testing::simulator {

MOONSHOT_INLINE Verdict check_dynamic_tools(const ChatRequest& request) {
  for (const Json& message : request.messages) {
    if (!member(message, "tools")) continue;
    const std::string role = string_member(message, "role");
    if (role != "system") {
      return refuse("Invalid request: tools cannot be used with role '" + role + "'");  // ours
    }
    if (!content_text(message).empty()) {
      return refuse("Invalid request: tools cannot be used with content");
    }
    if (!request.model.is_k3) return refuse("tokenization failed");
  }
  return std::nullopt;
}

}  // namespace moonshot::testing::simulator
