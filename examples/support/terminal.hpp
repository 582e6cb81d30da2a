#pragma once

// Colours, and only where they help.

#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#if defined(_WIN32)
#include <io.h>
#else
#include <unistd.h>
#endif

namespace support {

inline bool is_terminal(std::FILE* stream) {
#if defined(_WIN32)
  return _isatty(_fileno(stream)) != 0;
#else
  return isatty(fileno(stream)) != 0;
#endif
}

/// Whether the terminal knows no more than text, like that of an editor.
inline bool is_dumb_terminal() {
  const char* term = std::getenv("TERM");
  return term != nullptr && std::string_view(term) == "dumb";
}

/// How texts for one stream are dressed: not at all unless it is a terminal that shows colours.
class Style {
 public:
  explicit Style(std::FILE* stream) : terminal_(is_terminal(stream)) {
    const char* no_color = std::getenv("NO_COLOR");
    colours_ = terminal_ && !is_dumb_terminal() && (no_color == nullptr || *no_color == '\0');
  }

  bool terminal() const { return terminal_; }
  /// Whether texts are dressed: a terminal that shows colours, and nobody said NO_COLOR.
  bool colours() const { return colours_; }

  std::string bold(std::string_view text) const { return dress(bold_code, text); }
  std::string dim(std::string_view text) const { return dress(dim_code, text); }
  std::string red(std::string_view text) const { return dress("\x1b[31m", text); }
  std::string green(std::string_view text) const { return dress("\x1b[32m", text); }

  static constexpr std::string_view bold_code = "\x1b[1m";
  static constexpr std::string_view dim_code = "\x1b[2m";
  static constexpr std::string_view italic_code = "\x1b[3m";
  static constexpr std::string_view cyan_code = "\x1b[36m";
  static constexpr std::string_view plain_code = "\x1b[0m";

  /// Text of others as it may be shown: it must not steer the terminal.
  std::string foreign(std::string_view text) const {
    std::string shown(text);
    if (!terminal_) return shown;
    unsigned char before = 0;
    for (std::size_t i = 0; i < shown.size(); ++i) {
      const auto byte = static_cast<unsigned char>(shown[i]);
      const bool is_control = (byte < 0x20 && byte != '\n' && byte != '\t') || byte == 0x7f;
      // In UTF-8, C2 and one of these is a control character too.
      const bool is_second_half = before == 0xc2 && byte >= 0x80 && byte <= 0x9f;
      if (is_control || is_second_half) shown[i] = '?';
      if (is_second_half) shown[i - 1] = '?';
      before = byte;
    }
    return shown;
  }

 private:
  std::string dress(std::string_view code, std::string_view text) const {
    if (!colours_) return std::string(text);
    std::string dressed(code);
    dressed += text;
    return dressed += plain_code;
  }

  bool terminal_ = false;
  bool colours_ = false;
};

}  // namespace support
