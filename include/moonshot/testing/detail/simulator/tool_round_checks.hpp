#pragma once

/// @file
/// The checks of tool calls in messages: the reasoning that led to them, and their answers.

#include <algorithm>
#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "moonshot/config.hpp"
#include "moonshot/testing/detail/simulator/chat_request.hpp"
#include "moonshot/testing/detail/simulator/type_checks.hpp"
#include "moonshot/testing/detail/simulator/wire.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail::simulator {

/// Adds the ids of the calls in a message to `open` and `seen`. Returns a refusal where one is in
/// `seen` already.
inline std::optional<ChatRefusal> take_call_ids(const Json& message, std::vector<std::string>& open,
                                                std::set<std::string>& seen) {
  const Json* calls = member(message, "tool_calls");
  if (!calls) return std::nullopt;
  for (const Json& call : *calls) {
    std::string id = string_member(call, "id");
    if (!seen.insert(id).second) {
      return refuse("Invalid request: tool call id " + id + " is duplicated");
    }
    open.push_back(std::move(id));
  }
  return std::nullopt;
}

/// Every tool call must be answered once by the tool messages right after it, and nothing else may
/// be. Ids have to be unique within a round by the documentation. The models of K2 were seen to
/// refuse one that comes again anywhere in the history (openclaw#51155 and #84730, of March and May
/// 2026); whether kimi-k3 does is not known.
inline std::optional<ChatRefusal> check_tool_messages(const ParsedChatRequest& request) {
  std::vector<std::string> open;
  std::set<std::string> seen;
  const auto refuse_unanswered = [&open]() -> std::optional<ChatRefusal> {
    if (open.empty()) return std::nullopt;
    std::string ids;
    for (const std::string& id : open) ids += (ids.empty() ? "" : ", ") + id;
    return refuse(
        "an assistant message with 'tool_calls' must be followed by tool messages responding to "
        "each 'tool_call_id'. The following tool_call_ids did not have response messages: " +
        ids);
  };
  for (const Json& message : request.messages) {
    if (string_member(message, "role") == "tool") {
      const std::string id = string_member(message, "tool_call_id");
      const auto call = std::find(open.begin(), open.end(), id);
      if (id.empty() || call == open.end()) {
        return refuse("Invalid request: tool_call_id " + id + " is not found");
      }
      open.erase(call);
      continue;
    }
    if (auto refusal = refuse_unanswered()) return refusal;
    if (request.model.is_k3) seen.clear();
    if (auto refusal = take_call_ids(message, open, seen)) return refusal;
  }
  return refuse_unanswered();
}

/// The index of the first message from which on tool calls must come with their reasoning. Models
/// that always think, and requests that keep all thinking, need it in every message; the others
/// only since the last message of the user.
inline std::size_t first_with_reasoning(const ParsedChatRequest& request) {
  const Json* thinking = member(request.body, "thinking");
  const bool kept = thinking && string_member(*thinking, "keep") == "all";
  if (kept || request.model.is_k3 || !request.model.thinking_can_be_off) return 0;
  std::size_t first = request.messages.size();
  while (first > 0 && string_member(request.messages[first - 1], "role") != "user") --first;
  return first;
}

/// Whether a message says what was thought before its calls. To kimi-k2.6 an empty text does not
/// (measured: theopenco/llmgateway#2093 and earendil-works/pi#4178, of April and May 2026); the
/// others are not known to mind it.
inline bool has_reasoning(const Json& message, const ModelProfile& model) {
  const Json* reasoning = member(message, "reasoning_content");
  const bool empty_counts = model.is_k3 || !model.thinking_can_be_off;
  return reasoning && (empty_counts || !string_member(message, "reasoning_content").empty());
}

inline std::optional<ChatRefusal> check_reasoning_returned(const ParsedChatRequest& request) {
  if (!request.thinking) return std::nullopt;
  for (std::size_t i = first_with_reasoning(request); i < request.messages.size(); ++i) {
    const Json& message = request.messages[i];
    if (member(message, "tool_calls") && !has_reasoning(message, request.model)) {
      return refuse(
          "thinking is enabled but reasoning_content is missing in assistant tool call message at "
          "index " +
          std::to_string(i));
    }
  }
  return std::nullopt;
}

}  // namespace detail::simulator
MOONSHOT_NAMESPACE_END
