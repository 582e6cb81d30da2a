#pragma once

// Sets of outcomes: success, and the exact classes of errors.

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>

#include <moonshot/error.hpp>

namespace soak {

/// How a call ended: nothing for success.
using Ending = std::optional<moonshot::ErrorKind>;

inline std::string name_of(const Ending& ending) {
  return ending ? moonshot::to_string(*ending) : "success";
}

class Classes {
 public:
  constexpr Classes() = default;
  constexpr Classes(std::initializer_list<moonshot::ErrorKind> kinds) {
    for (const auto kind : kinds) bits_ |= bit(kind);
  }
  static constexpr Classes success() { return Classes(1); }
  /// Every error that an answer can be.
  static Classes answers() {
    Classes all;
    for (int i = 0; i <= static_cast<int>(moonshot::ErrorKind::usage_error); ++i) {
      const auto kind = static_cast<moonshot::ErrorKind>(i);
      if (moonshot::is_a(kind, moonshot::ErrorKind::api_error)) all = all | Classes{kind};
    }
    return all;
  }

  constexpr bool has(const Ending& ending) const {
    return (bits_ & (ending ? bit(*ending) : 1U)) != 0;
  }
  constexpr Classes errors() const { return Classes(bits_ & ~std::uint64_t{1}); }
  friend constexpr Classes operator|(Classes a, Classes b) { return Classes(a.bits_ | b.bits_); }

 private:
  explicit constexpr Classes(std::uint64_t bits) : bits_(bits) {}
  static constexpr std::uint64_t bit(moonshot::ErrorKind kind) {
    return std::uint64_t{2} << static_cast<unsigned>(kind);
  }
  std::uint64_t bits_ = 0;
};

}  // namespace soak
