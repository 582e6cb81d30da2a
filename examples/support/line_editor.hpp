#pragma once

// One line that a person types, with editing and history where libedit is there (MOONSHOT_LIBEDIT):
// it is small, is kept up by NetBSD, and its licence lets programs copy this file.

#include <cstdio>
#include <iostream>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "key_sequence.hpp"
#include "terminal.hpp"

#if defined(MOONSHOT_LIBEDIT)
#include <histedit.h>
#include <clocale>
#include <csignal>
#include <cstdlib>
#include <cwchar>

#include <moonshot/detail/files/private_file.hpp>
#endif

namespace support {

/// What the terminal sends in front of pasted text and behind it, once it was asked to.
constexpr std::string_view paste_begins = "\x1b[200~";
constexpr std::string_view paste_ends = "\x1b[201~";

/// Has the terminal mark what is pasted, or not any more.
inline void ask_for_paste_marks(bool wanted) {
  if (is_dumb_terminal()) return;
  std::fputs(wanted ? "\x1b[?2004h" : "\x1b[?2004l", stderr);
  std::fflush(stderr);
}

#if defined(MOONSHOT_LIBEDIT)

/// Reads lines from the terminal. A paste is a part of one line, with its line feeds. Not for use
/// by two threads.
class LineEditor {
 public:
  /// `history_file`: where lines are kept from one time to the next; empty: nowhere.
  explicit LineEditor(std::string history_file) : history_file_(std::move(history_file)) {
    // Without a locale of UTF-8 libedit would not let anybody type anything else than ASCII.
    std::setlocale(LC_CTYPE, "");
    if (MB_CUR_MAX == 1) std::setlocale(LC_CTYPE, "C.UTF-8");
    edit_ = el_init("moonshot", stdin, stderr, stderr);
    history_ = history_init();
    HistEvent event;
    history(history_, &event, H_SETSIZE, longest_history);
    history(history_, &event, H_SETUNIQUE, 1);
    if (!history_file_.empty()) history(history_, &event, H_LOAD, history_file_.c_str());
    el_set(edit_, EL_CLIENTDATA, this);
    el_set(edit_, EL_HIST, history, history_);
    el_set(edit_, EL_PROMPT, prompt_of);
    el_set(edit_, EL_EDITOR, "emacs");
    el_set(edit_, EL_SIGNAL, 1);
    // Ctrl-C and Ctrl-Z are keys here, not signals: the one clears the line.
    el_set(edit_, EL_SETTY, "-d", "-isig", nullptr);
    el_set(edit_, EL_ADDFN, "clear-line", "Clear the line", clear_line);
    el_set(edit_, EL_ADDFN, "take-key", "Do what a key says, or nothing", take_key);
    el_set(edit_, EL_ADDFN, "suspend", "Stop until the shell goes on with it", suspend);
    el_set(edit_, EL_BIND, "^C", "clear-line", nullptr);
    el_set(edit_, EL_BIND, "^Z", "suspend", nullptr);
    // These replace all of the keys that begin so. A second ESC is Alt in some terminals.
    for (const char* lead : {"\\e[", "\\eO", "\\e\\e[", "\\e\\eO"}) {
      el_set(edit_, EL_BIND, lead, "take-key", nullptr);
    }
    el_set(edit_, EL_BIND, "\\e^D", "ed-delete-next-char", nullptr);
    el_set(edit_, EL_BIND, "^R", "em-inc-search-prev", nullptr);
  }
  ~LineEditor() {
    history_end(history_);
    el_end(edit_);
  }
  LineEditor(const LineEditor&) = delete;
  LineEditor& operator=(const LineEditor&) = delete;

  /// The line without its end; nothing at the end of the input. A line that was cleared is empty.
  std::optional<std::string> read(const std::string& prompt) {
    prompt_ = prompt;
    cleared_ = false;
    ask_for_paste_marks(true);
    // Before the prompt is shown: a key that comes at once is one of the line already.
    el_set(edit_, EL_PREP_TERM, 1);
    int count = 0;
    const char* line = el_gets(edit_, &count);
    ask_for_paste_marks(false);
    if (cleared_) {
      std::fputs("^C\n", stderr);
      return std::string();
    }
    if (line == nullptr || count <= 0) return std::nullopt;
    std::string text(line, static_cast<std::size_t>(count));
    if (text.back() == '\n') text.pop_back();
    return text;
  }

  /// Whether the last line ended with Ctrl-C.
  bool was_cleared() const { return cleared_; }

