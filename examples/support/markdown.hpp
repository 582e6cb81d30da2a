#pragma once

// The Markdown of an answer as a terminal shows it well, while the answer is still arriving.
// No character is lost: what turns out to be no mark is printed as it came.

#include <algorithm>
#include <cctype>
#include <string>
#include <string_view>
#include <utility>

#include "terminal.hpp"

namespace support {

/// Turns pieces of Markdown into text for a terminal: headings, emphasis, code, lists, quotations.
/// What it holds back is at most the mark at the beginning of a line, or what stands behind a mark
/// that may still be closed on the same line.
class MarkdownView {
 public:
  /// What can be shown of the answer now that `piece` has come.
  std::string add(std::string_view piece) {
    for (const char c : piece) {
      if (c == '\n') {
        end_line();
      } else {
        add_character(c);
      }
    }
    return std::exchange(shown_, {});
  }

  /// The rest, once nothing more comes.
  std::string end() {
    if (at_line_start_) begin_line();
    release_all();
    if (heading_ || fence_line_ || in_code_) shown_ += Style::plain_code;
    return std::exchange(shown_, {});
  }

 private:
  /// What may stand in front of a line, while it is not decided yet.
  static bool may_be_mark(std::string_view text) {
    const auto word = text.substr((std::min)(text.find_first_not_of(" \t"), text.size()));
    constexpr std::size_t deepest_heading = 6;
    const auto same = word.find_first_not_of(word.empty() ? ' ' : word.front());
    if (word.empty()) return true;
    if (same != std::string_view::npos) return false;
    switch (word.front()) {
      case '#':
        return word.size() <= deepest_heading;
      case '`':
      case '~':
        return word.size() < fence;
      case '-':
      case '*':
      case '+':
      case '>':
        return word.size() == 1;
      default:
        return false;
    }
  }

  void add_character(char c) {
    if (!at_line_start_) {
      if (in_code_) {
        shown_ += c;
      } else {
        add_inline(c);
      }
      return;
    }
    start_ += c;
    if (!may_be_mark(start_)) begin_line();
  }

  /// Decides what the line is whose beginning is in `start_`.
  void begin_line() {
    at_line_start_ = false;
    const std::string start = std::move(start_);
    start_.clear();
    const auto indent = (std::min)(start.find_first_not_of(" \t"), start.size());
    const std::string_view mark = std::string_view(start).substr(indent);
    if (is_fence(mark)) {
      begin_fence_line(start, mark.front());
      return;
    }
    if (in_code_) {
      shown_ += Style::cyan_code;
      shown_ += start;
      return;
    }
    const bool marks = mark.size() > 1 && mark.back() == ' ';
    if (marks && mark.front() == '#') {
      heading_ = true;
      shown_ += Style::bold_code;
    } else if (marks && (mark.front() == '-' || mark.front() == '*' || mark.front() == '+')) {
      shown_ += start.substr(0, indent) + "\xE2\x80\xA2 ";  // a bullet
    } else if (marks && mark.front() == '>') {
      show_bar(start.substr(0, indent));
    } else {
      for (const char c : start) add_inline(c);
    }
  }

  bool is_fence(std::string_view mark) const {
    if (mark.size() < fence || (mark.front() != '`' && mark.front() != '~')) return false;
    if (mark.find_first_not_of(mark.front()) != std::string_view::npos) return false;
    return !in_code_ || mark.front() == fence_mark_;
  }

  void show_bar(const std::string& indent) {
    shown_ += indent;
    shown_ += Style::dim_code;
    shown_ += "\xE2\x94\x82 ";
    shown_ += Style::plain_code;
  }

  /// The lines that enclose code are shown, dimmed: what is copied from the terminal stays
  /// Markdown.
  void begin_fence_line(const std::string& start, char mark) {
    in_code_ = !in_code_;
    fence_mark_ = mark;
    fence_line_ = true;
    shown_ += Style::dim_code;
    shown_ += start;
  }

  void end_line() {
    if (at_line_start_) begin_line();
    release_all();
    if (heading_ || fence_line_ || in_code_) shown_ += Style::plain_code;
    heading_ = false;
    fence_line_ = false;
    at_line_start_ = true;
    shown_ += '\n';
    before_ = ' ';
  }

  void add_inline(char c) {
    if (fence_line_) {
      shown_ += c;
    } else if (held_.empty()) {
      if (c == '*' || c == '`') {
        held_ = c;
      } else {
        shown_ += c;
        before_ = c;
      }
    } else {
      held_ += c;
      look_at_held();
    }
  }

  /// The number of the same characters in front of `text`.
  static std::size_t run_of(std::string_view text) {
    return (std::min)(text.find_first_not_of(text.front()), text.size());
  }

  /// Shows what is held back, if it is complete or cannot become emphasis or code any more.
  void look_at_held() {
    const std::string_view held = held_;
    const std::size_t run = run_of(held);
    if (run == held.size()) return;  // the mark itself may still grow
    const bool code = held.front() == '`';
    const bool opens = code || (run <= 3 && held[run] != ' ' && is_boundary(before_));
    if (held.size() > longest_span) {
      shown_ += std::exchange(held_, {});
      return;
    }
    if (!opens) {
      release_mark();
      return;
    }
    if (held.size() < 2 * run + 1 || held.substr(held.size() - run) != held.substr(0, run)) return;
    const std::string_view text = held.substr(run, held.size() - 2 * run);
    // A longer row of the same marks closes something else; emphasis does not end in a space.
    if (text.back() == held.front() || (!code && text.back() == ' ')) return;
    // `*` may be the first half of `**`, which closes nothing here.
    if (!code && run == 1 && text.find('*') != std::string_view::npos) return;
    show_span(held.front(), run, text);
  }

  void show_span(char mark, std::size_t run, std::string_view text) {
    shown_ += mark == '`' ? Style::cyan_code : run == 1 ? Style::italic_code : Style::bold_code;
    shown_ += text;
    shown_ += Style::plain_code;
    if (heading_) shown_ += Style::bold_code;
    before_ = text.back();
    held_.clear();
  }

  /// Emphasis does not begin within a word: 2*3*4 is a product.
  static bool is_boundary(char c) {
    return std::isalnum(static_cast<unsigned char>(c)) == 0 && c != '_' && c != ')';
  }

  /// A mark that is not closed is none: it is shown, and what follows it is looked at again.
  void release_mark() {
    const std::string held = std::exchange(held_, {});
    const std::size_t run = run_of(held);
    shown_.append(held, 0, run);
    before_ = held.front();
    for (const char c : held.substr(run)) add_inline(c);
  }

  void release_all() {
    while (!held_.empty()) release_mark();
  }

  // What a mark may hold back; with it, the work is linear in the length of the answer.
  static constexpr std::size_t longest_span = 400;
  static constexpr std::size_t fence = 3;  // as many backticks or tildes enclose code

  std::string shown_;
  std::string start_;  // of the line, until it is decided what it is
  std::string held_;   // from a mark on, until it is closed
  char before_ = ' ';  // the character in front of it
  bool at_line_start_ = true;
  bool heading_ = false;
  bool fence_line_ = false;
  bool in_code_ = false;
  char fence_mark_ = '`';
};

}  // namespace support
