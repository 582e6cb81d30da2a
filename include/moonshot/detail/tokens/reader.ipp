#pragma once

#include <charconv>

#include "moonshot/detail/text/utf8.hpp"
#include "moonshot/detail/tokens/reader.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

// Far deeper than any answer of the API, and shallow enough for a small stack.
inline constexpr unsigned max_depth = 512;

MOONSHOT_INLINE bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

// Bytes of a string that need no check: all but quotes, escapes, control characters and non-ASCII.
MOONSHOT_INLINE bool is_plain(char c) noexcept {
  const auto byte = static_cast<unsigned char>(c);
  return byte >= 0x20 && byte < 0x80 && c != '"' && c != '\\';
}

MOONSHOT_INLINE const char* describe(ValueType type) noexcept {
  switch (type) {
    case ValueType::object:
      return "an object";
    case ValueType::array:
      return "an array";
    case ValueType::string:
      return "a string";
    case ValueType::number:
      return "a number";
    case ValueType::boolean:
      return "a boolean";
    case ValueType::null:
      return "null";
    case ValueType::invalid:
      return "no JSON value";
  }
  return "no JSON value";
}

MOONSHOT_INLINE void JsonReader::skip_space() noexcept {
  while (position_ < text_.size()) {
    const char c = text_[position_];
    if (c != ' ' && c != '\n' && c != '\r' && c != '\t') return;
    ++position_;
  }
}

MOONSHOT_INLINE ValueType JsonReader::peek() noexcept {
  skip_space();
  if (position_ >= text_.size()) return ValueType::invalid;
  switch (text_[position_]) {
    case '{':
      return ValueType::object;
    case '[':
      return ValueType::array;
    case '"':
      return ValueType::string;
    case 't':
    case 'f':
      return ValueType::boolean;
    case 'n':
      return ValueType::null;
    default:
      return is_digit(text_[position_]) || text_[position_] == '-' ? ValueType::number
                                                                   : ValueType::invalid;
  }
}

MOONSHOT_INLINE bool JsonReader::fail(std::string_view expected, std::string_view found) {
  if (failed_) return false;
  failed_ = true;
  mismatch_.pointer.clear();
  mismatch_.expected = std::string(expected);
  mismatch_.found = std::string(found);
  return false;
}

MOONSHOT_INLINE bool JsonReader::fail_type(std::string_view expected) {
  const auto type = peek();
  if (type == ValueType::invalid) {
    return fail_syntax(position_ >= text_.size() ? "the text ends too early"
                                                 : "an unexpected character");
  }
  return fail(expected, describe(type));
}

MOONSHOT_INLINE bool JsonReader::fail_syntax(std::string_view problem) {
  if (failed_) return false;
  broken_ = true;
  return fail("JSON",
              "invalid JSON: " + std::string(problem) + " at byte " + std::to_string(position_));
}

MOONSHOT_INLINE void JsonReader::rewind(const Mark& mark) noexcept {
  position_ = mark.position;
  depth_ = mark.depth;
  fresh_ = mark.fresh;
  failed_ = false;
  broken_ = false;
}

MOONSHOT_INLINE bool JsonReader::enter_object() {
  if (failed_) return false;
  if (peek() != ValueType::object) return fail_type("an object");
  if (++depth_ > max_depth) return fail_syntax("nesting is too deep");
  ++position_;
  fresh_ = true;
  return true;
}

MOONSHOT_INLINE bool JsonReader::enter_array() {
  if (failed_) return false;
  if (peek() != ValueType::array) return fail_type("an array");
  if (++depth_ > max_depth) return fail_syntax("nesting is too deep");
  ++position_;
  fresh_ = true;
  return true;
}

// Consumes the comma or the closing bracket. Returns whether another item follows.
MOONSHOT_INLINE bool JsonReader::skip_separator(char close) {
  if (failed_) return false;
  skip_space();
  const char c = position_ < text_.size() ? text_[position_] : '\0';
  if (c == close) {
    ++position_;
    --depth_;
    fresh_ = false;
    return false;
  }
  if (fresh_) {
    fresh_ = false;
    return true;
  }
  if (c != ',') {
    return fail_syntax(position_ >= text_.size() ? "the text ends too early"
                                                 : "a comma is missing");
  }
  ++position_;
  return true;
}

MOONSHOT_INLINE bool JsonReader::next_member(std::string_view& name) {
  if (!skip_separator('}')) return false;
  if (peek() != ValueType::string) return fail_syntax("a member name is missing");
  if (!scan_string(nullptr, &name)) return false;
  skip_space();
  if (position_ >= text_.size() || text_[position_] != ':')
    return fail_syntax("a colon is missing");
  ++position_;
  return true;
}

