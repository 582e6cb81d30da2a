#pragma once

#include <algorithm>

#include "moonshot/detail/text/unescaper.hpp"
#include "moonshot/detail/text/utf8.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// What the beginning of a text is.
struct EscapeReading {
  enum class State { none, open, whole };  ///< no escape, one that may go on, one that is whole
  State state = State::none;
  std::uint32_t code_point = 0;
  std::size_t length = 0;
  bool is_enough = false;  ///< it is an escape even where it does not go on
};

struct NamedCharacter {
  std::string_view name;
  char value;  // 0 for one that is not visible
};

// The names that HTML has for characters of ASCII, for dashes, and for what cannot be seen.
inline constexpr NamedCharacter named_characters[] = {
    {"amp", '&'},
    {"quot", '"'},
    {"apos", '\''},
    {"lt", '<'},
    {"gt", '>'},
    {"hyphen", '-'},
    {"dash", '-'},
    {"minus", '-'},
    {"ndash", '-'},
    {"mdash", '-'},
    {"lowbar", '_'},
    {"UnderBar", '_'},
    {"period", '.'},
    {"sol", '/'},
    {"plus", '+'},
    {"equals", '='},
    {"colon", ':'},
    {"semi", ';'},
    {"comma", ','},
    {"excl", '!'},
    {"num", '#'},
    {"dollar", '$'},
    {"percnt", '%'},
    {"lpar", '('},
    {"rpar", ')'},
    {"ast", '*'},
    {"midast", '*'},
    {"quest", '?'},
    {"commat", '@'},
    {"lsqb", '['},
    {"lbrack", '['},
    {"rsqb", ']'},
    {"rbrack", ']'},
    {"bsol", '\\'},
    {"Hat", '^'},
    {"grave", '`'},
    {"lcub", '{'},
    {"lbrace", '{'},
    {"rcub", '}'},
    {"rbrace", '}'},
    {"verbar", '|'},
    {"vert", '|'},
    {"nbsp", '\0'},
    {"shy", '\0'},
    {"Tab", '\0'},
    {"NewLine", '\0'},
    {"zwnj", '\0'},
    {"zwj", '\0'},
    {"lrm", '\0'},
    {"rlm", '\0'},
    {"ensp", '\0'},
    {"emsp", '\0'},
    {"thinsp", '\0'},
    {"NoBreak", '\0'},
    {"ZeroWidthSpace", '\0'},
};

MOONSHOT_INLINE bool opens_escape(char c) noexcept { return c == '%' || c == '\\' || c == '&'; }

/// The visible ASCII character that `code_point` is or stands for; 0 where there is none.
MOONSHOT_INLINE char plain_character(std::uint32_t code_point) noexcept {
  if (code_point < 0x80) {
    return code_point > 0x20 && code_point < 0x7F ? static_cast<char>(code_point) : '\0';
  }
  const bool wide = code_point >= 0xFF01 && code_point <= 0xFF5E;
  if (wide) return static_cast<char>(code_point - 0xFF01 + 0x21);
  const bool dash = (code_point >= 0x2010 && code_point <= 0x2015) || code_point == 0x2212 ||
                    code_point == 0xFE58 || code_point == 0xFE63;
  return dash ? '-' : '\0';
}

MOONSHOT_INLINE unsigned escape_digit(char c) noexcept {
  if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<unsigned>(c - 'a' + 10);
  if (c >= 'A' && c <= 'F') return static_cast<unsigned>(c - 'A' + 10);
  return 16;
}

/// What the digits of an escape must look like.
struct EscapeForm {
  std::size_t begin;  ///< where the first digit stands
  unsigned base;
  std::size_t least;  ///< how many there are at least
  std::size_t most;
  char closer = '\0';  ///< behind them; 0: nothing
  bool needs_closer = true;
};

