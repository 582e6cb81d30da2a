#pragma once

/// @file
/// JSON and Python literals as programs other than the service write them.

#include <cstddef>
#include <string>
#include <string_view>

#include "moonshot/config.hpp"
#include "moonshot/testing/detail/simulator/wire.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail::simulator {

/// JSON with plain `<` and `>`, which only Go escapes.
inline std::string plain_json(const Json& value) {
  return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

/// As Python's `json.dumps` writes it: ASCII only, a space after every colon and comma.
inline std::string python_json(const Json& value) {
  const std::string compact = value.dump(-1, ' ', true, Json::error_handler_t::replace);
  std::string text;
  bool in_string = false;
  for (std::size_t i = 0; i < compact.size(); ++i) {
    const char c = compact[i];
    text += c;
    if (c == '"') in_string = !in_string;
    if (in_string && c == '\\') text += compact[++i];
    if (!in_string && (c == ',' || c == ':')) text += ' ';
  }
  return text;
}

/// A string as Python's `repr` writes it.
inline std::string python_string(const std::string& text) {
  const bool has_single = text.find('\'') != std::string::npos;
  const char quote = has_single && text.find('"') == std::string::npos ? '"' : '\'';
  std::string literal(1, quote);
  for (const char c : text) {
    if (c == '\n') {
      literal += "\\n";
    } else if (c == '\t') {
      literal += "\\t";
    } else if (c == '\r') {
      literal += "\\r";
    } else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) {
      constexpr const char* digits = "0123456789abcdef";
      literal += "\\x";
      literal += digits[c / 16];
      literal += digits[c % 16];
    } else {
      if (c == quote || c == '\\') literal += '\\';
      literal += c;
    }
  }
  return literal + quote;
}

/// A value as Python's `repr` writes it after `json.loads` has read it.
inline std::string python_literal(const Json& value) {
  if (value.is_string()) return python_string(value.get<std::string>());
  if (value.is_null()) return "None";
  if (value.is_boolean()) return value.get<bool>() ? "True" : "False";
  if (!value.is_structured()) return value.dump();
  std::string inside;
  for (const auto& item : value.items()) {
    if (!inside.empty()) inside += ", ";
    if (value.is_object()) inside += python_string(item.key()) + ": ";
    inside += python_literal(item.value());
  }
  return value.is_object() ? "{" + inside + "}" : "[" + inside + "]";
}

/// The text without the ids of organization, project and key.
inline std::string without_ids(std::string text) {
  constexpr std::string_view id_characters = "abcdefghijklmnopqrstuvwxyz0123456789-";
  for (const std::string_view start : {"<org-", "<ak-", "/ proj-", "org-", "ak-"}) {
    for (auto at = text.find(start); at != std::string::npos; at = text.find(start, at)) {
      auto end = text.find_first_not_of(id_characters, at + start.size());
      if (end == std::string::npos) end = text.size();
      if (text[at] == '<' && end < text.size() && text[end] == '>') ++end;
      text.erase(at, end - at);
    }
  }
  for (auto at = text.find("  "); at != std::string::npos; at = text.find("  ", at)) {
    text.erase(at, 1);
  }
  return text;
}

}  // namespace detail::simulator
MOONSHOT_NAMESPACE_END