MOONSHOT_INLINE bool JsonReader::next_element() {
  if (!skip_separator(']')) return false;
  if (peek() == ValueType::invalid) return fail_type("a value");
  return true;
}

MOONSHOT_INLINE bool JsonReader::hex4(std::size_t at, unsigned& value) const noexcept {
  if (at + 4 > text_.size()) return false;
  const auto* end = text_.data() + at + 4;
  const auto result = std::from_chars(text_.data() + at, end, value, 16);
  return result.ec == std::errc() && result.ptr == end && text_[at] != '-';
}

MOONSHOT_INLINE bool JsonReader::unescape(std::size_t& at, std::string* out) {
  const char c = at + 1 < text_.size() ? text_[at + 1] : '\0';
  const auto put = [&](char plain) {
    if (out != nullptr) out->push_back(plain);
    at += 2;
    return true;
  };
  switch (c) {
    case '"':
    case '\\':
    case '/':
      return put(c);
    case 'b':
      return put('\b');
    case 'f':
      return put('\f');
    case 'n':
      return put('\n');
    case 'r':
      return put('\r');
    case 't':
      return put('\t');
    case 'u':
      break;
    default:
      position_ = at;
      return fail_syntax("an unknown escape");
  }
  unsigned code = 0;
  position_ = at;
  if (!hex4(at + 2, code)) return fail_syntax("a broken \\u escape");
  at += 6;
  unsigned low = 0;
  if (is_high_surrogate(code) && at + 1 < text_.size() && text_[at] == '\\' &&
      text_[at + 1] == 'u' && hex4(at + 2, low) && is_low_surrogate(low)) {
    at += 6;
    code = join_surrogates(code, low);
  } else if ((is_high_surrogate(code) || is_low_surrogate(code)) && !keeps_halves_) {
    return fail_syntax("a lone surrogate");
  }
  if (out != nullptr) append_utf8(*out, code);
  return true;
}

// Reads a string. `decoded` receives its content; `plain` a view of it, into the text where it has
// no escapes, else into `scratch_`.
MOONSHOT_INLINE bool JsonReader::scan_string(std::string* decoded, std::string_view* plain) {
  if (failed_) return false;
  const std::size_t start = position_ + 1;
  std::size_t at = start;
  std::size_t copied = start;
  std::string* target = decoded;
  bool escaped = false;
  if (target != nullptr) target->clear();
  for (;;) {
    while (at < text_.size() && is_plain(text_[at])) ++at;
    if (at >= text_.size()) {
      position_ = at;
      return fail_syntax("the text ends within a string");
    }
    const char c = text_[at];
    if (c == '"') break;
    if (c == '\\') {
      if (plain != nullptr && !escaped) {
        scratch_.clear();
        target = &scratch_;
      }
      escaped = true;
      if (target != nullptr) target->append(text_, copied, at - copied);
      if (!unescape(at, target)) return false;
      copied = at;
      continue;
    }
    auto length = utf8_length(text_.substr(at, 4));
    if (length == 0 && keeps_halves_) length = 1;
    if (length == 0 || static_cast<unsigned char>(c) < 0x20) {
      position_ = at;
      return fail_syntax(length == 0 ? "invalid UTF-8" : "a control character within a string");
    }
    at += length;
  }
  if (target != nullptr) target->append(text_, copied, at - copied);
  if (plain != nullptr) {
    *plain = escaped ? std::string_view(scratch_) : text_.substr(start, at - start);
  }
  position_ = at + 1;
  fresh_ = false;
  return true;
}

MOONSHOT_INLINE bool JsonReader::read_string(std::string& value) {
  if (failed_) return false;
  if (peek() != ValueType::string) return fail_type("a string");
  return scan_string(&value, nullptr);
}

MOONSHOT_INLINE bool JsonReader::expect_literal(std::string_view literal) {
  if (text_.substr(position_, literal.size()) != literal) {
    return fail_syntax("an unknown word");
  }
  position_ += literal.size();
  fresh_ = false;
  return true;
}

MOONSHOT_INLINE bool JsonReader::read_boolean(bool& value) {
  if (failed_) return false;
  if (peek() != ValueType::boolean) return fail_type("a boolean");
  value = text_[position_] == 't';
  return expect_literal(value ? "true" : "false");
}

MOONSHOT_INLINE bool JsonReader::read_null() {
  if (failed_) return false;
  if (peek() != ValueType::null) return fail_type("null");
  return expect_literal("null");
}

