#pragma once

/// @file
/// What is refused about messages.

#include <algorithm>
#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <moonshot/config.hpp>
#include <moonshot/testing/simulator/chat_request.ipp>
#include <moonshot/testing/simulator/type_checks.ipp>
#include <moonshot/testing/simulator/wire.ipp>

namespace moonshot::testing::simulator {

MOONSHOT_INLINE Verdict check_content_parts(const ChatRequest& request) {
  for (const Json& message : request.messages) {
    const Json* content = member(message, "content");
    if (!content || !content->is_array()) continue;
    for (const Json& part : *content) {
      const std::string type = string_member(part, "type");
      if (type == "text") continue;
      if (type != "image_url" && type != "video_url") {
        return refuse("Invalid request: unsupported content type: " + type);  // ours
      }
      const Json* media = member(part, type.c_str());
      const std::string url = !media               ? std::string()
                              : media->is_string() ? media->get<std::string>()
                                                   : string_member(*media, "url");
      if (url.rfind("data:", 0) != 0 && url.rfind("ms://", 0) != 0) {
        return refuse("Invalid request: unsupported " + type.substr(0, 5) + " url: " + url);
      }
    }
  }
  return std::nullopt;
}

MOONSHOT_INLINE bool is_empty_message(const Json& message) {
  const Json* content = member(message, "content");
  const bool no_content = !content || content->empty() ||
                          (content->is_string() && content->get_ref<const std::string&>().empty());
  const Json* calls = member(message, "tool_calls");
  return no_content && (!calls || calls->empty()) && !member(message, "tools") &&
         string_member(message, "reasoning_content").empty() && !bool_member(message, "partial");
}

MOONSHOT_INLINE Verdict check_message_contents(const ChatRequest& request) {
  for (std::size_t i = 0; i < request.messages.size(); ++i) {
    const Json& message = request.messages[i];
    const std::string role = string_member(message, "role");
    if (role != "system" && role != "user" && role != "assistant" && role != "tool") {
      return refuse("Invalid request: unknown role: " + role);  // ours
    }
    if (role != "tool" && is_empty_message(message)) {
      return refuse("Invalid request: the message at position " + std::to_string(i) +
                    " with role '" + role + "' must not be empty");
    }
    if (member(message, "tools") && !content_text(message).empty()) {
      return refuse("Invalid request: tools cannot be used with content");
    }
  }
  return std::nullopt;
}

/// Every tool call is answered by the tool messages right after it, and nothing else is.
MOONSHOT_INLINE Verdict check_tool_messages(const ChatRequest& request) {
  std::vector<std::string> open;
  std::set<std::string> known;
  const auto unanswered = [&open]() -> Verdict {
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
      if (known.count(id) == 0) {
        return refuse("Invalid request: tool_call_id " + id + " is not found");
      }
      open.erase(std::remove(open.begin(), open.end(), id), open.end());
      continue;
    }
    if (auto refusal = unanswered()) return refusal;
    known.clear();
    if (const Json* calls = member(message, "tool_calls")) {
      for (const Json& call : *calls) {
        open.push_back(string_member(call, "id"));
        known.insert(open.back());
      }
    }
  }
  return unanswered();
}

MOONSHOT_INLINE Verdict check_reasoning_returned(const ChatRequest& request) {
  const Json* thinking = member(request.body, "thinking");
  const bool kept = thinking && string_member(*thinking, "keep") == "all";
  const bool always = request.model.is_k3 || !request.model.thinking_can_be_off;
  if (!request.thinking || !(always || kept)) return std::nullopt;
  for (std::size_t i = 0; i < request.messages.size(); ++i) {
    const Json& message = request.messages[i];
    if (member(message, "tool_calls") && !member(message, "reasoning_content")) {
      return refuse(
          "thinking is enabled but reasoning_content is missing in assistant tool call message at "
          "index " +
          std::to_string(i));
    }
  }
  return std::nullopt;
}

}  // namespace moonshot::testing::simulator
