#pragma once

// Standard input as one text.

#include <cerrno>
#include <iostream>
#include <iterator>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "terminal.hpp"

namespace support {

struct InputText {
  std::string text;
  std::string problem;  ///< why it cannot be read, or nothing
};

/// Reads standard input to its end; a line feed at the end is left out. One that was closed has
/// nothing to say.
inline InputText read_standard_input() {
  InputText input;
  errno = 0;
  input.text.assign(std::istreambuf_iterator<char>(std::cin), {});
  if (std::cin.bad() && errno != EBADF) {
    input.problem = "standard input cannot be read: " + std::generic_category().message(errno);
  }
  if (!input.text.empty() && input.text.back() == '\n') input.text.pop_back();
  return input;
}

/// `words` as one prompt, with `input` in place of the word `-`, or behind all of them.
inline std::string joined_prompt(const std::vector<std::string>& words, std::string_view input) {
  std::string prompt;
  bool is_placed = input.empty();
  const auto place = [&](std::string_view text, std::string_view gap) {
    if (!prompt.empty() && !text.empty()) prompt += gap;
    prompt += text;
  };
  bool after_input = false;
  for (const auto& word : words) {
    if (word == "-") {
      place(is_placed ? std::string_view() : input, "\n\n");
      after_input = after_input || !is_placed;
      is_placed = true;
    } else {
      place(word, after_input ? "\n\n" : " ");
      after_input = false;
    }
  }
  if (!is_placed) place(input, "\n\n");
  return prompt;
}

}  // namespace support