MOONSHOT_INLINE EscapeReading read_number(std::string_view text, const EscapeForm& form) noexcept {
  using State = EscapeReading::State;
  EscapeReading reading;
  std::size_t at = form.begin;
  for (; at < text.size() && at - form.begin < form.most; ++at) {
    const unsigned digit = escape_digit(text[at]);
    if (digit >= form.base) break;
    // No number that fits a character is longer than 32 bits.
    reading.code_point =
        reading.code_point > 0x110000 ? 0x110000 : reading.code_point * form.base + digit;
  }
  const bool enough = at - form.begin >= form.least;
  const bool closed = form.closer == '\0' || (at < text.size() && text[at] == form.closer);
  // What opens an escape may become a digit.
  const bool may_go_on = at == text.size() || opens_escape(text[at]);
  if (enough && (closed || (!form.needs_closer && !may_go_on))) {
    reading.state = State::whole;
  } else if (may_go_on) {
    reading.state = State::open;
    reading.is_enough = enough && !form.needs_closer;
  }
  reading.length = at;
  if (at < text.size() && form.closer != '\0' && text[at] == form.closer) ++reading.length;
  return reading;
}

MOONSHOT_INLINE EscapeReading read_backslash(std::string_view text) noexcept {
  switch (text[1]) {
    case 'x':
      return read_number(text, {2, 16, 2, 2});
    case 'u':
      if (text.size() > 2 && text[2] == '{') return read_number(text, {3, 16, 1, 8, '}'});
      return read_number(text, {2, 16, 4, 4});
    case 'U':
      return read_number(text, {2, 16, 8, 8});
    case 'n':
    case 'r':
    case 't':
    case 'b':
    case 'f':
    case 'v':
    case 'a':
      return {EscapeReading::State::whole, 0, 2};
    default:
      break;
  }
  if (text[1] >= '0' && text[1] <= '3') return read_number(text, {1, 8, 3, 3});
  return {opens_escape(text[1]) ? EscapeReading::State::open : EscapeReading::State::none, 0, 0};
}

MOONSHOT_INLINE EscapeReading read_entity(std::string_view text) noexcept {
  using State = EscapeReading::State;
  if (text[1] == '#') {
    if (text.size() == 2) return {State::open, 0, 0};
    const bool hex = text[2] == 'x' || text[2] == 'X';
    return hex ? read_number(text, {3, 16, 1, 16, ';', false})
               : read_number(text, {2, 10, 1, 16, ';', false});
  }
  const auto end = text.find(';');
  if (end != std::string_view::npos) {
    for (const auto& known : named_characters) {
      if (text.substr(1, end - 1) != known.name) continue;
      return {State::whole, static_cast<std::uint32_t>(known.value), end + 1};
    }
    return {};
  }
  for (const char c : text.substr(1)) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (opens_escape(c)) break;  // it may become a letter
    if (!letter) return {};
  }
  return {State::open, 0, 0};
}

/// Reads the escape at the start of `text`, which is not empty.
MOONSHOT_INLINE EscapeReading read_escape(std::string_view text) noexcept {
  if (!opens_escape(text.front())) return {};
  if (text.size() == 1) return {EscapeReading::State::open, 0, 0};
  if (text.front() == '\\') return read_backslash(text);
  if (text.front() == '&') return read_entity(text);
  return text[1] == 'u' ? read_number(text, {2, 16, 4, 4}) : read_number(text, {1, 16, 2, 2});
}

/// Reads the next visible character as it stands.
MOONSHOT_INLINE bool Unescaper::take(PlainCharacter& character) noexcept {
  while (at_ < text_.size()) {
    const std::size_t begin = at_;
    if (static_cast<unsigned char>(text_[begin]) < 0x80) {
      character = {plain_character(static_cast<unsigned char>(text_[begin])), begin, ++at_};
      if (character.value != '\0') return true;
      continue;
    }
    const auto length = utf8_length(text_.substr(at_, 4));
    at_ += length == 0 ? 1 : length;
    // Only characters of three bytes stand for one of ASCII.
    if (length != 3) continue;
    const auto bits = [&](std::size_t i, unsigned mask) {
      return static_cast<unsigned char>(text_[begin + i]) & mask;
    };
    const unsigned code_point = (bits(0, 0x0FU) << 12U) | (bits(1, 0x3FU) << 6U) | bits(2, 0x3FU);
    character = {plain_character(code_point), begin, at_};
    if (character.value != '\0') return true;
  }
  return false;
}

