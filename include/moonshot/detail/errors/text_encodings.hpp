#pragma once

/// @file
/// The encodings in which an error may have been written once more.

#include <algorithm>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "moonshot/detail/text/base64.hpp"
#include "moonshot/detail/text/search.hpp"
#include "moonshot/http/url.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// An encoding in which an error may have been written once more, such as HTML or Base64.
struct TextEncoding {
  std::string_view evidence;
  /// The decoded text, or nothing where `text` is not in this encoding.
  std::optional<std::string> (*decode)(std::string_view text);
};

/// Decodes the Base64 of a JSON value, also in the alphabet for URLs, without padding, or cut off.
inline std::optional<std::string> json_in_base64(std::string_view text) {
  constexpr std::size_t shortest = 40;
  while (ends(text, "=")) text.remove_suffix(1);
  if (text.size() < shortest) return std::nullopt;
  std::string padded(text);
  std::replace(padded.begin(), padded.end(), '-', '+');
  std::replace(padded.begin(), padded.end(), '_', '/');
  if (padded.size() % 4 == 1) padded.pop_back();
  padded.append((4 - padded.size() % 4) % 4, '=');
  auto bytes = from_base64(padded);
  // Any word may be valid Base64, but hardly one that decodes to the beginning of an object or
  // list.
  if (bytes && !begins(*bytes, "{") && !begins(*bytes, "[")) bytes.reset();
  return bytes;
}

inline std::optional<std::string> from_html(std::string_view text) {
  if (!contains(text, "&quot;") && !contains(text, "&#34;") && !contains(text, "&#x27;") &&
      !contains(text, "&#39;")) {
    return std::nullopt;
  }
  constexpr std::pair<std::string_view, char> entities[] = {
      {"&quot;", '"'},  {"&#34;", '"'}, {"&#x22;", '"'}, {"&#39;", '\''},
      {"&#x27;", '\''}, {"&lt;", '<'},  {"&gt;", '>'},   {"&amp;", '&'}};
  std::string plain;
  while (!text.empty()) {
    const auto* entity = std::find_if(std::begin(entities), std::end(entities),
                                      [&](const auto& known) { return begins(text, known.first); });
    const bool found = entity != std::end(entities);
    plain += found ? entity->second : text.front();
    text.remove_prefix(found ? entity->first.size() : 1);
  }
  return plain;
}

/// The text without the colour codes of a terminal: ESC [ ... m.
inline std::optional<std::string> without_colours(std::string_view text) {
  if (!contains(text, "\x1b[")) return std::nullopt;
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text.substr(i, 2) != "\x1b[") {
      plain += text[i];
      continue;
    }
    i = (std::min)(text.find('m', i), text.size() - 1);
  }
  return plain;
}

inline constexpr TextEncoding text_encodings[] = {
    {"The text is written for HTML.", from_html},
    {"The text is coloured for a terminal.", without_colours},
    {"The text is percent-encoded, as in a URL.",
     [](std::string_view text) -> std::optional<std::string> {
       if (!contains(text, "%22") && !contains(text, "%20") && !contains(text, "%3C")) {
         return std::nullopt;
       }
       std::string spaced(text);
       std::replace(spaced.begin(), spaced.end(), '+', ' ');
       return http::percent_decoded(spaced);
     }},
    {"The text is Base64.", json_in_base64},
    {"Every other byte of the text is zero, as in UTF-16.",
     [](std::string_view text) -> std::optional<std::string> {
       const auto zeros = static_cast<std::size_t>(std::count(text.begin(), text.end(), '\0'));
       if (zeros * 5 < text.size() * 2) return std::nullopt;
       std::string narrow;
       for (const char c : text) {
         if (c != '\0') narrow += c;
       }
       // These are the bytes of a byte order mark.
       while (begins(narrow, "\xFF") || begins(narrow, "\xFE")) narrow.erase(0, 1);
       return narrow;
     }},
    {"Quotation marks are doubled, as in a table of values.",
     [](std::string_view text) -> std::optional<std::string> {
       if (!contains(text, "\"\"message\"\"")) return std::nullopt;
       std::string single;
       for (std::size_t i = 0; i < text.size(); ++i) {
         single += text[i];
         if (text.substr(i, 2) == "\"\"") ++i;
       }
       return single;
     }},
};

}  // namespace detail
MOONSHOT_NAMESPACE_END
