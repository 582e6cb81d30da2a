#pragma once

#include <algorithm>
#include <array>
#include <utility>

#include "moonshot/detail/text/base64.hpp"
#include "moonshot/detail/text/line_margin.hpp"
#include "moonshot/detail/text/search.hpp"
#include "moonshot/detail/text/secret_finder.hpp"
#include "moonshot/detail/text/unescaper.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// The characters that are told apart: not the cases of a letter, and not those in which the two
/// alphabets of Base64 differ.
MOONSHOT_INLINE char folded(char c) noexcept {
  if (c >= 'A' && c <= 'Z') return static_cast<char>(c + 32);
  if (c == '+') return '-';
  return c == '/' ? '_' : c;
}

/// What is left of a text that is compared.
MOONSHOT_INLINE std::string folded_text(std::string_view text,
                                        Unescaper::Undo undo = Unescaper::Undo::nothing) {
  std::string result;
  Unescaper characters(text, undo);
  PlainCharacter character;
  while (characters.next(character)) result += folded(character.value);
  return result;
}

MOONSHOT_INLINE std::string hexadecimal(std::string_view bytes) {
  std::string text;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    text += "0123456789abcdef"[byte >> 4U];
    text += "0123456789abcdef"[byte & 15U];
  }
  return text;
}

/// The Base64 that `bytes` have within a longer text, behind `before` bytes (0 to 2) of a group:
/// without the digits that hold bits of other bytes.
MOONSHOT_INLINE std::string base64_within(std::string_view bytes, std::size_t before) {
  const std::string text = base64(std::string(before, '\0') + std::string(bytes));
  const std::size_t begin = (before * 8 + 5) / 6;
  const std::size_t end = (before + bytes.size()) * 8 / 6;
  return text.substr(begin, end - begin);
}

MOONSHOT_INLINE SecretFinder::SecretFinder(const std::vector<std::string>& secrets) {
  for (const auto& secret : secrets) add(secret);
}

MOONSHOT_INLINE void SecretFinder::add(const std::string& secret) {
  const std::string plain = folded_text(secret);
  if (plain.size() < least) {
    if (!secret.empty()) short_secrets_.push_back(secret);
    return;
  }
  add_needle(plain, false);
  // A part of the secret may look like an escape.
  const std::string undone = folded_text(secret, Unescaper::Undo::all);
  if (undone != plain && undone.size() >= least) add_needle(undone, true);
  // What makes a key secret is behind its prefix.
  std::string_view core = secret;
  if (starts_with_ignoring_case(core, "sk-") && plain.size() >= least + 3) {
    core.remove_prefix(3);
    add_needle(plain.substr(3), false);
  }
  for (std::size_t i = 0; i + least_piece <= core.size(); ++i) {
    pieces_.emplace_back(core.substr(i, least_piece));
  }
  std::sort(pieces_.begin(), pieces_.end());
  cores_.emplace_back(core);
  add_needle(hexadecimal(core), false);
  for (std::size_t before = 0; before < 3; ++before) {
    add_needle(folded_text(base64_within(core, before)), false);
  }
}

MOONSHOT_INLINE void SecretFinder::add_needle(std::string text, bool escaped) {
  std::vector<std::size_t> back(text.size() + 1, 0);
  for (std::size_t i = 1, matched = 0; i < text.size(); ++i) {
    while (matched > 0 && text[i] != text[matched]) matched = back[matched];
    if (text[i] == text[matched]) ++matched;
    back[i + 1] = matched;
  }
  const std::size_t enough = (std::min)(enough_characters, text.size());
  shortest_ = (std::min)(shortest_, enough);
  longest_ = (std::max)(longest_, text.size());
  needles_.push_back({std::move(text), std::move(back), enough, escaped});
}

/// One pass over a text.
class SecretFinder::Search {
 public:
  Search(const SecretFinder& finder, Unescaper::Undo undo, std::vector<HiddenSpan>& spans)
      : needles_(finder.needles_),
        matched_(needles_.size(), 0),
        begins_(power_of_two_above(finder.longest_)),
        mask_(begins_.size() - 1),
        spans_(spans),
        undoes_(undo != Unescaper::Undo::nothing) {
    for (const auto& needle : needles_) starts_[index_of(needle.text.front())] = true;
  }

