#pragma once

/// @file
/// Notices an answer that repeats itself without end.

#include <cstddef>
#include <string>
#include <string_view>

#include "moonshot/options.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// Watches the text of an answer while it grows. Not for concurrent use.
class RepetitionDetector {
 public:
  explicit RepetitionDetector(const RepetitionGuard& guard) : guard_(guard) {}

  /// Adds text. Returns true once the text ends in one passage that is repeated `guard.repeats`
  /// times or more over at least `guard.min_length` bytes. The check runs whenever a quarter of
  /// that length has been added, so the work for each byte does not grow with the answer.
  bool add(std::string_view text);

 private:
  bool repeats() const;

  RepetitionGuard guard_;
  std::string tail_;
  std::size_t fresh_ = 0;
};

}  // namespace detail
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/detail/stream/repetition.ipp"
#endif
