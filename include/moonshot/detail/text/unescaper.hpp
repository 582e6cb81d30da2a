#pragma once

/// @file
/// Reads a text as a person would who undoes its escapes.

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "moonshot/config.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// A visible character of ASCII, and the bytes of the text that it was written with.
struct PlainCharacter {
  char value = '\0';
  std::size_t begin = 0;
  std::size_t end = 0;
};

/// Gives the visible ASCII characters of a text one after another, with the escapes of JSON,
/// Python, URLs and HTML undone, also where one is within another. Everything else is left out:
/// blanks, line breaks, control characters, characters beyond ASCII (except the wide forms and the
/// dashes that stand for one of ASCII), and backslashes, whose number tells only how often a text
/// was quoted. Linear in the length of the text.
class Unescaper {
 public:
  enum class Undo {
    nothing,  ///< escapes are read as they stand
    once,     ///< what an escape stands for is no part of another one
    all
  };
  /// `text` must outlive this object.
  explicit Unescaper(std::string_view text, Undo undo = Undo::all) noexcept
      : text_(text), undo_(undo) {}

  /// The next character; false at the end of the text.
  bool next(PlainCharacter& character) noexcept;

 private:
  bool take(PlainCharacter& character) noexcept;
  void hold(const PlainCharacter& character) noexcept;
  void replace(std::size_t at, std::size_t length, char value) noexcept;
  bool is_of_one_text(std::size_t at, std::size_t length) const noexcept;
  bool is_ended_by_next(std::size_t at, std::size_t length) const noexcept;
  bool may_become_escape() const noexcept;
  void undo_held() noexcept;
  bool settle() noexcept;
  bool may_open(std::size_t at) const noexcept;

  // The longest escape, with some zeros in front of its number.
  static constexpr std::size_t longest = 24;

  std::string_view text_;
  Undo undo_;
  std::size_t at_ = 0;
  // What was read and may be the beginning of an escape.
  std::array<char, longest> values_{};
  std::array<PlainCharacter, longest> held_{};
  std::array<unsigned, longest> levels_{};  // in how many escapes each was
  std::size_t size_ = 0;
};

}  // namespace detail
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/detail/text/unescaper.ipp"
#endif
