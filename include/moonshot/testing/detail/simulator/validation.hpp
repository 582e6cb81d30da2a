#pragma once

/// @file
/// All that a chat request is checked for.

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

/// The prompt that stands for one the service considers dangerous.
inline Verdict check_content_filter(const ChatRequest& request) {
  for (const Json& message : request.messages) {
    if (content_text(message) == "TRIGGER content_filter") {
      return Refusal{"The request was rejected because it was considered high risk",
                     "content_filter"};
    }
  }
  return std::nullopt;
}

/// All checks of a request of known model and types, in the order they are made.
inline Verdict check_chat(const ChatRequest& request) {
  using Check = Verdict (*)(const ChatRequest&);
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
