#pragma once

#include <algorithm>
#include <string>
#include <utility>

#include "moonshot/detail/text/base64.hpp"
#include "moonshot/detail/text/line_margin.hpp"
#include "moonshot/detail/text/log_prefix.hpp"
#include "moonshot/detail/text/search.hpp"
#include "moonshot/detail/text/secret_spans.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// The length of a dash at the start of `text` that is escaped as in JSON, Python, URLs or HTML; 0
/// where there is none.
MOONSHOT_INLINE std::size_t escaped_dash_length(std::string_view text) noexcept {
  for (const std::string_view dash :
       {"\\u002d", "\\x2d", "%2d", "%252d", "&#45;", "&#x2d;", "\\\\u002d"}) {
    if (starts_with_ignoring_case(text, dash)) return dash.size();
  }
  return 0;
}

/// The length of what is not seen within a word at the start of `text`: a soft hyphen, a word
/// joiner, a character of no width; 0 where there is none.
MOONSHOT_INLINE std::size_t invisible_length(std::string_view text) noexcept {
  for (const std::string_view invisible :
       {"\xC2\xAD", "\xE2\x80\x8B", "\xE2\x80\x8C", "\xE2\x80\x8D", "\xE2\x81\xA0", "\xEF\xBB\xBF",
        "&shy;", "&#173;", "&#xad;", "&#8203;", "&#x200b;", "&zwnj;"}) {
    if (starts_with_ignoring_case(text, invisible)) return invisible.size();
  }
  return 0;
}

/// The length of a dash at the start of `text`, as it stands, escaped or typeset; 0 where there is
/// none.
MOONSHOT_INLINE std::size_t dash_length(std::string_view text) noexcept {
  if (begins(text, "-")) return 1;
  for (const std::string_view dash :
       {"\xE2\x80\x90", "\xE2\x80\x91", "\xE2\x80\x92", "\xE2\x80\x93", "\xE2\x88\x92",
        "\xEF\xB9\x98", "\xEF\xB9\xA3", "\xEF\xBC\x8D"}) {
    if (begins(text, dash)) return dash.size();
  }
  return escaped_dash_length(text);
}

/// Characters of a key that stand together.
struct KeyPiece {
  std::size_t size = 0;        ///< in bytes
  std::size_t characters = 0;  ///< without those that are not seen
};

MOONSHOT_INLINE KeyPiece key_piece(std::string_view text) noexcept {
  KeyPiece piece;
  while (piece.size < text.size()) {
    if (is_key_character(text[piece.size])) {
      ++piece.size;
      ++piece.characters;
      continue;
    }
    const auto rest = text.substr(piece.size);
    const auto dash = dash_length(rest);
    const auto length = dash != 0 ? dash : invisible_length(rest);
    if (length == 0) break;
    piece.size += length;
    piece.characters += dash != 0 ? 1 : 0;
  }
  return piece;
}

/// The length of `sk-` at the start of `text`, also with a dash that is escaped or typeset, and
/// with characters in it that are not seen; 0 where there is none.
MOONSHOT_INLINE std::size_t key_prefix_length(std::string_view text) noexcept {
  std::size_t length = 0;
  const auto skip_invisible = [&] {
    while (const auto invisible = invisible_length(text.substr(length))) length += invisible;
  };
  for (const std::string_view letter : {"s", "k"}) {
    if (!starts_with_ignoring_case(text.substr(length), letter)) return 0;
    ++length;
    skip_invisible();
  }
  const auto dash = dash_length(text.substr(length));
  if (dash == 0) return 0;
  length += dash;
  skip_invisible();
  return length;
}

// The length of a credential after `Bearer `: the token68 of RFC 9110, so that a JWT is masked as a
// whole.
MOONSHOT_INLINE std::size_t credential_length(std::string_view text) noexcept {
  constexpr std::string_view others = ".~+/=";
  std::size_t length = 0;
  while (length < text.size() &&
         (is_key_character(text[length]) || others.find(text[length]) != std::string_view::npos)) {
    ++length;
  }
  return length;
}

MOONSHOT_INLINE bool ends_in_hex(std::string_view text, std::size_t digits) noexcept {
  if (text.size() < digits) return false;
  for (const char c : text.substr(text.size() - digits)) {
    const bool digit = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    if (!digit) return false;
  }
  return true;
}

