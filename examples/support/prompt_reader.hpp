#pragma once

// The prompts of a dialogue, one after another: from a person at a terminal, or line by line from a
// file or pipe, where that was asked for.

#include <iostream>
#include <optional>
#include <string>
#include <string_view>

#include <moonshot/redact.hpp>

#include "line_editor.hpp"
#include "terminal.hpp"

namespace support {

/// A line, or what stands between two lines with """.
struct Prompt {
  std::string text;
  bool is_literal = false;  ///< it stood between """, so it is no command
};

class PromptReader {
 public:
  /// `history_file`: see `LineEditor`; used at a terminal only.
  explicit PromptReader(const std::string& history_file) {
    if (is_terminal(stdin)) editor_.emplace(history_file);
  }

  /// The next prompt that is not empty; nothing at the end of the input.
  std::optional<Prompt> next() {
    while (auto line = read("> ")) {
      Prompt prompt;
      if (line->compare(0, fence.size(), fence) == 0) {
        prompt.text = read_block(line->substr(fence.size()));
        prompt.is_literal = true;
      } else {
        prompt.text = *line;
      }
      if (prompt.text.find_first_not_of(" \t\n") == std::string::npos) continue;
      // Nobody wants a key that was pasted by mistake in a file.
      if (editor_) editor_->remember(moonshot::redact(prompt.text));
      return prompt;
    }
    if (editor_) std::cerr << '\n';
    return std::nullopt;
  }

 private:
  static constexpr std::string_view fence = R"(""")";

  std::optional<std::string> read(const char* prompt) {
    if (editor_) return editor_->read(prompt);
    std::string line;
    if (!std::getline(std::cin, line)) return std::nullopt;
    if (!line.empty() && line.back() == '\r') line.pop_back();
    return line;
  }

  /// The lines up to the one that ends in """, or to the end of the input. Empty after Ctrl-C.
  std::string read_block(std::string line) {
    std::string block;
    while (true) {
      const bool last = line.size() >= fence.size() &&
                        line.compare(line.size() - fence.size(), fence.size(), fence) == 0;
      if (last) line.resize(line.size() - fence.size());
      if (!block.empty() && !(last && line.empty())) block += '\n';
      block += line;
      if (last) return block;
      auto more = read(". ");
      if (!more) return block;
      if (editor_ && editor_->was_cleared()) return {};
      line = std::move(*more);
    }
  }

  std::optional<LineEditor> editor_;
};

}  // namespace support
