#pragma once

// What a terminal sends for a key that is no character.

#include <cstdint>
#include <string>

namespace support {

/// Reads such a sequence behind its ESC: `[` or `O`, parameters, and a last byte. So it is known
/// where the sequence of any key ends, also of one that means nothing here.
class KeySequence {
 public:
  enum class State {
    unfinished,
    whole,
    broken,  ///< the character that was taken last is none of it
  };

  /// `lead`: `[` or `O`.
  explicit KeySequence(char lead) : text_(1, lead) {}

  State take(std::uint32_t c) {
    constexpr std::uint32_t first = 0x20, first_last = 0x40, end = 0x7f;
    if (c < first || c >= end) return State::broken;
    // The console of Linux sends ESC [ [ A for F1.
    const bool is_second_lead = c == '[' && text_ == "[";
    text_ += static_cast<char>(c);
    return c < first_last || is_second_lead ? State::unfinished : State::whole;
  }

  /// What was taken, with its lead.
  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

/// The keys of emacs that do what the key of this sequence says; null where nothing is to be done.
/// Terminals differ in what they send for the same key.
inline const char* emacs_keys_for(const std::string& sequence) {
  struct Row {
    const char* sequence;
    const char* keys;
  };
  constexpr const char* back = "\002";
  constexpr const char* forward = "\006";
  constexpr const char* earlier = "\020";
  constexpr const char* later = "\016";
  constexpr const char* begin = "\001";
  constexpr const char* end = "\005";
  constexpr const char* word_back = "\033b";
  constexpr const char* word_forward = "\033f";
  constexpr const char* delete_next = "\033\004";
  constexpr Row rows[] = {
      {"[A", earlier},
      {"OA", earlier},
      {"[B", later},
      {"OB", later},
      {"[C", forward},
      {"OC", forward},
      {"[D", back},
      {"OD", back},
      {"[H", begin},
      {"OH", begin},
      {"[1~", begin},
      {"[7~", begin},
      {"[F", end},
      {"OF", end},
      {"[4~", end},
      {"[8~", end},
      {"[1;5C", word_forward},
      {"[5C", word_forward},
      {"Oc", word_forward},
      {"O5C", word_forward},
      {"[1;3C", word_forward},
      {"[1;5D", word_back},
      {"[5D", word_back},
      {"Od", word_back},
      {"O5D", word_back},
      {"[1;3D", word_back},
      {"[3~", delete_next},
  };
  for (const auto& row : rows) {
    if (sequence == row.sequence) return row.keys;
  }
  return nullptr;
}

}  // namespace support