// Whether the text ends in `%`, also encoded as in URLs within URLs: `%25`, `%2525`.
MOONSHOT_INLINE bool ends_in_percent(std::string_view text) noexcept {
  while (text.size() > 2 && text.substr(text.size() - 2) == "25") text.remove_suffix(2);
  return !text.empty() && text.back() == '%';
}

// Whether the text ends in a backslash, also encoded as in a URL.
MOONSHOT_INLINE bool ends_in_backslash(std::string_view text) noexcept {
  if (!text.empty() && text.back() == '\\') return true;
  return text.size() > 2 && starts_with_ignoring_case(text.substr(text.size() - 2), "5c") &&
         ends_in_percent(text.substr(0, text.size() - 2));
}

// Whether the text ends in an escape of JSON, Python or URLs, such as `\n`, `\x1b`, `\u003c`,
// `\U0001f600` or `%20`; also one within another.
MOONSHOT_INLINE bool ends_in_escape(std::string_view text) noexcept {
  const auto without = [&](std::size_t count) { return text.substr(0, text.size() - count); };
  if (ends_in_hex(text, 2) && ends_in_percent(without(2))) return true;
  if (!text.empty() && ends_in_backslash(without(1))) return true;
  for (const auto& [letter, digits] : {std::pair<char, std::size_t>{'x', 2}, {'u', 4}, {'U', 8}}) {
    const bool escape = text.size() > digits && ends_in_hex(text, digits) &&
                        without(digits).back() == letter && ends_in_backslash(without(digits + 1));
    if (escape) return true;
  }
  return false;
}

MOONSHOT_INLINE bool is_word_start(std::string_view before) noexcept {
  return before.empty() || !is_key_character(before.back()) || before.back() == '-' ||
         before.back() == '_' || ends_in_escape(before);
}

// Whether the text after an `sk-` within a word, for example after an unknown escape, is too long
// and too mixed to be words joined by dashes. Reads no more than the length of a key.
MOONSHOT_INLINE bool looks_like_key(std::string_view text) noexcept {
  constexpr std::size_t far_enough = 128;
  constexpr std::size_t long_enough = 16;
  std::size_t run = 0;
  bool digit = false;
  for (const char c : text.substr(0, far_enough)) {
    if (!is_key_character(c)) return false;
    const bool joins = c == '-' || c == '_';
    run = joins ? 0 : run + 1;
    digit = !joins && (digit || (c >= '0' && c <= '9'));
    if (run >= long_enough && digit) return true;
  }
  return false;
}

MOONSHOT_INLINE bool is_separator(char c) noexcept {
  constexpr std::string_view separators = " :=+\"'\\\x7f";
  if (separators.find(c) != std::string_view::npos) return true;
  // Control characters are not shown as they are. What stands in the next line is another matter.
  return static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\r';
}

// The length of the separator between a label and its credential, also in a URL, in JSON and
// quoted.
MOONSHOT_INLINE std::size_t separator_length(std::string_view text) noexcept {
  std::size_t length = 0;
  while (length < text.size()) {
    if (is_separator(text[length])) {
      ++length;
    } else if (text.substr(length, 3) == "%20") {
      length += 3;
    } else {
      break;
    }
  }
  return length;
}

inline constexpr std::size_t shortest_secret = 8;

// What a run of letters and digits holds that no word does.
struct RunForm {
  std::size_t size = 0;
  bool upper = false, lower = false, digit = false;
  std::size_t humps = 0;  // a large letter behind a small one

  void add(char c) noexcept {
    const bool is_upper = c >= 'A' && c <= 'Z';
    const bool is_digit = c >= '0' && c <= '9';
    if (is_upper && after_small) ++humps;
    upper = upper || is_upper;
    digit = digit || is_digit;
    lower = lower || (!is_upper && !is_digit);
    after_small = !is_upper && !is_digit;
    ++size;
  }

  bool is_no_word(bool named) const noexcept {
    constexpr std::size_t long_run = 12;
    constexpr std::size_t short_run = 5;
    const bool letter = upper || lower;
    if (digit && letter && size >= long_run) return true;
    if (named) return false;
    if (digit && letter && size >= short_run) return true;
    return (digit && upper && lower) || humps > 1 || size >= 2 * long_run;
  }

 private:
  bool after_small = false;
};

