#pragma once

/// @file
/// How far estimates of prompts are off.

#include <algorithm>
#include <cstdint>

#include "moonshot/config.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// Real tokens for each estimated one, over the latest answers, where long prompts weigh more. Not
/// for concurrent use.
class PromptRatio {
 public:
  /// Between 0.5 and 3. Before the first answer it is careful: estimates are of English prose, and
  /// other texts have more tokens.
  double value() const noexcept {
    constexpr double careful = 1.5;
    constexpr double lowest = 0.5;
    constexpr double highest = 3;
    if (estimated_ <= 0) return careful;
    return (std::min)((std::max)(real_ / estimated_, lowest), highest);
  }

  /// A prompt that was estimated at `estimated` tokens, more than none, had `real`.
  void learn(std::int64_t estimated, std::int64_t real) noexcept {
    constexpr double kept = 15.0 / 16;
    estimated_ = estimated_ * kept + static_cast<double>(estimated);
    real_ = real_ * kept + static_cast<double>(real);
  }

 private:
  double estimated_ = 0;
  double real_ = 0;
};

}  // namespace detail
MOONSHOT_NAMESPACE_END
