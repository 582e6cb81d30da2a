#pragma once

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>

#include "moonshot/detail/text/search.hpp"
#include "moonshot/detail/text/utf8.hpp"
#include "moonshot/detail/tokens/repair.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// The code unit of the escape `\uXXXX` at `at`, or 0 where there is no such escape.
MOONSHOT_INLINE std::uint32_t escaped_unit(const std::string& text, std::size_t at) noexcept {
  constexpr std::size_t size = 6;
  std::uint32_t unit = 0;
  if (at + size > text.size() || text[at] != '\\' || text[at + 1] != 'u') return 0;
  const char* const end = text.data() + at + size;
  return std::from_chars(text.data() + at + 2, end, unit, 16).ptr == end ? unit : 0;
}

MOONSHOT_INLINE bool repair_escapes(std::string& text) {
  constexpr std::size_t size = 6;
  bool repaired = false;
  for (auto at = text.find('\\'); at != std::string::npos; at = text.find('\\', at)) {
    const auto unit = escaped_unit(text, at);
    if (is_high_surrogate(unit) && is_low_surrogate(escaped_unit(text, at + size))) {
      at += 2 * size;
    } else if (is_high_surrogate(unit) || is_low_surrogate(unit)) {
      text.replace(at, size, "\\ufffd");
      repaired = true;
      at += size;
    } else {
      at += 2;
    }
  }
  return repaired;
}

/// The length of the value at the start of `text` where it is a number that JSON has no form for,
/// else 0.
MOONSHOT_INLINE std::size_t odd_number_length(std::string_view text) noexcept {
  constexpr std::string_view closers = ",]} \t\r\n";
  const std::size_t sign = text.front() == '-' || text.front() == '+' ? 1 : 0;
  for (const std::string_view word : {"infinity", "inf", "nan"}) {
    if (!starts_with_ignoring_case(text.substr(sign), word)) continue;
    const auto length = sign + word.size();
    if (length < text.size() && closers.find(text[length]) != std::string_view::npos) return length;
  }
  return 0;
}

/// Whether `name` is one of `names`, which have spaces between them.
MOONSHOT_INLINE bool is_listed(std::string_view name, std::string_view names) noexcept {
  for (auto at = names.find(name); at < names.size() && !name.empty();
       at = names.find(name, at + 1)) {
    const auto end = at + name.size();
    if ((at == 0 || names[at - 1] == ' ') && (end == names.size() || names[end] == ' ')) {
      return true;
    }
  }
  return false;
}

/// The characters of the JSON string that begins at `at`, without its quotation marks. `at` is put
/// on its last character.
MOONSHOT_INLINE std::string_view skip_string(std::string_view text, std::size_t& at) noexcept {
  const std::size_t begin = at + 1;
  for (++at; at < text.size() && text[at] != '"'; ++at) {
    if (text[at] == '\\') ++at;
  }
  return begin < text.size() ? text.substr(begin, at - begin) : std::string_view();
}

MOONSHOT_INLINE bool repair_numbers(std::string& text, std::string_view kept) {
  std::string repaired;
  std::size_t copied = 0;
  std::string_view last;  // string
  std::string_view name;  // of the member whose value, or list, this is
  bool at_value = false;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (c == ' ' || c == '\t' || c == '\r' || c == '\n') continue;
    const auto length = at_value ? odd_number_length(std::string_view(text).substr(at)) : 0;
    if (length != 0) {
      repaired.append(text, copied, at - copied).append(is_listed(name, kept) ? "0" : "null");
      copied = at + length;
      at += length - 1;
    }
    if (c == ':') name = last;
    if (c == '"') last = skip_string(text, at);
    at_value = c == ':' || c == ',' || c == '[';
  }
  if (copied == 0) return false;
  text = std::move(repaired.append(text, copied, std::string::npos));
  return true;
}

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

MOONSHOT_INLINE bool repair_json(std::string& text) {
  const bool is_broken = !is_utf8(text);
  if (is_broken) repair_utf8(text);
  return repair_escapes(text) || is_broken;
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
