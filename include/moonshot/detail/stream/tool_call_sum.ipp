#pragma once

#include <algorithm>
#include <limits>
#include <string>
#include <utility>

#include "moonshot/detail/json/codecs.hpp"
#include "moonshot/detail/json/decode.hpp"
#include "moonshot/detail/stream/tool_call_sum.hpp"
#include "moonshot/detail/text/search.hpp"
#include "moonshot/detail/text/trim.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

inline constexpr std::size_t no_call = static_cast<std::size_t>(-1);
// The bound keeps a peer from making the list as long as it likes.
inline constexpr std::size_t most_calls = 4096;

MOONSHOT_INLINE bool names_function(const ToolCallDelta& piece) noexcept {
  return piece.function && has_text(piece.function->name);
}

/// The call that a piece goes on with, or `no_call`.
MOONSHOT_INLINE std::size_t ToolCallSum::find(const std::vector<ToolCall>& calls,
                                              const ToolCallDelta& piece,
                                              std::size_t position) const {
  const bool has_index = piece.index && *piece.index >= 0;
  std::size_t latest = no_call;
  for (std::size_t place = calls.size(); place-- > 0;) {
    if (has_index && states_[place].index != *piece.index) {
      if (states_[place].index < *piece.index) break;
      continue;
    }
    if (has_text(piece.id) && calls[place].id == *piece.id) return place;
    if (!has_index && !has_text(piece.id)) break;
    if (latest == no_call) latest = place;
    if (has_index && !has_text(piece.id)) break;
  }
  if (has_index) return latest;
  if (has_text(piece.id)) return no_call;
  if (position < at_positions_.size() && at_positions_[position] != no_call) {
    return at_positions_[position];
  }
  return names_function(piece) || calls.empty() ? no_call : calls.size() - 1;
}

/// Whether a piece that would go on with a call begins another one: some servers give all calls the
/// same index.
MOONSHOT_INLINE bool ToolCallSum::begins_another(const std::vector<ToolCall>& calls,
                                                 std::size_t place,
                                                 const ToolCallDelta& piece) const {
  const auto& call = calls[place];
  const bool complete = states_[place].arguments.complete();
  // Others give all calls of a function the same id as well.
  if (complete && names_function(piece) && piece.function->arguments.value_or("")[0] == '{') {
    return true;
  }
  if (has_text(piece.id)) {
    // Some servers make up a new id for each piece; only the first one then has a name.
    return !call.id.empty() && call.id != *piece.id && (names_function(piece) || complete);
  }
  if (!complete || !names_function(piece) || call.function.name.empty()) return false;
  return piece.function->name != call.function.name || has_text(piece.function->arguments);
}

MOONSHOT_INLINE std::size_t ToolCallSum::insert(std::vector<ToolCall>& calls,
                                                const ToolCallDelta& piece) {
  State state;
  if (piece.index && *piece.index >= 0) {
    state.index = *piece.index;
  } else if (!states_.empty()) {
    constexpr auto most = (std::numeric_limits<std::int64_t>::max)();
    state.index = (std::min)(states_.back().index, most - 1) + 1;
  }
  const auto after =
      std::upper_bound(states_.begin(), states_.end(), state.index,
                       [](std::int64_t index, const State& other) { return index < other.index; });
  const auto place = after - states_.begin();
  auto& call = *calls.emplace(calls.begin() + place);
  call.type = ToolType::function;
  states_.insert(after, std::move(state));
  for (auto& other : at_positions_) {
    if (other != no_call && other >= static_cast<std::size_t>(place)) ++other;
  }
  return static_cast<std::size_t>(place);
}

/// Adds a piece of a name. Some servers send it with every piece of the call, others in pieces.
MOONSHOT_INLINE void add_name(FunctionCall& function, const std::string& piece) {
  if (!function.arguments.empty() || begins(piece, function.name)) function.name.clear();
  function.name += piece;
}

/// Whether arguments begin anew. Gateways in front of other APIs begin each call with an empty
/// object, which the real one follows.
MOONSHOT_INLINE bool begins_anew(const std::string& arguments, const std::string& piece) noexcept {
  return arguments == "{}" && begins(trim(piece), "{");
}

MOONSHOT_INLINE void ToolCallSum::merge(ToolCall& call, State& state, const ToolCallDelta& piece) {
  if (has_text(piece.id) && call.id.empty()) {
    call.id = *piece.id;
    state.call.forget(call.extra, "id");
  }
  if (piece.type && !piece.type->word().empty()) call.type = *piece.type;
  for (const auto& member : piece.extra) {
    // Of these the sum has its own.
    const bool known = member.first == "index" || member.first == "type" ||
                       (member.first == "id" && !call.id.empty());
    if (!known) state.call.replace(call.extra, member);
  }
  if (!piece.function) return;
  if (has_text(piece.function->name)) add_name(call.function, *piece.function->name);
  if (piece.function->arguments) {
    if (begins_anew(call.function.arguments, *piece.function->arguments)) {
      call.function.arguments.clear();
      state.arguments = JsonExtent();
    }
    call.function.arguments += *piece.function->arguments;
    state.arguments.add(*piece.function->arguments);
  }
  for (const auto& member : piece.function->extra) {
    state.function.replace(call.function.extra, member);
  }
}

MOONSHOT_INLINE void ToolCallSum::add(std::vector<ToolCall>& calls, const ToolCallDelta& piece,
                                      std::size_t position) {
  auto place = find(calls, piece, position);
  if (place == no_call || begins_another(calls, place, piece)) {
    if (calls.size() >= most_calls) return;
    place = insert(calls, piece);
  }
  if (position < most_calls) {
    if (position >= at_positions_.size()) at_positions_.resize(position + 1, no_call);
    at_positions_[position] = place;
  }
  merge(calls[place], states_[place], piece);
}

/// Begins another member of an object whose bracket is still open.
MOONSHOT_INLINE void append_name(std::string& object, std::string_view name) {
  if (object.size() > 1) object += ',';
  object.append(JsonText::string(name).text()).append(":");
}

MOONSHOT_INLINE void FunctionCallSum::add(JsonText& sum, std::string_view piece) {
  FunctionCallDelta added;
  Mismatch ignored;
  if (!decode_text(piece, added, ignored, Strictness::answer)) {
    if (!begun_) sum = JsonText(std::string(piece));
    return;
  }
  // Arguments stand last, so that what follows is appended.
  std::string object = begun_ ? std::move(sum).text() : "{}";
  object.pop_back();
  if (!begun_) {
    for (const auto& member : added.extra) {
      append_name(object, member.first);
      object += member.second.text();
    }
  }
  begun_ = true;
  if (!has_name_ && has_text(added.name)) {
    has_name_ = true;
    std::string head = "{";
    append_name(head, "name");
    head += JsonText::string(*added.name).text();
    if (object.size() > 1) head += ',';
    object.replace(0, 1, head);
  }
  if (added.arguments) {
    if (!has_arguments_) {
      append_name(object, "arguments");
      object += "\"\"";
      has_arguments_ = true;
    }
    object.pop_back();
    object.append(JsonText::string(*added.arguments).text(), 1, std::string::npos);
  }
  object += '}';
  sum = JsonText(std::move(object));
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
