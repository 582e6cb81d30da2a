#pragma once

#include <algorithm>
#include <iterator>

#include "moonshot/errors/redact.hpp"

namespace moonshot {

namespace detail {

MOONSHOT_INLINE bool is_key_character(char c) noexcept {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' ||
         c == '_';
}

MOONSHOT_INLINE bool starts_with_ignoring_case(std::string_view text,
                                               std::string_view lower) noexcept {
  if (text.size() < lower.size()) return false;
  for (std::size_t i = 0; i < lower.size(); ++i) {
    const char c = text[i] >= 'A' && text[i] <= 'Z' ? static_cast<char>(text[i] + 32) : text[i];
    if (c != lower[i]) return false;
  }
  return true;
}

MOONSHOT_INLINE std::size_t key_length(std::string_view text) noexcept {
  std::size_t length = 0;
  while (length < text.size() && is_key_character(text[length])) ++length;
  return length;
}

// What may follow `Bearer `: the token68 of RFC 9110, so that a JWT is masked whole.
MOONSHOT_INLINE std::size_t credential_length(std::string_view text) noexcept {
  constexpr std::string_view others = ".~+/=";
  std::size_t length = 0;
  while (length < text.size() &&
         (is_key_character(text[length]) || others.find(text[length]) != std::string_view::npos)) {
    ++length;
  }
  return length;
}

// "task-force-manual" is a word: a key begins where no other letter or digit stands before it. The
// last character of an escape (`\n`, `\u003c`, `%20`) is no letter.
MOONSHOT_INLINE bool is_word_start(std::string_view before) noexcept {
  const std::size_t size = before.size();
  if (size == 0 || !is_key_character(before.back()) || before.back() == '-' ||
      before.back() == '_') {
    return true;
  }
  const auto at = [&](std::size_t back, char wanted) {
    return size >= back && before[size - back] == wanted;
  };
  return at(2, '\\') || at(3, '%') || (at(6, '\\') && at(5, 'u'));
}

// Within a word, e.g. behind an escape that is not known here: whether what follows `sk-` is too
// long and too mixed to be words joined by dashes. Looks no further than any key goes.
MOONSHOT_INLINE bool looks_like_key(std::string_view text) noexcept {
  constexpr std::size_t far_enough = 128;
  constexpr std::size_t long_enough = 16;
  std::size_t run = 0;
  bool digit = false;
  for (const char c : text.substr(0, far_enough)) {
    if (!is_key_character(c)) return false;
    const bool joins = c == '-' || c == '_';
    run = joins ? 0 : run + 1;
    digit = !joins && (digit || (c >= '0' && c <= '9'));
    if (run >= long_enough && digit) return true;
  }
  return false;
}

// What stands between `Bearer` and its credential, also in a URL, in JSON and quoted.
MOONSHOT_INLINE std::size_t separator_length(std::string_view text) noexcept {
  constexpr std::string_view separators = " \t:=+\"'\\";
  std::size_t length = 0;
  while (length < text.size()) {
    if (separators.find(text[length]) != std::string_view::npos) {
      ++length;
    } else if (text.substr(length, 3) == "%20") {
      length += 3;
    } else {
      break;
    }
  }
  return length;
}

}  // namespace detail

MOONSHOT_INLINE std::string redact(std::string_view text) {
  constexpr std::string_view key_prefix = "sk-";
  constexpr std::string_view bearer = "bearer";
  constexpr std::size_t shortest_secret = 8;
  std::string result;
  result.reserve(text.size());
  std::size_t i = 0;
  while (i < text.size()) {
    const std::string_view rest = text.substr(i);
    if (detail::starts_with_ignoring_case(rest, key_prefix)) {
      const std::string_view behind = rest.substr(key_prefix.size());
      const bool key = detail::is_word_start(text.substr(0, i))
                           ? detail::key_length(behind) >= shortest_secret
                           : detail::looks_like_key(behind);
      if (key) {
        result += "sk-***";
        i += detail::key_length(rest);
        continue;
      }
    }
    if (detail::starts_with_ignoring_case(rest, bearer)) {
      const auto separators = detail::separator_length(rest.substr(bearer.size()));
      const auto length =
          separators > 0 ? detail::credential_length(rest.substr(bearer.size() + separators)) : 0;
      if (length >= shortest_secret) {
        result += rest.substr(0, bearer.size() + separators);
        result += "***";
        i += bearer.size() + separators + length;
        continue;
      }
    }
    result += text[i];
    ++i;
  }
  return result;
}

MOONSHOT_INLINE http::Headers redact(const http::Headers& headers) {
  constexpr std::string_view masked[] = {
      "Authorization", "Proxy-Authorization", "Cookie",         "Set-Cookie", "Api-Key",
      "X-Api-Key",     "Msh-Org-Id",          "Msh-Project-Id", "Msh-Uid",    "Msh-Gid"};
  http::Headers result;
  for (const auto& field : headers) {
    const bool whole =
        std::any_of(std::begin(masked), std::end(masked),
                    [&](std::string_view name) { return http::same_name(field.first, name); });
    result.add(field.first, whole ? "***" : redact(field.second));
  }
  return result;
}

}  // namespace moonshot
