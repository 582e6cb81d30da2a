#pragma once

/// @file
/// The list of all checks of a chat request.

#include <array>
#include <optional>
#include <string>

#include "moonshot/config.hpp"
#include "moonshot/testing/detail/simulator/chat_request.hpp"
#include "moonshot/testing/detail/simulator/dynamic_tools.hpp"
#include "moonshot/testing/detail/simulator/message_checks.hpp"
#include "moonshot/testing/detail/simulator/parameter_checks.hpp"
#include "moonshot/testing/detail/simulator/schema_checks.hpp"
#include "moonshot/testing/detail/simulator/tool_checks.hpp"
#include "moonshot/testing/detail/simulator/tool_round_checks.hpp"
#include "moonshot/testing/detail/simulator/type_checks.hpp"
#include "moonshot/testing/detail/simulator/wire.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail::simulator {

/// Refuses the one prompt that stands for a prompt which the service considers dangerous.
inline std::optional<ChatRefusal> check_content_filter(const ParsedChatRequest& request) {
  for (const Json& message : request.messages) {
    if (content_text(message) == "TRIGGER content_filter") {
      return ChatRefusal{"The request was rejected because it was considered high risk",
                         "content_filter"};
    }
  }
  return std::nullopt;
}

/// Checks a request whose model and member types have been checked. The first refusal counts.
inline std::optional<ChatRefusal> check_chat(const ParsedChatRequest& request) {
  using Check = std::optional<ChatRefusal> (*)(const ParsedChatRequest&);
  static constexpr std::array<Check, 15> checks = {
      check_message_contents,   check_content_parts,  check_partial,        check_tool_messages,
      check_thinking,           check_sampling,       check_stop,           check_tools,
      check_dynamic_tools,      check_tool_schemas,   check_tool_choice,    check_response_format,
      check_reasoning_returned, check_context_length, check_content_filter,
  };
  for (const Check rule : checks) {
    if (auto refusal = rule(request)) return refusal;
  }
  return std::nullopt;
}

}  // namespace detail::simulator
MOONSHOT_NAMESPACE_END