  /// Lets the arrow keys bring `text` back.
  void remember(const std::string& text) {
    HistEvent event;
    history(history_, &event, H_ENTER, text.c_str());
    if (history_file_.empty()) return;
    const auto file = moonshot::detail::open_private_file(history_file_, false);
    if (file != nullptr) history(history_, &event, H_SAVE_FP, file.get());
  }

 private:
  static constexpr int longest_history = 1000;

  static LineEditor& self_of(EditLine* edit) {
    void* self = nullptr;
    el_get(edit, EL_CLIENTDATA, &self);
    return *static_cast<LineEditor*>(self);
  }
  static char* prompt_of(EditLine* edit) { return self_of(edit).prompt_.data(); }

  static unsigned char clear_line(EditLine* edit, int) {
    self_of(edit).cleared_ = true;
    return CC_EOF;
  }
  /// libedit has the terminal as it was while the program is stopped.
  static unsigned char suspend(EditLine*, int) {
    std::raise(SIGTSTP);
    return CC_REDISPLAY;
  }
  /// libedit would take a sequence that it does not know for text, but for its beginning.
  static unsigned char take_key(EditLine* edit, int lead) {
    KeySequence sequence(static_cast<char>(lead));
    auto state = KeySequence::State::unfinished;
    wchar_t c = 0;
    while (state == KeySequence::State::unfinished) {
      if (el_wgetc(edit, &c) <= 0) return CC_EOF;
      state = sequence.take(static_cast<std::uint32_t>(c));
    }
    if (state == KeySequence::State::broken) {
      const wchar_t again[] = {c, L'\0'};
      el_wpush(edit, again);
      return CC_NORM;
    }
    if (sequence.text() == paste_begins.substr(1)) return take_paste(edit);
    if (const char* keys = emacs_keys_for(sequence.text())) el_push(edit, keys);
    return CC_NORM;
  }
  static unsigned char take_paste(EditLine* edit) {
    std::wstring text;
    wchar_t c = 0;
    const std::wstring end(paste_ends.begin(), paste_ends.end());
    while (el_wgetc(edit, &c) > 0) {
      text += c == L'\r' ? L'\n' : c;
      if (text.size() < end.size() ||
          text.compare(text.size() - end.size(), end.size(), end) != 0) {
        continue;
      }
      text.resize(text.size() - end.size());
      break;
    }
    if (!text.empty()) el_winsertstr(edit, text.c_str());
    return CC_REFRESH;
  }

  std::string history_file_;
  std::string prompt_;
  bool cleared_ = false;
  EditLine* edit_ = nullptr;
  History* history_ = nullptr;
};

#else

/// Reads lines as the terminal hands them over: it edits them a little by itself.
class LineEditor {
 public:
  explicit LineEditor(const std::string& /*history_file*/) {}

  /// The line without its end; nothing at the end of the input. A paste is one line, with its line
  /// feeds, and the keys that the terminal does not know are taken out.
  std::optional<std::string> read(const std::string& prompt) {
    ask_for_paste_marks(true);
    std::cerr << prompt << std::flush;
    std::string text;
    std::string line;
    bool pasting = true;
    bool any = false;
    while (pasting && std::getline(std::cin, line)) {
      if (any) text += '\n';
      any = true;
      text += line;
      const auto begin = text.rfind(paste_begins);
      const auto end = text.rfind(paste_ends);
      pasting = begin != std::string::npos && (end == std::string::npos || end < begin);
    }
    ask_for_paste_marks(false);
    if (!any) return std::nullopt;
    return without_keys(text);
  }

  /// Never: the terminal itself throws a line away at Ctrl-C.
  bool was_cleared() const { return false; }

  void remember(const std::string&) {}

 private:
  /// `text` without the sequences that arrow keys and the marks of a paste are.
  static std::string without_keys(std::string_view text) {
    std::string kept;
    for (std::size_t i = 0; i < text.size(); ++i) {
      if (text[i] != '\x1b') {
        kept += text[i];
      } else if (i + 1 < text.size()) {
        i = end_of_key(text, i + 1);
      }
    }
    return kept;
  }

  /// The place of the last character of a key, `at` being that of the first one behind its ESC.
  static std::size_t end_of_key(std::string_view text, std::size_t at) {
    if (text[at] == '\x1b') return at - 1;  // Alt; the key follows
    if (text[at] != '[' && text[at] != 'O') return at;
    KeySequence sequence(text[at]);
    while (at + 1 < text.size()) {
      const auto state = sequence.take(static_cast<unsigned char>(text[at + 1]));
      if (state == KeySequence::State::broken) return at;
      ++at;
      if (state == KeySequence::State::whole) return at;
    }
    return at;
  }
};

#endif

}  // namespace support
