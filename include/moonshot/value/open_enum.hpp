#pragma once

/// @file
/// Enumerations that a server may extend at any time.

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include "moonshot/config.hpp"
#include "moonshot/detail/value/for_each.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace json {

/// The wire word of an enumerator: its own name, without the `_` that keeps it apart from a
/// keyword.
constexpr std::string_view enumerator_word(std::string_view name) noexcept {
  return !name.empty() && name.back() == '_' ? name.substr(0, name.size() - 1) : name;
}

/// What every open enum is: a word of the wire, empty by default.
class OpenEnum {
 public:
  /// The empty word.
  OpenEnum() = default;
  /// Any word, kept as it is.
  explicit OpenEnum(std::string word) : word_(std::move(word)) {}
  /// A copy of any word.
  explicit OpenEnum(std::string_view word) : word_(word) {}
  /// The exact word of the wire.
  const std::string& word() const noexcept { return word_; }

 protected:
  /// The place of this word in `words`, counted from 1, or 0.
  std::size_t place_in(const std::string_view* words, std::size_t count) const noexcept {
    for (std::size_t i = 0; i < count; ++i) {
      if (words[i] == word_) return i + 1;
    }
    return 0;
  }

 private:
  std::string word_;
};

}  // namespace json
MOONSHOT_NAMESPACE_END

/// One enumerator of `MOONSHOT_OPEN_ENUM`; not for use on its own.
#define MOONSHOT_ENUMERATOR(name) name
/// Its word on the wire; not for use on its own.
#define MOONSHOT_ENUMERATOR_WORD(name) ::moonshot::json::enumerator_word(#name)

/// Defines an open enum: a class that holds the exact word of the wire, and tells the known value
/// where it is one. A word that this version does not know is kept and sent again as it was.
///
/// The class `Name` has: the enumeration `Known`, with `other` and the words listed here (a word
/// that is a keyword of C++ is written with a `_` behind it, which is not on the wire); conversion
/// from an enumerator and construction from any word; `word()`, `known()`, `for_each_word(visit)`;
/// and `==` and `!=` with its own kind (the same word) and with enumerators. The default is the
/// empty word, which is `other`.
///
///     MOONSHOT_OPEN_ENUM(FinishReason, stop, length)
///     FinishReason reason = FinishReason::stop;      // or FinishReason("a word of tomorrow")
///     switch (reason.known()) { case FinishReason::stop: ...; case FinishReason::other: ... }
#define MOONSHOT_OPEN_ENUM(Name, ...)                                                              \
  class Name : public ::moonshot::json::OpenEnum {                                                 \
   public:                                                                                         \
    enum Known { other, MOONSHOT_EXPAND(MOONSHOT_EACH(MOONSHOT_ENUMERATOR, __VA_ARGS__)) };        \
    using IsOpenEnum = void;                                                                       \
    Name() = default;                                                                              \
    Name(Known known) : OpenEnum(known == other ? std::string_view() : known_words[known - 1]) {}  \
    explicit Name(std::string word) : OpenEnum(std::move(word)) {}                                 \
    /** The enumerator of that word, `other` for a word that this version does not know. */        \
    Known known() const noexcept { return static_cast<Known>(place_in(known_words, count)); }      \
    /** Calls `visit` with each word that this version knows. */                                   \
    template <class Visit>                                                                         \
    static void for_each_word(Visit&& visit) {                                                     \
      for (const auto word : known_words) visit(word);                                             \
    }                                                                                              \
    friend bool operator==(const Name& a, const Name& b) noexcept { return a.word() == b.word(); } \
    friend bool operator!=(const Name& a, const Name& b) noexcept { return !(a == b); }            \
    friend bool operator==(const Name& a, Known b) noexcept { return a.known() == b; }             \
    friend bool operator!=(const Name& a, Known b) noexcept { return !(a == b); }                  \
    friend bool operator==(Known a, const Name& b) noexcept { return b == a; }                     \
    friend bool operator!=(Known a, const Name& b) noexcept { return !(b == a); }                  \
                                                                                                   \
   private:                                                                                        \
    static constexpr std::string_view known_words[] = {                                            \
        MOONSHOT_EXPAND(MOONSHOT_EACH(MOONSHOT_ENUMERATOR_WORD, __VA_ARGS__))};                    \
    static constexpr std::size_t count = sizeof known_words / sizeof known_words[0];               \
  };
