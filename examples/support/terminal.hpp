#pragma once

// Colours, and only where they help.

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

/// How texts for one stream are dressed: not at all unless it is a terminal that shows colours.
class Style {
 public:
  explicit Style(std::FILE* stream) : terminal_(is_terminal(stream)) {
    const char* no_color = std::getenv("NO_COLOR");
    const char* term = std::getenv("TERM");
    const bool dumb = term != nullptr && std::string_view(term) == "dumb";
    colours_ = terminal_ && !dumb && (no_color == nullptr || *no_color == '\0');
  }

  bool terminal() const { return terminal_; }

  std::string bold(std::string_view text) const { return dress("\x1b[1m", text); }
  std::string dim(std::string_view text) const { return dress("\x1b[2m", text); }
  std::string red(std::string_view text) const { return dress("\x1b[31m", text); }
  std::string green(std::string_view text) const { return dress("\x1b[32m", text); }

  /// Text of others as it may be shown: it must not steer the terminal.
  std::string foreign(std::string_view text) const {
    std::string shown(text);
    if (!terminal_) return shown;
    for (char& c : shown) {
      const auto byte = static_cast<unsigned char>(c);
      if ((byte < 0x20 && c != '\n' && c != '\t') || byte == 0x7f) c = '?';
    }
    return shown;
  }

 private:
  std::string dress(std::string_view code, std::string_view text) const {
    if (!colours_) return std::string(text);
    return std::string(code) + std::string(text) + "\x1b[0m";
  }

  bool terminal_ = false;
  bool colours_ = false;
};

}  // namespace support