  void character(const PlainCharacter& character) {
    const char c = folded(character.value);
    // Most characters of most texts neither begin a secret nor go on with one.
    if (open_ != 0 || starts_[index_of(c)]) step(c);
    begins_[count_++ & mask_] = character.begin;
    end_ = character.end;
  }

  void finish() {
    for (std::size_t i = 0; i < needles_.size(); ++i) note(needles_[i], matched_[i]);
  }

 private:
  static std::size_t power_of_two_above(std::size_t size) noexcept {
    std::size_t power = 1;
    while (power <= size) power *= 2;
    return power;
  }
  static std::size_t index_of(char c) noexcept { return static_cast<unsigned char>(c); }

  /// Goes on with every needle.
  void step(char c) {
    open_ = 0;
    for (std::size_t i = 0; i < needles_.size(); ++i) {
      const auto& needle = needles_[i];
      if (needle.escaped && !undoes_) continue;
      auto& matched = matched_[i];
      if (matched == needle.text.size() || c != needle.text[matched]) {
        note(needle, matched);
        while (matched > 0) {
          matched = needle.back[matched];
          if (c == needle.text[matched]) break;
        }
      }
      if (c == needle.text[matched]) ++matched;
      open_ += matched != 0 ? 1 : 0;
    }
  }

  /// The text goes on in another way, after `matched` characters of `needle`.
  void note(const Needle& needle, std::size_t matched) {
    if (matched < needle.enough) return;
    spans_.push_back({begins_[(count_ - matched) & mask_], end_, secret_mask});
  }

  const std::vector<Needle>& needles_;
  std::vector<std::size_t> matched_;  // of each needle
  std::size_t open_ = 0;              // how many needles are matched in part
  std::array<bool, 256> starts_{};    // the first characters of needles
  std::vector<std::size_t> begins_;   // of the latest characters, in a ring
  std::size_t mask_;
  std::size_t count_ = 0;
  std::size_t end_ = 0;
  std::vector<HiddenSpan>& spans_;
  bool undoes_;
};

MOONSHOT_INLINE void SecretFinder::search(std::string_view text, Unescaper::Undo undo,
                                          std::vector<HiddenSpan>& spans) const {
  Search search(*this, undo, spans);
  Unescaper characters(text, undo);
  PlainCharacter character;
  while (characters.next(character)) search.character(character);
  search.finish();
}

MOONSHOT_INLINE bool SecretFinder::is_piece(std::string_view text) const noexcept {
  const auto found = std::lower_bound(pieces_.begin(), pieces_.end(), text);
  return found != pieces_.end() && *found == text;
}

MOONSHOT_INLINE void SecretFinder::find_piece(std::string_view run, std::size_t at,
                                              std::vector<HiddenSpan>& spans) const {
  const auto first = run.substr(0, least_piece);
  const auto last = run.substr(run.size() - least_piece);
  std::size_t in_front = 0;
  std::size_t behind = 0;
  const bool begins_so = is_piece(first);
  const bool ends_so = is_piece(last);
  for (const auto& core : cores_) {
    const std::string_view secret = core;
    for (auto i = begins_so ? secret.find(first) : std::string_view::npos;
         i != std::string_view::npos; i = secret.find(first, i + 1)) {
      std::size_t same = least_piece;
      while (same < run.size() && i + same < secret.size() && run[same] == secret[i + same]) ++same;
      in_front = (std::max)(in_front, same);
    }
    for (auto i = ends_so ? secret.find(last) : std::string_view::npos; i != std::string_view::npos;
         i = secret.find(last, i + 1)) {
      std::size_t same = least_piece;
      const std::size_t end = i + least_piece;
      while (same < run.size() && same < end &&
             run[run.size() - same - 1] == secret[end - same - 1]) {
        ++same;
      }
      behind = (std::max)(behind, same);
    }
  }
  if (in_front != 0 && is_piece_of_key(run.substr(0, in_front), "")) {
    spans.push_back({at, at + in_front, secret_mask});
  }
  if (behind != 0 && is_piece_of_key(run.substr(run.size() - behind), "")) {
    spans.push_back({at + run.size() - behind, at + run.size(), secret_mask});
  }
}

