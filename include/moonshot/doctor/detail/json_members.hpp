#pragma once

/// @file
/// Members of the JSON objects that the doctor writes.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "moonshot/detail/text/utf8.hpp"
#include "moonshot/detail/tokens/writer.hpp"
#include "moonshot/redact.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// Writes a text that a server may have sent, redacted.
inline void write_text(JsonWriter& writer, std::string_view text) {
  // A server may send bytes that are not UTF-8, and JSON cannot hold these.
  std::string shown = redact(text);
  repair_utf8(shown);
  writer.string_unchecked(shown);
}

/// Writes a member with a text; null where there is none.
inline void write_member(JsonWriter& writer, std::string_view name,
                         const std::optional<std::string>& text) {
  writer.member(name);
  if (text && !text->empty()) {
    write_text(writer, *text);
  } else {
    writer.null();
  }
}

/// Writes a member with a list of texts.
inline void write_list(JsonWriter& writer, std::string_view name,
                       const std::vector<std::string>& sentences) {
  writer.member(name);
  writer.begin_array();
  for (const auto& sentence : sentences) write_text(writer, sentence);
  writer.end_array();
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
