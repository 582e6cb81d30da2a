#pragma once

#include <algorithm>
#include <charconv>
#include <system_error>

#include "moonshot/detail/errors/wording.hpp"
#include "moonshot/detail/text/search.hpp"
#include "moonshot/detail/text/trim.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

// What web pages and word processors write in place of plain characters.
struct PlainForm {
  std::string_view typeset;
  std::string_view plain;
};
inline constexpr PlainForm plain_forms[] = {
    {"\xC2\xA0", " "},       // no-break space
    {"\xE2\x80\xAF", " "},   // narrow no-break space
    {"\xE2\x80\x8B", ""},    // zero width space
    {"\xE2\x80\x90", "-"},   // hyphen
    {"\xE2\x80\x91", "-"},   // no-break hyphen
    {"\xE2\x80\x98", "'"},   // single quotation marks
    {"\xE2\x80\x99", "'"},   //
    {"\xE2\x80\x9C", "\""},  // double quotation marks
    {"\xE2\x80\x9D", "\""},  //
};

MOONSHOT_INLINE std::string in_plain_characters(std::string_view text) {
  std::string plain;
  plain.reserve(text.size());
  while (!text.empty()) {
    std::size_t length = 1;
    std::string_view form = text.substr(0, 1);
    // All of them begin with one of two bytes.
    if (text.front() == '\xE2' || text.front() == '\xC2') {
      for (const auto& row : plain_forms) {
        if (!begins(text, row.typeset)) continue;
        length = row.typeset.size();
        form = row.plain;
        break;
      }
    }
    plain += form;
    text.remove_prefix(length);
  }
  return plain;
}

MOONSHOT_INLINE bool is_white_space(char c) noexcept {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

MOONSHOT_INLINE std::string without_white_space(std::string_view text) {
  std::string squeezed;
  for (const char c : text) {
    if (!is_white_space(c)) squeezed += c;
  }
  return squeezed;
}

MOONSHOT_INLINE std::string without_breaks(std::string_view text) {
  std::string joined;
  if (!contains(text, "\n")) return joined;
  joined.reserve(text.size());
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] != '\n' && text[at] != '\r') {
      joined += text[at];
      continue;
    }
    while (at + 1 < text.size() && is_white_space(text[at + 1])) ++at;
  }
  return joined;
}

MOONSHOT_INLINE std::string_view without_request_id(std::string_view message) noexcept {
  constexpr std::string_view label = "(request id: ";
  const std::string_view text = trim(message);
  const auto at = text.rfind(label);
  if (at == std::string_view::npos) return message;
  const auto close = text.find(')', at);
  const bool last = close == std::string_view::npos || close + 1 == text.size();
  return last ? trim(text.substr(0, at)) : message;
}

// Whether the apostrophe at `at` within a quotation is that of a plural, as in "the users' words":
// the next mark closes a quotation, too.
MOONSHOT_INLINE bool is_of_plural(std::string_view text, std::size_t at) noexcept {
  if (text[at] != '\'' || text[at - 1] != 's' || !begins(text.substr(at + 1), " ")) return false;
  for (auto next = text.find('\'', at + 1); next != std::string_view::npos;
       next = text.find('\'', next + 1)) {
    const bool ends_word = next + 1 == text.size() || !is_key_character(text[next + 1]);
    const bool begins_word =
        is_white_space(text[next - 1]) || contains("([{:=,", text.substr(next - 1, 1));
    if (begins_word) return false;
    if (ends_word) return true;
  }
  return false;
}

// Where the quotation that `text` begins with ends, with its closing mark: an apostrophe within a
// word is no mark. The end of the text where nothing closes it; 0 where none begins.
MOONSHOT_INLINE std::size_t end_of_quotation(std::string_view text) noexcept {
  const bool opens = contains("'\"`", text.substr(0, 1));
  const std::string_view object = text.substr(opens ? 1 : 0);
  if (begins(object, "{\"") || begins(object, "{'") || begins(object, "{\\")) {
    return (std::min)(text.rfind('}'), text.size() - 1) + 1;
  }
  if (!opens) return 0;
  for (std::size_t at = 1; at < text.size(); ++at) {
    if (text[at] == '\\') {
      ++at;
    } else if (text[at] == text[0] && (at + 1 == text.size() || !is_key_character(text[at + 1])) &&
               !is_of_plural(text, at)) {
      return at + 1;
    }
  }
  return text.size();
}

MOONSHOT_INLINE std::string without_quoted_texts(std::string_view message) {
  constexpr std::size_t shortest = 12;
  const std::string in_plain = in_plain_characters(message);
  const std::string_view text = in_plain;
  std::string plain;
  bool has_words = false;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const bool in_word = at > 0 && is_key_character(text[at - 1]);
    const std::size_t length = in_word ? 0 : end_of_quotation(text.substr(at));
    if (length >= shortest && contains(text.substr(at, length), " ")) {
      at += length - 1;
      continue;
    }
    // A short quotation is a name; it is copied whole, because its closing mark opens nothing.
    const std::string_view copied = text.substr(at, (std::max)(length, std::size_t{1}));
    plain += copied;
    at += copied.size() - 1;
    has_words = has_words || is_key_character(copied.front());
  }
  return has_words ? plain : std::string(message);
}

