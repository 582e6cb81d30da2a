#pragma once

/// @file
/// Finds secrets within a text.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "moonshot/config.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// Replaces a secret. A rule that searches for the end of a secret stops at a mask, because
/// otherwise masking a text twice would hide more than masking it once.
inline constexpr std::string_view secret_mask = "***";

/// A secret of `hidden` characters after a label of `kept` characters, such as `Bearer `.
struct SecretSpan {
  std::size_t kept = 0;
  std::size_t hidden = 0;
  std::string_view mask;
};

/// The secret that begins at `at` within `text`, with its label: a key (`sk-...`, also with a dash
/// that is escaped or typeset, and broken between lines where the rest cannot be words), the
/// credential after `Bearer` or `Basic`, the user and password of a URL, the value of an `api_key`
/// or similar, or a cookie. `hidden` is 0 where there is none. Never fails.
SecretSpan secret_at(std::string_view text, std::size_t at);

/// Whether `piece`, with `behind` behind it, can be a part of a key and cannot be words: it is no
/// public id, no time, no name of a value, and mixed as no word is. Reads no more than a key is
/// long.
bool is_piece_of_key(std::string_view piece, std::string_view behind) noexcept;

/// The part of a text from `begin` up to `end`, and what is shown in its place.
struct HiddenSpan {
  std::size_t begin = 0;
  std::size_t end = 0;
  std::string_view mask;
};

/// Adds every secret that `secret_at` finds in `text` to `spans`, in order. Linear.
void find_secrets(std::string_view text, std::vector<HiddenSpan>& spans);

/// Sorts `spans` and makes one of those that overlap.
void join_spans(std::vector<HiddenSpan>& spans);

/// `text` with each of `spans`, which are in order and do not overlap, replaced by its mask.
std::string hide_spans(std::string_view text, const std::vector<HiddenSpan>& spans);

/// `text` with what `find_secrets` recognises hidden. Linear.
std::string hide_secrets(std::string_view text);

/// Whether a word begins after `before`, which is so where it does not end in a letter or digit: in
/// "task-force-manual" no key begins at "sk-". The last character of an escape counts as no letter.
bool is_word_start(std::string_view before) noexcept;

}  // namespace detail
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/detail/text/secret_spans.ipp"
#endif
