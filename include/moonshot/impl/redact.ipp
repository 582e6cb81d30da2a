#pragma once

#include <algorithm>
#include <iterator>
#include <utility>

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

/// The length of an escaped dash at the start of `text`: JSON, Python, URLs and HTML; else 0.
MOONSHOT_INLINE std::size_t escaped_dash_length(std::string_view text) noexcept {
  for (const std::string_view dash :
       {"\\u002d", "\\x2d", "%2d", "%252d", "&#45;", "&#x2d;", "\\\\u002d"}) {
    if (starts_with_ignoring_case(text, dash)) return dash.size();
  }
  return 0;
}

MOONSHOT_INLINE std::size_t key_length(std::string_view text) noexcept {
  std::size_t length = 0;
  while (length < text.size()) {
    if (is_key_character(text[length])) {
      ++length;
    } else if (const auto dash = escaped_dash_length(text.substr(length))) {
      length += dash;
    } else {
      break;
    }
  }
  return length;
}

/// The length of `sk-` at the start of `text`, however its dash is written; else 0.
MOONSHOT_INLINE std::size_t key_prefix_length(std::string_view text) noexcept {
  if (!starts_with_ignoring_case(text, "sk")) return 0;
  if (text.substr(2, 1) == "-") return 3;
  const auto dash = escaped_dash_length(text.substr(2));
  return dash != 0 ? 2 + dash : 0;
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

MOONSHOT_INLINE bool ends_in_hex(std::string_view text, std::size_t digits) noexcept {
  if (text.size() < digits) return false;
  for (const char c : text.substr(text.size() - digits)) {
    const bool digit = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    if (!digit) return false;
  }
  return true;
}

// `%`, or what URLs within URLs make of it: `%25`, `%2525`.
MOONSHOT_INLINE bool ends_in_percent(std::string_view text) noexcept {
  while (text.size() > 2 && text.substr(text.size() - 2) == "25") text.remove_suffix(2);
  return !text.empty() && text.back() == '%';
}

// `\`, or what URLs make of it.
MOONSHOT_INLINE bool ends_in_backslash(std::string_view text) noexcept {
  if (!text.empty() && text.back() == '\\') return true;
  return text.size() > 2 && starts_with_ignoring_case(text.substr(text.size() - 2), "5c") &&
         ends_in_percent(text.substr(0, text.size() - 2));
}

// `\n`, `\x1b`, `\u003c`, `\U0001f600` or `%20`: JSON, Python and URLs, also one within the other.
MOONSHOT_INLINE bool ends_in_escape(std::string_view text) noexcept {
  const auto without = [&](std::size_t count) { return text.substr(0, text.size() - count); };
  if (ends_in_hex(text, 2) && ends_in_percent(without(2))) return true;
  if (!text.empty() && ends_in_backslash(without(1))) return true;
  for (const auto& [letter, digits] : {std::pair<char, std::size_t>{'x', 2}, {'u', 4}, {'U', 8}}) {
    const bool escape = text.size() > digits && ends_in_hex(text, digits) &&
                        without(digits).back() == letter && ends_in_backslash(without(digits + 1));
    if (escape) return true;
  }
  return false;
}

// "task-force-manual" is a word: a key begins where no other letter or digit stands before it. The
// last character of an escape is no letter.
MOONSHOT_INLINE bool is_word_start(std::string_view before) noexcept {
  return before.empty() || !is_key_character(before.back()) || before.back() == '-' ||
         before.back() == '_' || ends_in_escape(before);
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
  constexpr std::string_view bearer = "bearer";
  constexpr std::size_t shortest_secret = 8;
  std::string result;
  result.reserve(text.size());
  std::size_t i = 0;
  while (i < text.size()) {
    const std::string_view rest = text.substr(i);
    if (const auto prefix = detail::key_prefix_length(rest)) {
      const std::string_view behind = rest.substr(prefix);
      const bool key = detail::is_word_start(text.substr(0, i))
                           ? detail::key_length(behind) >= shortest_secret
                           : detail::looks_like_key(behind);
      if (key) {
        result += "sk-***";
        i += prefix + detail::key_length(behind);
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

MOONSHOT_INLINE std::string redact(std::string text, const std::vector<std::string>& secrets) {
  constexpr std::string_view mask = "***";
  for (const auto& secret : secrets) {
    for (auto at = text.find(secret); at != std::string::npos;
         at = text.find(secret, at + mask.size())) {
      text.replace(at, secret.size(), mask);
    }
  }
  return redact(text);
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