MOONSHOT_INLINE bool is_piece_of_key(std::string_view piece, std::string_view behind) noexcept {
  constexpr std::size_t far_enough = 128;
  constexpr std::string_view others[] = {"org-",  "ak-",   "proj-", "chatcmpl-", "cmpl-",
                                         "file-", "batch", "req-",  "req_"};
  if (key_prefix_length(piece) != 0) return false;
  for (const auto other : others) {
    if (starts_with_ignoring_case(piece, other)) return false;
  }
  // 2026-01-02T03:04:05
  if (piece.size() > 4 && piece[4] == '-' && piece.find_first_not_of("0123456789") == 4) {
    return false;
  }
  const bool named = begins(behind, "=") || begins(behind, ":");
  RunForm run;
  for (const char c : piece.substr(0, far_enough)) {
    const bool joins = !is_key_character(c) || c == '-' || c == '_';
    if (joins && run.is_no_word(named)) return true;
    if (joins) {
      run = RunForm();
    } else {
      run.add(c);
    }
  }
  return run.is_no_word(named);
}

// The piece of a key at the start of `line`, or of what a collector of logs has left of it;
// `skipped` stands in front of it. Empty where there is none.
MOONSHOT_INLINE KeyPiece key_piece_of_line(std::string_view line, std::size_t& skipped) noexcept {
  for (const std::size_t prefix : {std::size_t{0}, log_prefix_length(line)}) {
    const std::string_view rest = line.substr(prefix);
    const auto piece = key_piece(rest);
    skipped = prefix;
    if (is_piece_of_key(rest.substr(0, piece.size), rest.substr(piece.size))) return piece;
  }
  return {};
}

// The rest of a key that terminals, mails, editors or tables have broken at the start of `text`:
// the line breaks, what stands in front of the lines, and the pieces of the key in them.
MOONSHOT_INLINE KeyPiece key_in_next_lines(std::string_view text) noexcept {
  KeyPiece found;
  for (;;) {
    const std::string_view rest = text.substr(found.size);
    auto margin = break_and_margin_length(rest);
    if (margin == 0) margin = cells_and_margin_length(rest);
    if (margin == 0) return found;
    std::size_t skipped = 0;
    const auto piece = key_piece_of_line(rest.substr(margin), skipped);
    if (piece.size == 0) return found;
    found.size += margin + skipped + piece.size;
    found.characters += piece.characters;
  }
}

MOONSHOT_INLINE SecretSpan key_at(std::string_view text, std::size_t at) noexcept {
  const std::string_view rest = text.substr(at);
  const auto prefix = key_prefix_length(rest);
  if (prefix == 0) return {};
  const std::string_view behind = rest.substr(prefix);
  if (!is_word_start(text.substr(0, at)) && !looks_like_key(behind)) return {};
  const auto first = key_piece(behind);
  const auto more = key_in_next_lines(behind.substr(first.size));
  return first.characters + more.characters >= shortest_secret
             ? SecretSpan{0, prefix + first.size + more.size, "sk-***"}
             : SecretSpan{};
}

// A text may consist of nothing but labels, so the search for the end of a secret is bounded.
inline constexpr std::size_t longest_search = 1024;

/// The length of `label` and the separator after it at the start of `text`; 0 where they are
/// absent.
MOONSHOT_INLINE std::size_t label_length(std::string_view text, std::string_view label) noexcept {
  if (!starts_with_ignoring_case(text, label)) return 0;
  const auto separators = separator_length(text.substr(label.size()));
  return separators == 0 ? 0 : label.size() + separators;
}

MOONSHOT_INLINE SecretSpan credential_behind(std::string_view text, std::size_t kept) noexcept {
  // A key may go on in the next line.
  const auto length = credential_length(text.substr(kept));
  return {kept, (std::max)(length, key_at(text, kept).hidden), secret_mask};
}

MOONSHOT_INLINE SecretSpan bearer_at(std::string_view text) noexcept {
  const auto kept = label_length(text, "bearer");
  if (kept == 0) return {};
  const auto span = credential_behind(text, kept);
  return span.hidden >= shortest_secret ? span : SecretSpan{};
}

// Only Base64 of `user:password` is a credential; "basic information" is not.
MOONSHOT_INLINE SecretSpan basic_at(std::string_view text) {
  const auto kept = label_length(text, "basic");
  if (kept == 0) return {};
  const auto beginning = text.substr(kept, longest_search);
  const auto length = credential_length(beginning);
  if (begins(text.substr(kept + length), secret_mask)) return {};
  const auto bytes = from_base64(beginning.substr(0, length));
  return bytes && contains(*bytes, ":") ? credential_behind(text, kept) : SecretSpan{};
}

