#pragma once

/// @file
/// A JSON value whose shape is open, held as its exact text.

#include <string>
#include <string_view>
#include <utility>

#include "moonshot/config.hpp"

MOONSHOT_NAMESPACE_BEGIN

/// One JSON value as text: member order, digits and escapes survive. Converts from and to
/// `nlohmann::json` where `<moonshot/value/nlohmann.hpp>` is included. A plain value.
///
/// The text is checked when a request is encoded: text that is not one JSON value is a `UsageError`
/// that names the argument.
class JsonText {
 public:
  /// The value `null`.
  JsonText() : text_("null") {}
  /// From JSON text: `JsonText("5")` is a number, `JsonText("\"5\"")` a string.
  explicit JsonText(std::string text) : text_(std::move(text)) {}

  /// The JSON string whose content is `content` (UTF-8). Bytes that are no UTF-8 are kept, and are
  /// a `UsageError` once the request is encoded.
  static JsonText string(std::string_view content);

  /// The JSON text, exactly as it was given.
  const std::string& text() const& noexcept { return text_; }
  /// The same, moved out of a value that is not needed any more.
  std::string text() && noexcept { return std::move(text_); }

  /// Whether the texts are the same, byte by byte: `1` and `1.0` differ, and so does white space.
  friend bool operator==(const JsonText& a, const JsonText& b) noexcept {
    return a.text_ == b.text_;
  }
  /// The opposite of `==`.
  friend bool operator!=(const JsonText& a, const JsonText& b) noexcept { return !(a == b); }

 private:
  std::string text_;
};

MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/value/json_text.ipp"
#endif
