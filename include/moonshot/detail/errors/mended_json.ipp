#pragma once

#include <algorithm>
#include <cstddef>

#include "moonshot/detail/errors/mended_json.hpp"
#include "moonshot/detail/tokens/lookup.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

// Where lines break within the strings of an object.
struct BrokenStrings {
  bool any = false;
  bool in_name = false;  // in the name of a member, which only joining mends
};

// The length of the object at the beginning of `text`, by its brackets and quotation marks alone;
// 0 where it does not end.
MOONSHOT_INLINE std::size_t object_length(std::string_view text, BrokenStrings& broken) noexcept {
  std::size_t open = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (c == '{' || c == '[') ++open;
    if ((c == '}' || c == ']') && --open == 0) return at + 1;
    if (c != '"') continue;
    bool breaks = false;
    for (++at; at < text.size() && text[at] != '"'; ++at) {
      if (text[at] == '\\') ++at;
      if (at < text.size() && text[at] == '\n') breaks = true;
    }
    broken.any = broken.any || breaks;
    const auto next = text.find_first_not_of(" \t\r\n", (std::min)(at + 1, text.size()));
    const bool name = next != std::string_view::npos && text[next] == ':';
    broken.in_name = broken.in_name || (breaks && name);
  }
  return 0;
}

// Copies `object`. Within its strings a line break becomes an escape, or, with `join`, vanishes
// with the blanks behind it; tabs become escapes.
MOONSHOT_INLINE std::string without_raw_breaks(std::string_view object, bool join) {
  std::string mended;
  mended.reserve(object.size() + 16);
  bool in_string = false;
  for (std::size_t at = 0; at < object.size(); ++at) {
    const char c = object[at];
    if (c == '"') in_string = !in_string;
    if (!in_string || (c != '\n' && c != '\r' && c != '\t')) {
      mended += c;
      const bool escape = in_string && c == '\\' && at + 1 < object.size();
      if (escape && object[at + 1] != '\n') mended += object[++at];
      continue;
    }
    if (!join) {
      mended += c == '\n' ? "\\n" : c == '\r' ? "\\r" : "\\t";
      continue;
    }
    while (at + 1 < object.size() && (object[at + 1] == ' ' || object[at + 1] == '\t')) ++at;
  }
  return mended;
}

MOONSHOT_INLINE std::optional<MendedJson> mended_json(std::string_view text) {
  BrokenStrings broken;
  MendedJson mended;
  mended.size = object_length(text, broken);
  if (mended.size == 0 || !broken.any) return std::nullopt;
  const std::string_view object = text.substr(0, mended.size);
  mended.with_breaks = without_raw_breaks(object, false);
  mended.joined = without_raw_breaks(object, true);
  if (!is_json(mended.joined)) mended.joined.clear();
  if (broken.in_name || !is_json(mended.with_breaks)) {
    // A break within a name or an escape is mended by joining alone.
    if (mended.joined.empty()) return std::nullopt;
    mended.with_breaks = mended.joined;
    mended.joined.clear();
  }
  return mended;
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
