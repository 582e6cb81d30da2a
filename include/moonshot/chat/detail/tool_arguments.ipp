#pragma once

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <system_error>
#include <utility>

#include "moonshot/chat/detail/tool_arguments.hpp"
#include "moonshot/detail/text/trim.hpp"
#include "moonshot/detail/tokens/lookup.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

MOONSHOT_INLINE void append_escaped_control(std::string& out, char c) {
  constexpr std::string_view with_letter = "\b\t\n\f\r";
  constexpr std::string_view letters = "btnfr";
  constexpr std::string_view digits = "0123456789abcdef";
  out += '\\';
  if (const auto at = with_letter.find(c); at != std::string_view::npos) {
    out += letters[at];
    return;
  }
  const auto code = static_cast<unsigned char>(c);
  out += "u00";
  out += digits[code >> 4U];
  out += digits[code & 15U];
}

/// The same text, with the control characters within its strings escaped.
MOONSHOT_INLINE std::string escape_controls(std::string_view json) {
  std::string out;
  out.reserve(json.size() + 16);
  bool in_string = false;
  bool escaped = false;  // by a backslash before it
  for (const char c : json) {
    if (in_string && !escaped && static_cast<unsigned char>(c) < 0x20) {
      append_escaped_control(out, c);
      continue;
    }
    out += c;
    if (c == '"' && !escaped) in_string = !in_string;
    escaped = in_string && !escaped && c == '\\';
  }
  return out;
}

/// The code of the escape `\uXXXX` that `text` begins with, or 0 where it begins with none.
MOONSHOT_INLINE unsigned leading_escape(std::string_view text) noexcept {
  if (text.size() < 6 || text[0] != '\\' || text[1] != 'u') return 0;
  unsigned code = 0;
  const auto [end, error] = std::from_chars(text.data() + 2, text.data() + 6, code, 16);
  return error == std::errc() && end == text.data() + 6 ? code : 0;
}

/// The same text, with `\ufffd` in place of each escaped surrogate that has no partner.
MOONSHOT_INLINE std::string replace_lone_surrogates(std::string_view json) {
  const auto is_high = [](unsigned code) { return code >= 0xD800 && code < 0xDC00; };
  const auto is_low = [](unsigned code) { return code >= 0xDC00 && code < 0xE000; };
  std::string out;
  out.reserve(json.size());
  for (std::size_t at = 0; at < json.size();) {
    const auto rest = json.substr(at);
    const unsigned code = leading_escape(rest);
    std::size_t length = rest[0] == '\\' ? 2 : 1;
    if (is_high(code) && is_low(leading_escape(rest.substr(6)))) {
      length = 12;
    } else if (is_high(code) || is_low(code)) {
      out += "\\ufffd";
      at += 6;
      continue;
    }
    out += rest.substr(0, length);
    at += (std::min)(length, rest.size());
  }
  return out;
}

/// Arguments as they were read: `sent` is what a history holds, `read` what a tool sees.
struct ReadArguments {
  std::string sent;
  std::string read;
};

MOONSHOT_INLINE std::optional<ReadArguments> read_arguments(std::string_view arguments) {
  const auto text = trim(arguments);
  if (text.empty() || text == "null") return ReadArguments{"{}", "{}"};
  std::string sent(arguments);
  if (is_json(sent)) return ReadArguments{sent, sent};
  sent = escape_controls(arguments);
  std::string read = replace_lone_surrogates(sent);
  if (!is_json(read)) return std::nullopt;
  return ReadArguments{std::move(sent), std::move(read)};
}

MOONSHOT_INLINE std::optional<std::string> readable_arguments(std::string_view arguments) {
  auto known = read_arguments(arguments);
  if (!known) return std::nullopt;
  return std::move(known->read);
}

MOONSHOT_INLINE std::string history_arguments(std::string_view arguments) {
  auto known = read_arguments(arguments);
  return known ? std::move(known->sent) : "{}";
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
