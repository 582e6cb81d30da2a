#pragma once

#include <algorithm>
#include <iterator>
#include <string_view>
#include <utility>
#include <vector>

#include "moonshot/chat/detail/history_message.hpp"
#include "moonshot/chat/detail/tool_arguments.hpp"
#include "moonshot/detail/text/search.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// Whether a value holds nothing: null, false, an empty text, list or object.
MOONSHOT_INLINE bool is_empty_value(const JsonText& value) noexcept {
  constexpr std::string_view empty[] = {"null", "false", "\"\"", "[]", "{}"};
  return std::find(std::begin(empty), std::end(empty), value.text()) != std::end(empty);
}

MOONSHOT_INLINE bool is_empty_part(const ContentPart& part) noexcept {
  const auto& word = part.type.word();
  const bool is_known =
      part.type.known() != ContentPartType::other || word.empty() || word == "output_text";
  return is_known && (!part.text || part.text->empty()) && !part.image_url && !part.video_url &&
         std::all_of(part.extra.begin(), part.extra.end(),
                     [](const Extra::Member& member) { return is_empty_value(member.second); });
}

MOONSHOT_INLINE bool has_other_text_type(const ContentPart& part) noexcept {
  return part.is_text() && part.type != ContentPartType::text;
}

MOONSHOT_INLINE bool is_empty_content(const Content& content) noexcept {
  if (const auto* text = content.text()) return text->empty();
  const auto* parts = content.parts();
  return parts == nullptr || std::all_of(parts->begin(), parts->end(), is_empty_part);
}

MOONSHOT_INLINE bool is_empty_message(const Message& message) noexcept {
  return is_empty_content(message.content) && message.tool_calls.empty() && message.tools.empty() &&
         !has_text(message.reasoning_content);
}

MOONSHOT_INLINE bool is_refused_as_empty(const Message& message) noexcept {
  return is_empty_message(message) && message.role != Role::tool &&
         !message.partial.value_or(false);
}

MOONSHOT_INLINE bool may_be_partial(const std::vector<Message>& messages,
                                    std::size_t index) noexcept {
  return index + 1 == messages.size() && messages[index].role == Role::assistant;
}

MOONSHOT_INLINE const ToolCall* only_call_answered_by(const std::vector<Message>& messages,
                                                      std::size_t index) noexcept {
  if (index == 0 || messages[index - 1].tool_calls.size() != 1) return nullptr;
  const bool is_alone = index + 1 == messages.size() || messages[index + 1].role != Role::tool;
  return is_alone ? &messages[index - 1].tool_calls[0] : nullptr;
}

MOONSHOT_INLINE void forget_presence(Extra& extra) noexcept {
  auto& presence = PresenceAccess::presence(extra);
  presence.null = 0;
  presence.empty = 0;
}

MOONSHOT_INLINE void clean_content(Content& content) {
  if (is_empty_content(content)) {
    content = Content();
  } else if (auto* parts = content.parts()) {
    parts->erase(std::remove_if(parts->begin(), parts->end(), is_empty_part), parts->end());
    for (auto& part : *parts) {
      forget_presence(part.extra);
      if (has_other_text_type(part)) {
        set_member(part.extra, "type", part.type, ContentPartType::text);
      }
    }
  }
}

/// Removes the parts of kinds that the API refuses, e.g. the `thinking` of others.
MOONSHOT_INLINE void remove_other_parts(Content& content) {
  auto* parts = content.parts();
  if (parts == nullptr) return;
  const auto is_other = [](const ContentPart& part) {
    return part.type.known() == ContentPartType::other && !part.type.word().empty() &&
           !part.is_text();
  };
  parts->erase(std::remove_if(parts->begin(), parts->end(), is_other), parts->end());
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
  remove_other_parts(answer.content);
  clean_content(answer.content);
  if (!has_text(answer.reasoning_content)) answer.reasoning_content.reset();
  if (!has_text(answer.name)) answer.name.reset();
  // These belong to other roles, or to a request.
  answer.tool_call_id.reset();
  answer.tools.clear();
  answer.partial.reset();
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
