#pragma once

#include <utility>

#include "moonshot/chat/detail/history_check.hpp"
#include "moonshot/chat/detail/history_message.hpp"
#include "moonshot/chat/detail/model_rules.hpp"
#include "moonshot/chat/detail/pointers.hpp"
#include "moonshot/chat/detail/request_repair.hpp"
#include "moonshot/chat/detail/tool_arguments.hpp"
#include "moonshot/chat/detail/tool_call_ids.hpp"
#include "moonshot/detail/text/search.hpp"
#include "moonshot/redact.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

MOONSHOT_INLINE RequestRepair::RequestRepair(ChatRequest& request)
    : request_(request),
      reasoning_from_(first_with_reasoning(request)),
      removed_(request.messages.size()) {}

MOONSHOT_INLINE std::vector<RequestChange> RequestRepair::run() {
  for (std::size_t i = 0; i < request_.messages.size(); ++i) mend_message(i);
  name_results();
  mend_ids();
  remove_messages();
  mend_settings();
  return std::move(changes_);
}

MOONSHOT_INLINE void RequestRepair::note(std::string pointer, const std::string& what) {
  changes_.push_back({std::move(pointer), redact(what)});
}

MOONSHOT_INLINE void RequestRepair::mend_message(std::size_t index) {
  Message& message = request_.messages[index];
  if (message.partial.value_or(false) && !may_be_partial(request_.messages, index)) {
    message.partial.reset();
    note(message_pointer(index) + "/partial", "the mark was removed");
  }
  if (message.role.word() == "developer") {
    message.role = Role::system;
    note(message_pointer(index) + "/role", "developer became system");
  }
  if (is_refused_as_empty(message)) {
    removed_[index] = true;
    return note(message_pointer(index), "the empty message was removed");
  }
  mend_content(message, index);
  if (!message.tool_calls.empty()) mend_calls(message, index);
  mend_reasoning(message, index);
}

MOONSHOT_INLINE void RequestRepair::mend_part_types(Message& message, std::size_t index) {
  auto* parts = message.content.parts();
  for (std::size_t i = 0; parts != nullptr && i < parts->size(); ++i) {
    auto& part = (*parts)[i];
    if (!has_other_text_type(part) || is_empty_part(part)) continue;
    set_member(part.extra, "type", part.type, ContentPartType::text);
    note(message_pointer(index) + "/content/" + std::to_string(i) + "/type", "it became text");
  }
}

MOONSHOT_INLINE void RequestRepair::mend_content(Message& message, std::size_t index) {
  mend_part_types(message, index);
  if (!has_empty_content(message)) return;
  const std::string pointer = message_pointer(index) + "/content";
  clean_content(message.content);
  if (message.role == Role::tool && message.content.absent()) {
    set_member(message.extra, "content", message.content, words_for_no_result);
    return note(pointer, "the empty content was replaced by words that say so");
  }
  if (message.content.absent()) forget_presence(message.extra);
  note(pointer, "what is empty was left out");
}

MOONSHOT_INLINE void RequestRepair::mend_calls(Message& message, std::size_t index) {
  for (std::size_t i = 0; i < message.tool_calls.size(); ++i) {
    auto& call = message.tool_calls[i];
    if (call.type.word().empty()) {
      set_member(call.extra, "type", call.type, ToolType::function);
      note(call_pointer(index, i) + "/type", "it was set to function");
    }
    std::string arguments = history_arguments(call.function.arguments);
    if (arguments == call.function.arguments) continue;
    note(call_pointer(index, i) + "/function/arguments",
         readable_arguments(call.function.arguments)
             ? "control characters were escaped, or no arguments became {}"
             : "what is no JSON became {}");
    set_member(call.function.extra, "arguments", call.function.arguments, std::move(arguments));
  }
}

MOONSHOT_INLINE void RequestRepair::mend_reasoning(Message& message, std::size_t index) {
  auto& reasoning = message.reasoning_content;
  if (has_text(reasoning)) return;
  const std::string pointer = message_pointer(index) + "/reasoning_content";
  if (!message.tool_calls.empty() && index >= reasoning_from_) {
    set_member(message.extra, "reasoning_content", reasoning, std::string(" "));
    note(pointer, "it was missing or empty, and became a single space");
  } else if (reasoning) {
    reasoning.reset();
    note(pointer, "it was empty, and was removed");
  }
}

/// Gives a tool message without an id that of the only call that it can answer.
MOONSHOT_INLINE void RequestRepair::name_results() {
  auto& messages = request_.messages;
  for (std::size_t i = 0; i < messages.size(); ++i) {
    auto& result = messages[i];
    if (result.role != Role::tool || has_text(result.tool_call_id)) continue;
    const auto* call = only_call_answered_by(messages, i);
    if (call == nullptr || call->id.empty()) continue;  // without an id, both get one
    set_member(result.extra, "tool_call_id", result.tool_call_id, call->id);
    note(message_pointer(i) + "/tool_call_id",
         "it was set to the id of the only call, " + call->id);
  }
}

MOONSHOT_INLINE void RequestRepair::mend_ids() {
  for (const auto& renamed : make_call_ids_unique(request_.messages)) {
    note(renamed.is_call ? call_pointer(renamed.message, renamed.call) + "/id"
                         : message_pointer(renamed.message) + "/tool_call_id",
         "'" + renamed.from + "' became " + renamed.to);
  }
}

MOONSHOT_INLINE void RequestRepair::mend_settings() {
  const auto* rules = rules_of(request_.model);
  if (rules == nullptr) return;
  for (const auto& setting : fixed_settings) {
    if (!is_other_value(setting, *rules, request_)) continue;
    (request_.*setting.member).reset();
    note("/" + std::string(setting.name), "it was removed: the model has fixed it");
  }
}

MOONSHOT_INLINE void RequestRepair::remove_messages() {
  auto& messages = request_.messages;
  std::size_t kept = 0;
  for (std::size_t i = 0; i < messages.size(); ++i) {
    if (removed_[i]) continue;
    if (kept != i) messages[kept] = std::move(messages[i]);
    ++kept;
  }
  messages.erase(messages.begin() + static_cast<std::ptrdiff_t>(kept), messages.end());
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
