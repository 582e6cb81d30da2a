#pragma once

#include <algorithm>
#include <cstddef>

#include "moonshot/detail/stream/accumulator.hpp"
#include "moonshot/detail/tokens/lookup.hpp"

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

MOONSHOT_INLINE void append(Content& target, const std::optional<std::string>& piece) {
  if (!piece) return;
  if (auto* text = target.text()) {
    *text += *piece;
  } else {
    target = Content(*piece);
  }
}

// Unknown members beside the message are repeated by every chunk, and the last one counts.
MOONSHOT_INLINE void replace(Extra& target, const Extra& piece) {
  for (const auto& member : piece) target.set(member.first, member.second);
}

// The same for a choice. Some gateways send the whole message beside its delta. It is left out: it
// adds nothing, and the choice has a member of that name already.
MOONSHOT_INLINE void replace(Choice& target, const ChunkChoice& piece) {
  for (const auto& member : piece.extra) {
    if (member.first != "message") target.extra.set(member.first, member.second);
  }
}

// Unknown members of the message: pieces of text are joined, because some gateways stream
// `reasoning`; of any other value the last one counts.
MOONSHOT_INLINE void merge(Extra& target, const Extra& piece) {
  for (const auto& member : piece) {
    const auto* before = target.find(member.first);
    const auto old_text = before != nullptr ? string_of(before->text()) : std::nullopt;
    const auto new_text = string_of(member.second.text());
    const bool both = old_text && new_text;
    target.set(member.first, both ? JsonText::string(*old_text + *new_text) : member.second);
  }
}

/// Finds the place of the call that a piece belongs to: by its index, else by its id, else the last
/// call. Sets `index` where the piece belongs at an index. `indexes` are those of `calls`, in
/// rising order; some gateways do not begin with 0.
MOONSHOT_INLINE std::size_t find_place(const ToolCallDelta& piece,
                                       const std::vector<ToolCall>& calls,
                                       const std::vector<std::int64_t>& indexes,
                                       std::int64_t& index) {
  if (piece.index && *piece.index >= 0) {
    index = *piece.index;
  } else {
    const bool starts = piece.id && !piece.id->empty();
    const auto same = std::find_if(calls.begin(), calls.end(), [&](const ToolCall& call) {
      return starts && call.id == *piece.id;
    });
    if (same != calls.end()) return static_cast<std::size_t>(same - calls.begin());
    if (!calls.empty() && !starts) return calls.size() - 1;
    index = indexes.empty() ? 0 : indexes.back() + 1;
  }
  return static_cast<std::size_t>(std::lower_bound(indexes.begin(), indexes.end(), index) -
                                  indexes.begin());
}

MOONSHOT_INLINE void merge(std::vector<ToolCall>& calls, std::vector<std::int64_t>& indexes,
                           const ToolCallDelta& piece) {
  // The bound keeps a peer from making this list as long as it likes.
  constexpr std::size_t most_calls = 4096;
  std::int64_t index = -1;
  const std::size_t place = find_place(piece, calls, indexes, index);
  const bool is_new = index >= 0 && (place == calls.size() || indexes[place] != index);
  if (is_new && calls.size() >= most_calls) return;
  if (is_new) {
    const auto offset = static_cast<std::ptrdiff_t>(place);
    calls.emplace(calls.begin() + offset);
    indexes.insert(indexes.begin() + offset, index);
  }
  ToolCall& call = calls[place];
  if (piece.id && !piece.id->empty()) call.id = *piece.id;
  if (piece.type) call.type = *piece.type;
  if (piece.function) {
    if (piece.function->name && !piece.function->name->empty()) {
      call.function.name = *piece.function->name;
    }
    if (piece.function->arguments) call.function.arguments += *piece.function->arguments;
    replace(call.function.extra, piece.function->extra);
  }
  replace(call.extra, piece.extra);
}

MOONSHOT_INLINE void merge(std::optional<Logprobs>& target, const std::optional<Logprobs>& piece) {
  if (!piece) return;
  if (!target) target.emplace();
  for (const auto& token : piece->content) target->content.push_back(token);
  replace(target->extra, piece->extra);
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

MOONSHOT_INLINE void ChatAccumulator::add(const ChatChunk& chunk) {
  if (value_.object.empty()) {
    value_.object = "chat.completion";
    value_.id = chunk.id;
    value_.created = chunk.created;
    value_.model = chunk.model;
  }
  if (chunk.system_fingerprint) value_.system_fingerprint = chunk.system_fingerprint;
  if (chunk.usage) value_.usage = chunk.usage;
  replace(value_.extra, chunk.extra);
  for (const auto& piece : chunk.choices) {
    Choice* const found = find_or_add_choice(piece.index);
    if (found == nullptr) continue;
    auto& target = *found;
    if (piece.delta.role) target.message.role = *piece.delta.role;
    append(target.message.content, piece.delta.content);
    append(target.message.reasoning_content, piece.delta.reasoning_content);
    for (const auto& call : piece.delta.tool_calls) {
      merge(target.message.tool_calls, call_indexes_[piece.index], call);
    }
    merge(target.message.extra, piece.delta.extra);
    if (piece.finish_reason) target.finish_reason = piece.finish_reason;
    if (piece.usage && !chunk.usage) value_.usage = piece.usage;
    merge(target.logprobs, piece.logprobs);
    replace(target, piece);
  }
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
