#pragma once

#include <algorithm>

#include "moonshot/detail/stream/accumulator.hpp"
#include "moonshot/detail/stream/whole_answer.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

MOONSHOT_INLINE void append(std::optional<std::string>& target,
                            const std::optional<std::string>& piece) {
  if (!piece) return;
  if (target) {
    *target += *piece;
  } else {
    target = piece;
  }
}

/// Appends parts. A text goes on with the text before it.
MOONSHOT_INLINE void append(std::vector<ContentPart>& target,
                            const std::vector<ContentPart>& pieces) {
  for (const auto& piece : pieces) {
    const bool goes_on = !target.empty() && target.back().is_text() && piece.is_text() &&
                         target.back().type == piece.type && piece.extra.empty();
    if (goes_on) {
      *target.back().text += *piece.text;
    } else {
      target.push_back(piece);
    }
  }
}

/// Appends content. It stays a text as long as nothing else comes.
MOONSHOT_INLINE void append(Content& target, const Delta& piece) {
  if (!piece.content) return;
  const auto& parts = piece.content_parts;
  const bool is_text = std::all_of(parts.begin(), parts.end(),
                                   [](const ContentPart& part) { return part.is_text(); });
  if (is_text && target.parts() == nullptr) {
    if (auto* text = target.text()) {
      *text += *piece.content;
    } else {
      target = Content(*piece.content);
    }
    return;
  }
  if (target.parts() == nullptr) {
    const std::string text = target.joined_text();
    target = Content(std::vector<ContentPart>());
    if (!text.empty()) target.parts()->push_back(text_part(text));
  }
  append(*target.parts(),
         parts.empty() ? std::vector<ContentPart>{text_part(*piece.content)} : parts);
}

/// Sets an id, time or model where none was named before. One that came in an odd form is forgotten
/// then.
template <class T>
void take_first(T& target, const T& piece, const char* name, ExtraSum& sum, Extra& extra) {
  if (target != T() || piece == T()) return;
  target = piece;
  sum.forget(extra, name);
}

MOONSHOT_INLINE bool ChatAccumulator::is_finished() const {
  bool finished = false;
  for (const auto& choice : value_.choices) {
    const auto* odd = choice.extra.find("finish_reason");
    if (choice.finish_reason || (odd != nullptr && odd->text() != "false")) {
      finished = true;
    } else if (says_something(choice.message)) {
      return false;
    }
  }
  return finished;
}

MOONSHOT_INLINE void ChatAccumulator::add_usage(const Usage& usage, bool of_choice) {
  const bool says = says_something(usage);
  if (value_.usage && (!says || (usage_of_choice_ && !of_choice))) return;
  if (!value_.usage) extra_.forget(value_.extra, "usage");
  value_.usage = usage;
  usage_of_choice_ = of_choice && says;
}

MOONSHOT_INLINE void ChatAccumulator::add_head(const ChatChunk& chunk) {
  auto& extra = value_.extra;
  value_.object = "chat.completion";
  take_first(value_.id, chunk.id, "id", extra_, extra);
  take_first(value_.created, chunk.created, "created", extra_, extra);
  take_first(value_.model, chunk.model, "model", extra_, extra);
  if (chunk.system_fingerprint && !chunk.system_fingerprint->empty()) {
    if (!value_.system_fingerprint) extra_.forget(extra, "system_fingerprint");
    value_.system_fingerprint = chunk.system_fingerprint;
  }
  if (chunk.usage) add_usage(*chunk.usage, false);
  for (const auto& member : chunk.extra) {
    const auto& name = member.first;
    const bool known = name == "object" || (name == "id" && !value_.id.empty()) ||
                       (name == "created" && value_.created != 0) ||
                       (name == "model" && !value_.model.empty()) ||
                       (name == "usage" && value_.usage) ||
                       (name == "system_fingerprint" && value_.system_fingerprint);
    if (!known) extra_.replace(extra, member);
  }
}

MOONSHOT_INLINE Choice* ChatAccumulator::find_or_add_choice(std::int64_t index) {
  // The bound keeps a peer from making this list as long as it likes.
  constexpr std::size_t most_choices = 4096;
  auto& choices = value_.choices;
  const auto place = std::lower_bound(
      choices.begin(), choices.end(), index,
      [](const Choice& choice, std::int64_t wanted) { return choice.index < wanted; });
  if (place != choices.end() && place->index == index) return &*place;
  if (choices.size() >= most_choices) return nullptr;
  auto& added = *choices.emplace(place);
  added.index = index;
  added.message.role = Role::assistant;
  return &added;
}

MOONSHOT_INLINE void add_logprobs(std::optional<Logprobs>& target, const Logprobs& piece,
                                  ExtraSum& sum) {
  if (!target) target.emplace();
  if (target->content.empty() && !piece.content.empty()) sum.forget(target->extra, "content");
  for (const auto& token : piece.content) target->content.push_back(token);
  for (const auto& member : piece.extra) {
    const bool known = member.first == "content" && !target->content.empty();
    if (!known) sum.replace(target->extra, member);
  }
}

MOONSHOT_INLINE void ChatAccumulator::add_choice(const ChunkChoice& piece) {
  const auto index = place_of(piece.index);
  Choice* const found = find_or_add_choice(index);
  if (found == nullptr) return;
  auto& target = *found;
  auto& message = target.message;
  auto& state = choices_[index];
  if (piece.delta.role && !piece.delta.role->word().empty()) message.role = *piece.delta.role;
  append(message.content, piece.delta);
  append(message.reasoning_content, piece.delta.reasoning_content);
  const auto& calls = piece.delta.tool_calls;
  for (std::size_t i = 0; i < calls.size(); ++i) state.calls.add(message.tool_calls, calls[i], i);
  for (const auto& member : piece.delta.extra) {
    const auto& text = member.second.text();
    if (member.first == "function_call" && text.front() == '{') {
      state.function_call.add(state.message.object(message.extra, member.first), text);
    } else if (member.first != "role") {
      state.message.append(message.extra, member);
    }
  }
  if (piece.finish_reason && !piece.finish_reason->word().empty()) {
    if (!target.finish_reason) state.choice.forget(target.extra, "finish_reason");
    target.finish_reason = piece.finish_reason;
  }
  if (piece.usage) add_usage(*piece.usage, true);
  if (piece.logprobs) {
    if (!target.logprobs) state.choice.forget(target.extra, "logprobs");
    add_logprobs(target.logprobs, *piece.logprobs, state.logprobs);
  }
  for (const auto& member : piece.extra) {
    const auto& name = member.first;
    // Some gateways send the whole message beside its delta, to which it adds nothing.
    const bool known = name == "message" || name == "index" ||
                       (name == "finish_reason" && target.finish_reason) ||
                       (name == "logprobs" && target.logprobs);
    if (!known) state.choice.replace(target.extra, member);
  }
}

MOONSHOT_INLINE void ChatAccumulator::add(const ChatChunk& chunk) {
  add_head(chunk);
  for (const auto& choice : chunk.choices) add_choice(choice);
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
