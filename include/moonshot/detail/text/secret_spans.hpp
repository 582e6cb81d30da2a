#pragma once

/// @file
/// Where a secret stands within a text.

#include <cstddef>
#include <string_view>

#include "moonshot/config.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// A secret behind `kept` characters that say what it is, e.g. `Bearer `.
struct SecretSpan {
  std::size_t kept = 0;
  std::size_t hidden = 0;
  std::string_view mask;
};

/// The secret that begins at `at` within `text`, with its label: a key (`sk-…`, however its dash is
/// written), what follows `Bearer` or `Basic`, the user and password of a URL, the value of an
/// `api_key` and the like, a cookie. `hidden` is 0 where there is none. Never fails.
SecretSpan secret_at(std::string_view text, std::size_t at);

/// Whether a word begins behind `before`: "task-force-manual" is one word, so a key begins where no
/// other letter or digit stands before it. The last character of an escape is no letter.
bool is_word_start(std::string_view before) noexcept;

}  // namespace detail
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/detail/text/secret_spans.ipp"
#endif
