#pragma once

#include <algorithm>

#include "moonshot/detail/text/trim.hpp"
#include "moonshot/schema/detail/answer_json.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// The text behind a `<think>...</think>` at its start.
MOONSHOT_INLINE std::string_view without_thoughts(std::string_view text) noexcept {
  constexpr std::string_view begin = "<think>";
  constexpr std::string_view end = "</think>";
  text = trim(text);
  const auto close =
      text.substr(0, begin.size()) == begin ? text.find(end) : std::string_view::npos;
  return close == std::string_view::npos ? text : trim(text.substr(close + end.size()));
}

MOONSHOT_INLINE std::string_view json_of_answer(std::string_view text) noexcept {
  constexpr std::string_view fence = "```";
  text = without_thoughts(text);
  const auto line = text.find('\n');
  const bool fenced = text.size() >= 2 * fence.size() && text.substr(0, fence.size()) == fence &&
                      text.substr(text.size() - fence.size()) == fence;
  if (!fenced) return text;
  auto inside = text.substr(0, text.size() - fence.size());
  // The word behind the fence names a language; JSON in the same line begins with a bracket.
  const auto bracket = inside.find_first_of("{[\"");
  inside.remove_prefix(bracket < line ? bracket : (std::min)(line, inside.size()));
  return trim(inside);
}

MOONSHOT_INLINE void explain_surroundings(std::string_view text, Mismatch& mismatch) {
  const auto json = json_of_answer(text);
  if (!json.empty() && (json.front() == '{' || json.front() == '[')) return;
  if (mismatch.expected != "JSON") return;
  if (json.find("```") != std::string_view::npos) {
    mismatch.found = "a text with a fenced block in it, which is not all of it";
  } else if (without_thoughts(text).size() != trim(text).size()) {
    mismatch.found += ", behind the thoughts";
  }
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
