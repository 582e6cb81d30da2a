#pragma once

#include <utility>

#include "moonshot/detail/json/presence_access.hpp"
#include "moonshot/detail/stream/extra_sum.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

MOONSHOT_INLINE JsonText* ExtraSum::find(Extra& target, const std::string& name) {
  // A search through a few members is faster than an index of them.
  constexpr std::size_t few = 16;
  if (target.size() <= few) return const_cast<JsonText*>(target.find(name));
  for (auto place = places_.size(); place < target.size(); ++place) {
    places_.emplace(PresenceAccess::at(target, place).first, place);
  }
  const auto found = places_.find(name);
  return found == places_.end() ? nullptr : &PresenceAccess::at(target, found->second).second;
}

MOONSHOT_INLINE void ExtraSum::replace(Extra& target, const Extra::Member& member) {
  JsonText* const before = find(target, member.first);
  if (before == nullptr) {
    PresenceAccess::append(target, member.first, member.second.text());
  } else if (member.second.text() != "null") {
    *before = member.second;
  }
}

MOONSHOT_INLINE JsonText& ExtraSum::object(Extra& target, const std::string& name) {
  JsonText* found = find(target, name);
  if (found == nullptr) {
    PresenceAccess::append(target, name, "{}");
    found = &PresenceAccess::at(target, target.size() - 1).second;
  } else if (found->text().front() != '{') {
    *found = JsonText("{}");
  }
  return *found;
}

/// Joins two texts or two lists, in the place of the first.
MOONSHOT_INLINE void join_values(JsonText& target, const std::string& piece, bool with_comma) {
  std::string joined = std::move(target).text();
  joined.pop_back();
  if (with_comma) joined += ',';
  joined.append(piece, 1, std::string::npos);
  target = JsonText(std::move(joined));
}

/// Whether a list of this text has no element.
MOONSHOT_INLINE bool is_empty_list(const std::string& text) {
  return text[text.find_first_not_of(" \t\r\n", 1)] == ']';
}

MOONSHOT_INLINE void ExtraSum::append(Extra& target, const Extra::Member& member) {
  JsonText* const before = find(target, member.first);
  const auto& piece = member.second.text();
  const char kind = before != nullptr ? before->text().front() : '\0';
  if (kind != piece.front() || (kind != '"' && kind != '[')) return replace(target, member);
  if (kind == '"') return join_values(*before, piece, false);
  if (is_empty_list(piece)) return;
  join_values(*before, piece, !is_empty_list(before->text()));
}

MOONSHOT_INLINE void ExtraSum::set(Extra& target, const std::string& name, std::string_view text) {
  JsonText* const before = find(target, name);
  if (before != nullptr) *before = JsonText::string(text);
}

MOONSHOT_INLINE void ExtraSum::forget(Extra& target, std::string_view name) {
  if (target.find(name) == nullptr) return;
  PresenceAccess::remove(target, name);
  places_.clear();
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
