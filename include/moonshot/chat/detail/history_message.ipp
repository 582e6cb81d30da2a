#pragma once

#include <algorithm>
#include <utility>
#include <vector>

#include "moonshot/chat/detail/history_message.hpp"
#include "moonshot/chat/detail/tool_arguments.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

MOONSHOT_INLINE bool is_empty_part(const ContentPart& part) noexcept {
  return part.type == ContentPartType::text && part.text.value_or("").empty() &&
         part.extra.empty() && !part.image_url && !part.video_url;
}

MOONSHOT_INLINE bool is_empty_content(const Content& content) noexcept {
  if (const auto* text = content.text()) return text->empty();
  const auto* parts = content.parts();
  return parts == nullptr || std::all_of(parts->begin(), parts->end(), is_empty_part);
}

MOONSHOT_INLINE bool is_empty_message(const Message& message) noexcept {
  return is_empty_content(message.content) && message.tool_calls.empty() && message.tools.empty() &&
         message.reasoning_content.value_or("").empty();
}

MOONSHOT_INLINE void forget_presence(Extra& extra) noexcept {
  PresenceAccess::presence(extra) = Presence();
}

MOONSHOT_INLINE void clean_content(Content& content) {
  if (is_empty_content(content)) {
    content = Content();
  } else if (auto* parts = content.parts()) {
    parts->erase(std::remove_if(parts->begin(), parts->end(), is_empty_part), parts->end());
    for (auto& part : *parts) {
      const bool has_type = !part.type.word().empty();
      if (!has_type && part.text) set_member(part.extra, "type", part.type, ContentPartType::text);
    }
  }
}

MOONSHOT_INLINE void clean_call(ToolCall& call) {
  forget_presence(call.extra);
  forget_presence(call.function.extra);
  if (call.type.word().empty()) set_member(call.extra, "type", call.type, ToolType::function);
  auto& arguments = call.function.arguments;
  set_member(call.function.extra, "arguments", arguments, history_arguments(arguments));
}

MOONSHOT_INLINE Message history_message(Message answer) {
  forget_presence(answer.extra);
  if (answer.role != Role::assistant) {
    set_member(answer.extra, "role", answer.role, Role::assistant);
  }
  clean_content(answer.content);
  if (answer.reasoning_content.value_or("").empty()) answer.reasoning_content.reset();
  for (auto& call : answer.tool_calls) clean_call(call);
  return answer;
}

MOONSHOT_INLINE Message history_message(Message answer, ToolCallIds& ids) {
  Message message = history_message(std::move(answer));
  for (auto& call : message.tool_calls) {
    std::string id = ids.take(call.id);
    if (id != call.id) set_member(call.extra, "id", call.id, std::move(id));
  }
  return message;
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