// Only a value that is too long and too mixed for a word is a secret; "api_key: required" is not.
MOONSHOT_INLINE SecretSpan named_at(std::string_view text) noexcept {
  constexpr std::size_t longer_than_words = 16;
  constexpr std::string_view names[] = {"api_key",      "api-key",       "apikey",
                                        "access_token", "client_secret", "secret_key"};
  for (const auto name : names) {
    const auto kept = label_length(text, name);
    if (kept == 0) continue;
    const auto beginning = text.substr(kept, longest_search);
    const auto value = beginning.substr(0, credential_length(beginning));
    const bool mixed = value.find_first_of("0123456789") != std::string_view::npos;
    if (mixed && value.size() >= longer_than_words) return credential_behind(text, kept);
  }
  return {};
}

/// The `user:password` between `://` at the start of `text` and `@`.
MOONSHOT_INLINE SecretSpan user_info_at(std::string_view text) noexcept {
  constexpr std::string_view sign = "://";
  if (text.substr(0, sign.size()) != sign) return {};
  const auto behind = text.substr(sign.size());
  const auto end = behind.find_first_of("@/?#\"'<> \t\r\n");
  if (end == std::string_view::npos || behind[end] != '@') return {};
  const auto user_info = behind.substr(0, end);
  if (!contains(user_info, ":") || contains(user_info, secret_mask)) return {};
  return {sign.size(), end, secret_mask};
}

MOONSHOT_INLINE SecretSpan cookie_at(std::string_view text) noexcept {
  constexpr std::string_view label = "cookie";
  constexpr std::string_view closers = "\"'\\\r\n";
  const auto kept = label_length(text, label);
  if (!contains(text.substr(0, kept), ":")) return {};
  const auto value = text.substr(kept);
  const auto beginning = value.substr(0, longest_search);
  const auto equals = beginning.find('=');
  if (equals >= (std::min)(beginning.find_first_of(closers), beginning.size())) return {};
  if (contains(beginning.substr(0, equals), secret_mask)) return {};
  return {kept, (std::min)(value.find_first_of(closers), value.size()), secret_mask};
}

MOONSHOT_INLINE SecretSpan secret_at(std::string_view text, std::size_t at) {
  const std::string_view rest = text.substr(at);
  switch (rest.empty() ? '\0' : rest.front()) {
    case 's':
    case 'S': {
      const auto key = key_at(text, at);
      return key.hidden != 0 ? key : named_at(rest);
    }
    case 'b':
    case 'B': {
      const auto bearer = bearer_at(rest);
      return bearer.hidden != 0 ? bearer : basic_at(rest);
    }
    case 'a':
    case 'A':
      return named_at(rest);
    case 'c':
    case 'C': {
      const auto cookie = cookie_at(rest);
      return cookie.hidden != 0 ? cookie : named_at(rest);
    }
    case ':':
      return user_info_at(rest);
    default:
      return {};
  }
}

MOONSHOT_INLINE void find_secrets(std::string_view text, std::vector<HiddenSpan>& spans) {
  for (std::size_t i = 0; i < text.size();) {
    const auto secret = secret_at(text, i);
    if (secret.hidden == 0) {
      ++i;
      continue;
    }
    i += secret.kept;
    spans.push_back({i, i + secret.hidden, secret.mask});
    i += secret.hidden;
  }
}

MOONSHOT_INLINE void join_spans(std::vector<HiddenSpan>& spans) {
  std::sort(spans.begin(), spans.end(),
            [](const HiddenSpan& a, const HiddenSpan& b) { return a.begin < b.begin; });
  std::size_t count = 0;
  for (const auto& span : spans) {
    if (count == 0 || span.begin >= spans[count - 1].end) {
      spans[count++] = span;
      continue;
    }
    auto& last = spans[count - 1];
    last.end = (std::max)(last.end, span.end);
    if (last.mask != span.mask) last.mask = secret_mask;
  }
  spans.resize(count);
}

MOONSHOT_INLINE std::string hide_spans(std::string_view text,
                                       const std::vector<HiddenSpan>& spans) {
  std::string shown;
  std::size_t at = 0;
  for (const auto& span : spans) {
    shown.append(text.substr(at, span.begin - at)).append(span.mask);
    at = span.end;
  }
  return shown.append(text.substr(at));
}

MOONSHOT_INLINE std::string hide_secrets(std::string_view text) {
  std::vector<HiddenSpan> spans;
  find_secrets(text, spans);
  return hide_spans(text, spans);
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