MOONSHOT_INLINE bool is_stack_line(std::string_view line) noexcept {
  const std::string_view words = trim(line);
  if (begins(words, "at ")) return words.find_first_of("(/<") != std::string_view::npos;
  const std::size_t mark = begins(words, "#") ? 1 : 0;
  const auto digits = (std::min)(words.find_first_not_of("0123456789", mark), words.size());
  if (begins(words, "File \"") || digits == mark) return begins(words, "File \"");
  return mark == 1 || (begins(words.substr(digits), ": ") && contains(words, "::"));
}

// The line without the place in the source that PHP writes at its end: " in /app/client.php:128".
MOONSHOT_INLINE std::string_view without_php_place(std::string_view line) noexcept {
  const auto blank = trim(line).rfind(' ');
  if (blank == std::string_view::npos) return line;
  const std::string_view before = trim(line).substr(0, blank);
  const bool place = contains(trim(line).substr(blank), ".php:") && ends(before, " in");
  return place ? before.substr(0, before.size() - 3) : line;
}

// The message without the lines of a program's stack: names of functions and files are no words of
// the error. Python prints a line of source below each.
MOONSHOT_INLINE std::string without_stack_lines(std::string_view message) {
  std::string plain;
  bool is_source = false;
  while (!message.empty()) {
    const auto end = (std::min)(message.find('\n'), message.size() - 1) + 1;
    const std::string_view line = message.substr(0, end);
    message.remove_prefix(end);
    if (begins(line, "goroutine ") || begins(line, "stack backtrace:")) break;
    const bool indented = begins(line, " ") || begins(line, "\t");
    const bool of_stack = (indented || begins(line, "#")) && is_stack_line(line);
    if (!of_stack && !(is_source && indented)) {
      const std::string_view words = without_php_place(line);
      plain += words;
      if (words.size() < line.size()) plain += '\n';
    }
    is_source = of_stack && begins(trim(line), "File \"");
  }
  return plain;
}

// A blank for each line break, the blanks before it and the indentation behind it.
MOONSHOT_INLINE std::string joined_lines(std::string_view text) {
  std::string line;
  bool in_break = false;
  for (const char c : text) {
    if (c == '\n' && !in_break) {
      while (!line.empty() && is_white_space(line.back())) line.pop_back();
      line += ' ';
      in_break = true;
    } else if (!in_break || !is_white_space(c)) {
      in_break = false;
      line += c;
    }
  }
  return line;
}

MOONSHOT_INLINE Wording::Wording(std::string_view message)
    : text_(lower_case(in_plain_characters(without_request_id(without_stack_lines(message))))) {
  if (contains(text_, "\n")) one_line_ = joined_lines(text_);
  if (contains(trim(text_), "\n")) squeezed_ = without_white_space(text_);
}

MOONSHOT_INLINE bool Wording::has_in_front(std::string_view first, std::string_view phrase) const {
  const auto in_order = [](std::string_view text, std::string_view one, std::string_view other) {
    const auto at = text.find(one);
    return at != std::string_view::npos && text.find(other, at) != std::string_view::npos;
  };
  return in_order(text_, first, phrase) ||
         in_order(squeezed_, without_white_space(first), without_white_space(phrase));
}

MOONSHOT_INLINE bool Wording::has(std::string_view phrase) const {
  if (contains(text_, phrase)) return true;
  // A short phrase without its blanks could be a part of any word.
  constexpr std::size_t shortest = 8;
  if (squeezed_.empty()) return false;
  if (phrase.size() < shortest) return contains(one_line_, phrase);
  return contains(squeezed_, without_white_space(phrase));
}

// The digits at `at`, as a number.
MOONSHOT_INLINE std::optional<std::int64_t> number_at(std::string_view text, std::size_t& at) {
  const bool digit = at < text.size() && text[at] >= '0' && text[at] <= '9';
  if (!digit) return std::nullopt;
  std::int64_t value = 0;
  const auto* begin = text.data() + at;
  const auto result = std::from_chars(begin, text.data() + text.size(), value);
  if (result.ec != std::errc()) return std::nullopt;
  at += static_cast<std::size_t>(result.ptr - begin);
  return value;
}

MOONSHOT_INLINE std::optional<std::int64_t> Wording::number_after(std::string_view label) const {
  if (!squeezed_.empty()) {
    // A line may break within a number. What follows it in the next line must then be the end of a
    // clause, because that line may as well begin with a number of its own.
    const std::string name = without_white_space(label);
    auto at = squeezed_.find(name);
    if (at != std::string::npos) {
      at += name.size();
      const auto value = number_at(squeezed_, at);
      const bool ended = at == squeezed_.size() || contains(",.()'\"}", squeezed_.substr(at, 1));
      if (value && ended) return value;
    }
  }
  auto at = text_.find(label);
  if (at == std::string::npos) return std::nullopt;
  at += label.size();
  while (at < text_.size() && text_[at] == ' ') ++at;
  return number_at(text_, at);
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