MOONSHOT_INLINE bool JsonReader::scan_number(std::string_view& value) {
  const std::size_t start = position_;
  std::size_t at = start;
  const auto digits = [&] {
    const std::size_t first = at;
    while (at < text_.size() && is_digit(text_[at])) ++at;
    return at - first;
  };
  const auto is = [&](char c) { return at < text_.size() && text_[at] == c; };
  if (is('-')) ++at;
  const bool zero = is('0');
  const auto whole = digits();
  bool ok = whole > 0 && !(zero && whole > 1);
  if (ok && is('.')) {
    ++at;
    ok = digits() > 0;
  }
  if (ok && (is('e') || is('E'))) {
    ++at;
    if (is('+') || is('-')) ++at;
    ok = digits() > 0;
  }
  if (!ok) return fail_syntax("a malformed number");
  value = text_.substr(start, at - start);
  position_ = at;
  fresh_ = false;
  return true;
}

MOONSHOT_INLINE bool JsonReader::read_number(std::string_view& value) {
  if (failed_) return false;
  if (peek() != ValueType::number) return fail_type("a number");
  return scan_number(value);
}

MOONSHOT_INLINE bool JsonReader::read_integer(std::int64_t& value) {
  if (failed_) return false;
  if (peek() != ValueType::number) return fail_type("an integer");
  std::string_view text;
  if (!scan_number(text)) return false;
  const auto result = std::from_chars(text.data(), text.data() + text.size(), value);
  if (result.ec != std::errc() || result.ptr != text.data() + text.size()) {
    return fail("an integer", "the number " + std::string(text.substr(0, 40)));
  }
  return true;
}

MOONSHOT_INLINE bool JsonReader::read_unsigned(std::uint64_t& value) {
  if (failed_) return false;
  if (peek() != ValueType::number) return fail_type("an unsigned integer");
  std::string_view text;
  if (!scan_number(text)) return false;
  const auto result = std::from_chars(text.data(), text.data() + text.size(), value);
  if (result.ec != std::errc() || result.ptr != text.data() + text.size()) {
    return fail("an unsigned integer", "the number " + std::string(text.substr(0, 40)));
  }
  return true;
}

MOONSHOT_INLINE bool JsonReader::read_raw(std::string_view& value) {
  if (failed_) return false;
  peek();
  const std::size_t start = position_;
  std::string brackets;  // the open ones; no recursion, so depth costs no stack
  bool name = false;     // a member name stands next
  do {
    const auto type = peek();
    if (name) {
      std::string_view ignored;
      if (type != ValueType::string) return fail_syntax("a member name is missing");
      if (!scan_string(nullptr, &ignored)) return false;
      skip_space();
      if (position_ >= text_.size() || text_[position_] != ':') {
        return fail_syntax("a colon is missing");
      }
      ++position_;
      name = false;
      continue;
    }
    bool opened = false;
    std::string_view ignored;
    bool truth = false;
    switch (type) {
      case ValueType::object:
      case ValueType::array:
        if (brackets.size() + depth_ >= max_depth) {
          return fail_syntax("nesting is too deep");
        }
        brackets += type == ValueType::object ? '}' : ']';
        ++position_;
        opened = true;
        break;
      case ValueType::string:
        if (!scan_string(nullptr, &ignored)) return false;
        break;
      case ValueType::number:
        if (!scan_number(ignored)) return false;
        break;
      case ValueType::boolean:
        if (!read_boolean(truth)) return false;
        break;
      case ValueType::null:
        if (!read_null()) return false;
        break;
      case ValueType::invalid:
        return fail_type("a value");
    }
    while (!brackets.empty()) {
      skip_space();
      const char c = position_ < text_.size() ? text_[position_] : '\0';
      if (c == brackets.back()) {
        brackets.pop_back();
        ++position_;
        opened = false;
        continue;
      }
      if (!opened) {
        if (c != ',') {
          return fail_syntax(position_ >= text_.size() ? "the text ends too early"
                                                       : "a comma is missing");
        }
        ++position_;
      }
      name = brackets.back() == '}';
      break;
    }
  } while (!brackets.empty());
  value = text_.substr(start, position_ - start);
  fresh_ = false;
  return true;
}

MOONSHOT_INLINE bool JsonReader::finish() {
  if (failed_) return false;
  skip_space();
  if (position_ != text_.size()) return fail_syntax("something follows the value");
  return true;
}

MOONSHOT_INLINE void prepend_pointer(std::string& pointer, std::string_view name) {
  std::string segment = "/";
  for (const char c : name) {
    if (c == '~') {
      segment += "~0";
    } else if (c == '/') {
      segment += "~1";
    } else {
      segment += c;
    }
  }
  pointer.insert(0, segment);
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
