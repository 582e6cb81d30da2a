#pragma once

// One answer, printed while it arrives.

#include <iostream>
#include <string>
#include <string_view>

#include "markdown.hpp"
#include "terminal.hpp"

namespace support {

/// Reasoning is shown to a person only: dimmed, or between labels where there are no colours. Text
/// is shown as Markdown where that was asked for and standard output is a terminal with colours.
class AnswerPrinter {
 public:
  explicit AnswerPrinter(bool markdown) : markdown_(markdown && output_.colours()) {}

  void reasoning(std::string_view text) {
    if (!error_.terminal() || text.empty()) return;
    if (!in_reasoning_ && has_labels()) std::cerr << "Reasoning:\n";
    std::cerr << error_.dim(error_.foreign(text)) << std::flush;
    in_reasoning_ = true;
  }
  void text(std::string_view text) {
    if (text.empty()) return;
    if (in_reasoning_ && has_labels() && output_.terminal()) {
      end_reasoning();
      std::cerr << "Answer:\n";
    }
    end_reasoning();
    const std::string shown = output_.foreign(text);
    std::cout << (markdown_ ? view_.add(shown) : shown) << std::flush;
    in_text_ = true;
  }
  void end() {
    end_reasoning();
    if (in_text_) std::cout << (markdown_ ? view_.end() : "") << std::endl;
    in_text_ = false;
  }

 private:
  void end_reasoning() {
    if (in_reasoning_) std::cerr << "\n\n";
    in_reasoning_ = false;
  }
  bool has_labels() const { return error_.terminal() && !error_.colours(); }

  Style output_{stdout};
  Style error_{stderr};
  bool markdown_;
  MarkdownView view_;
  bool in_reasoning_ = false;
  bool in_text_ = false;
};

}  // namespace support
