#pragma once

#include <charconv>
#include <cstdint>

#include "moonshot/detail/errors/python_literal.hpp"
#include "moonshot/detail/text/utf8.hpp"
#include "moonshot/detail/tokens/writer.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

// Translates token by token. Brackets are only counted, because the JSON reader checks the result.
class PythonLiteral {
 public:
  explicit PythonLiteral(std::string_view text) noexcept : text_(text) {}

  std::optional<std::string> run() {
    while (at_ < text_.size()) {
      if (!take_token()) return std::nullopt;
      if (open_ == 0) return json_;
    }
    return std::nullopt;
  }

 private:
  bool take_token() {
    const char c = text_[at_];
    if (c == '{' || c == '[' || c == '(') {
      ++open_;
      json_ += c == '{' ? '{' : '[';
      ++at_;
      return true;
    }
    if (c == '}' || c == ']' || c == ')') {
      --open_;
      json_ += c == '}' ? '}' : ']';
      ++at_;
      return open_ >= 0;
    }
    if (open_ == 0) return false;
    if (c == '\'' || c == '"') return take_string(c);
    return take_word();
  }

  bool take_word() {
    struct Word {
      std::string_view python;
      std::string_view json;
    };
    constexpr Word words[] = {{"None", "null"}, {"True", "true"}, {"False", "false"}};
    for (const auto& word : words) {
      if (text_.substr(at_, word.python.size()) != word.python) continue;
      json_ += word.json;
      at_ += word.python.size();
      return true;
    }
    json_ += text_[at_++];
    return true;
  }

  bool take_string(char quote) {
    std::string content;
    for (++at_; at_ < text_.size(); ++at_) {
      const char c = text_[at_];
      if (c == quote) {
        ++at_;
        JsonWriter writer;
        writer.string_unchecked(content);
        json_ += writer.text();
        return true;
      }
      if (c == '\\' && at_ + 1 < text_.size()) {
        take_escape(content);
      } else {
        content += c;
      }
    }
    return false;
  }

  // `at_` is then the last character of the escape.
  void take_escape(std::string& content) {
    const char c = text_[++at_];
    switch (c) {
      case 'n':
        content += '\n';
        return;
      case 't':
        content += '\t';
        return;
      case 'r':
        content += '\r';
        return;
      case 'x':
        take_code(content, 2);
        return;
      case 'u':
        take_code(content, 4);
        return;
      case 'U':
        take_code(content, 8);
        return;
      default:
        content += c;
    }
  }

  void take_code(std::string& content, std::size_t digits) {
    const std::string_view hex = text_.substr(at_ + 1, digits);
    std::uint32_t code = 0;
    const auto result = std::from_chars(hex.data(), hex.data() + hex.size(), code, 16);
    const bool ok = hex.size() == digits && result.ec == std::errc() &&
                    result.ptr == hex.data() + hex.size() && code < 0x110000U &&
                    (code < 0xD800U || code > 0xDFFFU);
    append_utf8(content, ok ? code : 0xFFFDU);
    if (hex.size() == digits) at_ += digits;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  int open_ = 0;
  std::string json_;
};

MOONSHOT_INLINE std::optional<std::string> python_to_json(std::string_view text) {
  return PythonLiteral(text).run();
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
