#pragma once

/// @file
/// Finds secrets within a text.

#include <cstddef>
#include <string_view>

#include "moonshot/config.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// A secret of `hidden` characters after a label of `kept` characters, such as `Bearer `.
struct SecretSpan {
  std::size_t kept = 0;
  std::size_t hidden = 0;
  std::string_view mask;
};

/// The secret that begins at `at` within `text`, with its label: a key (`sk-…`, also with an
/// escaped dash), the credential after `Bearer` or `Basic`, the user and password of a URL, the
/// value of an `api_key` or similar, or a cookie. `hidden` is 0 where there is none. Never fails.
SecretSpan secret_at(std::string_view text, std::size_t at);

/// Whether a word begins after `before`, which is so where it does not end in a letter or digit: in
/// "task-force-manual" no key begins at "sk-". The last character of an escape counts as no letter.
bool is_word_start(std::string_view before) noexcept;

}  // namespace detail
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/detail/text/secret_spans.ipp"
#endif
