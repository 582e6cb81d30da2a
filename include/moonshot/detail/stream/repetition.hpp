#pragma once

/// @file
/// Notices an answer that goes round in circles.

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

  /// Adds text. True once the end of all of it is one passage, repeated `guard.repeats` times or
  /// more over at least `guard.min_length` bytes. Looks at it anew whenever a quarter of that
  /// length has been added: the work for each byte stays the same however long the answer is.
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
