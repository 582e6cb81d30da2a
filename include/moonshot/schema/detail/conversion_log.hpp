#pragma once

/// @file
/// Where a conversion is, how much it has done, and what it has changed.

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "moonshot/config.hpp"
#include "moonshot/redact.hpp"
#include "moonshot/schema/detail/context.hpp"
#include "moonshot/schema/detail/tree.hpp"
#include "moonshot/schema/problem.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail::mfjs {

/// The state that all parts of a conversion share. Not for concurrent use.
class ConversionLog {
 public:
  Path path;

  /// Notes a step that changes the meaning, at the current place. Of very many, the first count.
  void note(const std::string& what) {
    constexpr std::size_t most = 1000;
    if (changes_.size() < most) changes_.push_back({path.text(), redact(what)});
  }
  std::vector<SchemaChange> take() { return std::move(changes_); }

  /// Counts work. False once there was too much of it: references that are put in place of each
  /// other can make a short schema endless, for all practical purposes.
  bool work(std::size_t amount = 1) noexcept {
    constexpr std::size_t most = 1000000;
    if (amount > most - done_) {
      done_ = most;
      is_too_much_ = true;
    } else {
      done_ += amount;
    }
    return !is_too_much_;
  }
  bool is_too_much() const noexcept { return is_too_much_; }

  /// Counts a level of nesting for the life of this object.
  class Level {
   public:
    explicit Level(ConversionLog& log) noexcept : log_(log) {
      // What is nested deeper would not be read by `check_schema`.
      if (++log_.levels_ > most_nesting) log_.is_too_much_ = true;
    }
    ~Level() { --log_.levels_; }
    Level(const Level&) = delete;
    Level& operator=(const Level&) = delete;

   private:
    ConversionLog& log_;
  };

 private:
  std::vector<SchemaChange> changes_;
  std::size_t done_ = 0;
  std::size_t levels_ = 0;
  bool is_too_much_ = false;
};

}  // namespace detail::mfjs
MOONSHOT_NAMESPACE_END
