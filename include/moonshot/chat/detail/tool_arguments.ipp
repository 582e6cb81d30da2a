#pragma once

#include <utility>

#include "moonshot/chat/detail/tool_arguments.hpp"
#include "moonshot/detail/text/trim.hpp"
#include "moonshot/detail/tokens/lookup.hpp"
#include "moonshot/detail/tokens/repair.hpp"

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
  std::string read = sent;
  repair_escapes(read);
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