MOONSHOT_INLINE void SecretFinder::find_pieces(std::string_view text,
                                               std::vector<HiddenSpan>& spans) const {
  std::vector<HiddenSpan> pieces;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = at;
    while (end < text.size() && is_key_character(text[end])) ++end;
    if (end - at >= least_piece) find_piece(text.substr(at, end - at), at, pieces);
    at = end + 1;
  }
  join_spans(pieces);
  std::size_t characters = 0;
  for (const auto& piece : pieces) characters += piece.end - piece.begin;
  if (characters >= enough_characters) spans.insert(spans.end(), pieces.begin(), pieces.end());
}

/// `text` with blanks in place of the marks in front of its lines, of the right border of a frame,
/// and of the sign that a line goes on; empty where there are none. As long as `text`.
MOONSHOT_INLINE std::string without_margins(std::string_view text) {
  constexpr std::string_view ends_of_lines = "\n\r\\%";
  constexpr std::string_view borders = "|=";
  std::string plain;
  const auto hide = [&](std::size_t at, std::size_t length) {
    if (plain.empty()) plain = text;
    plain.replace(at, length, length, ' ');
  };
  for (auto at = text.find_first_of(ends_of_lines); at < text.size();) {
    const auto line_end = line_break_length(text.substr(at));
    if (line_end != 0) {
      const auto margin = margin_length(text.substr(at + line_end));
      const auto last = text.substr(0, at).find_last_not_of(" \t");
      if (last != std::string_view::npos && contains(borders, text.substr(last, 1))) hide(last, 1);
      // An escape within an escape is no break to those who undo only one of them.
      if (margin != 0 || begins(text.substr(at), "\\\\")) hide(at, line_end + margin);
      at += line_end + margin;
    } else {
      ++at;
    }
    at = text.find_first_of(ends_of_lines, at);
  }
  return plain;
}

MOONSHOT_INLINE void SecretFinder::find(std::string_view text,
                                        std::vector<HiddenSpan>& spans) const {
  for (const auto& secret : short_secrets_) {
    for (auto at = text.find(secret); at != std::string_view::npos;
         at = text.find(secret, at + secret.size())) {
      spans.push_back({at, at + secret.size(), secret_mask});
    }
  }
  if (text.size() < shortest_) return;
  const std::size_t first = spans.size();
  search(text, Unescaper::Undo::all, spans);
  // What looks like an escape, at once or when others are undone, may be a part of the secret, or
  // stand in front of it.
  if (text.find_first_of("%\\&") != std::string_view::npos) {
    search(text, Unescaper::Undo::nothing, spans);
    search(text, Unescaper::Undo::once, spans);
  }
  const std::string plain = without_margins(text);
  if (!plain.empty()) search(plain, Unescaper::Undo::all, spans);
  if (!pieces_.empty()) find_pieces(text, spans);
  // A backslash in front may belong to an escape that is hidden, and would be left without it.
  for (std::size_t i = first; i < spans.size(); ++i) {
    auto& begin = spans[i].begin;
    while (begin > 0 && text[begin - 1] == '\\') --begin;
  }
}

MOONSHOT_INLINE std::vector<HiddenSpan> SecretFinder::hidden_in(std::string_view text) const {
  std::vector<HiddenSpan> spans;
  find(text, spans);
  if (spans.empty()) {
    find_secrets(text, spans);
    return spans;
  }
  join_spans(spans);
  // What has a form of its own is looked for in what is left, as it would be in the masked text:
  // masking a text twice is masking it once.
  std::string left(text);
  for (const auto& span : spans)
    left.replace(span.begin, span.end - span.begin, span.end - span.begin, '*');
  find_secrets(left, spans);
  join_spans(spans);
  return spans;
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
