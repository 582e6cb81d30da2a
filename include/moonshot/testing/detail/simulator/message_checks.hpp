#pragma once

/// @file
/// The checks of messages.

#include <cstddef>
#include <optional>
#include <string>

#include "moonshot/config.hpp"
#include "moonshot/testing/detail/simulator/chat_request.hpp"
#include "moonshot/testing/detail/simulator/type_checks.hpp"
#include "moonshot/testing/detail/simulator/wire.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail::simulator {

inline std::optional<ChatRefusal> check_content_parts(const ParsedChatRequest& request) {
  for (const Json& message : request.messages) {
    const Json* content = member(message, "content");
    if (!content || !content->is_array()) continue;
    // The message is recorded, but not for which kinds of empty content it is sent. A plain text
    // may be empty beside tool calls, as it is in the answers of the service.
    const ChatRefusal empty = refuse("Invalid request: text content is empty");
    if (content->empty()) return empty;
    for (const Json& part : *content) {
      const std::string type = string_member(part, "type");
      if (member(part, "prompt_cache_breakpoint")) {
        return refuse(
            "Invalid request: prompt_cache_breakpoint is not supported yet");  // invented text
      }
      if (type == "text") {
        if (string_member(part, "text").empty()) return empty;
        continue;
      }
      if (type != "image_url" && type != "video_url") {
        return refuse("Invalid request: unsupported content type: " + type);  // invented text
      }
      const Json* media = member(part, type.c_str());
      const std::string url = !media               ? std::string()
                              : media->is_string() ? media->get<std::string>()
                                                   : string_member(*media, "url");
      const bool is_drawing = url.rfind("data:image/svg", 0) == 0;
      if (is_drawing || (url.rfind("data:", 0) != 0 && url.rfind("ms://", 0) != 0)) {
        // Recorded for pictures; that it is the same for videos is a guess.
        return refuse("Invalid request: unsupported " + type.substr(0, 5) + " url: " + url);
      }
    }
  }
  return std::nullopt;
}

inline bool is_empty_message(const Json& message) {
  const Json* content = member(message, "content");
  const bool no_content = !content || content->empty() ||
                          (content->is_string() && content->get_ref<const std::string&>().empty());
  const Json* calls = member(message, "tool_calls");
  return no_content && (!calls || calls->empty()) && !member(message, "tools") &&
         string_member(message, "reasoning_content").empty() && !bool_member(message, "partial");
}

inline std::optional<ChatRefusal> check_message_contents(const ParsedChatRequest& request) {
  for (std::size_t i = 0; i < request.messages.size(); ++i) {
    const Json& message = request.messages[i];
    const std::string role = string_member(message, "role");
    if (role != "system" && role != "user" && role != "assistant" && role != "tool") {
      return refuse("Invalid request: unknown role: " + role);  // invented text
    }
    if (role != "tool" && is_empty_message(message)) {
      return refuse("Invalid request: the message at position " + std::to_string(i) +
                    " with role '" + role + "' must not be empty");
    }
  }
  return std::nullopt;
}

/// Only the last message can be continued. This is documented; the text of the refusal is invented.
inline std::optional<ChatRefusal> check_partial(const ParsedChatRequest& request) {
  for (const Json& message : request.messages) {
    if (!bool_member(message, "partial")) continue;
    if (&message != &request.messages.back() || string_member(message, "role") != "assistant") {
      return refuse(
          "Invalid request: partial is only allowed in a last message with role 'assistant'");
    }
  }
  return std::nullopt;
}

}  // namespace detail::simulator
MOONSHOT_NAMESPACE_END