/// Puts `value` in the place of `length` characters; 0 for one that is not visible.
MOONSHOT_INLINE void Unescaper::replace(std::size_t at, std::size_t length, char value) noexcept {
  const PlainCharacter whole{value, held_[at].begin, held_[at + length - 1].end};
  std::size_t to = at;
  if (value != '\0') {
    values_[to] = value;
    levels_[to] = levels_[at] + 1;
    held_[to++] = whole;
  }
  for (std::size_t from = at + length; from < size_; ++from, ++to) {
    values_[to] = values_[from];
    levels_[to] = levels_[from];
    held_[to] = held_[from];
  }
  size_ = to;
}

/// Whether the characters of what may be an escape belong together. In `\\u0061`, JSON within JSON,
/// the `a` is not the letter behind a backslash; the digits may have been escaped on their own.
MOONSHOT_INLINE bool Unescaper::is_of_one_text(std::size_t at, std::size_t length) const noexcept {
  if (undo_ == Undo::once) {
    return std::all_of(levels_.data() + at, levels_.data() + at + length,
                       [](unsigned level) { return level == 0; });
  }
  return values_[at] != '\\' || levels_[at + 1] <= levels_[at];
}

/// Whether the numeric entity at `at` ends without a semicolon because another one follows. One
/// that was within fewer escapes may still become a digit.
MOONSHOT_INLINE bool Unescaper::is_ended_by_next(std::size_t at,
                                                 std::size_t length) const noexcept {
  const auto next = at + length;
  return next < size_ && values_[next] == '&' && levels_[next] >= levels_[at];
}

MOONSHOT_INLINE bool Unescaper::may_open(std::size_t at) const noexcept {
  return opens_escape(values_[at]) && (undo_ == Undo::all || levels_[at] == 0);
}

MOONSHOT_INLINE void Unescaper::hold(const PlainCharacter& character) noexcept {
  values_[size_] = character.value;
  levels_[size_] = 0;
  held_[size_++] = character;
}

/// Undoes the escapes that the last character completes: one may be part of another.
MOONSHOT_INLINE void Unescaper::undo_held() noexcept {
  std::size_t at = size_;
  while (at > 0) {
    --at;
    if (!may_open(at)) continue;
    const auto reading = read_escape(std::string_view(values_.data() + at, size_ - at));
    const bool whole = reading.state == EscapeReading::State::whole ||
                       (reading.is_enough && is_ended_by_next(at, reading.length));
    // A new ampersand may end what is before it.
    if (!whole && values_[at] == '&' && at + 1 == size_) continue;
    if (!whole || !is_of_one_text(at, reading.length)) return;
    replace(at, reading.length, plain_character(reading.code_point));
    at = size_;
  }
}

MOONSHOT_INLINE bool Unescaper::may_become_escape() const noexcept {
  return size_ < longest && may_open(0) &&
         read_escape(std::string_view(values_.data(), size_)).state == EscapeReading::State::open;
}

/// Undoes an escape that could go on, but does not: the first, and where the text is over any
/// other. Returns whether there was one.
MOONSHOT_INLINE bool Unescaper::settle() noexcept {
  for (std::size_t at = 0; at < size_ && (at == 0 || at_ == text_.size()); ++at) {
    if (!may_open(at)) continue;
    const auto reading = read_escape(std::string_view(values_.data() + at, size_ - at));
    if (!reading.is_enough || !is_of_one_text(at, reading.length)) continue;
    replace(at, reading.length, plain_character(reading.code_point));
    undo_held();
    return true;
  }
  return false;
}

MOONSHOT_INLINE bool Unescaper::next(PlainCharacter& character) noexcept {
  for (;;) {
    while (size_ == 0 || may_become_escape()) {
      PlainCharacter taken;
      if (!take(taken)) break;
      const bool plain = size_ == 0 && (undo_ == Undo::nothing || !opens_escape(taken.value));
      if (plain && taken.value == '\\') continue;
      if (plain) {
        character = taken;
        return true;
      }
      hold(taken);
      undo_held();
    }
    if (size_ == 0) return false;
    if (settle()) continue;
    character = held_[0];
    replace(0, 1, '\0');
    if (character.value != '\\') return true;
  }
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
