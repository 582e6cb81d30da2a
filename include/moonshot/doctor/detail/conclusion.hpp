#pragma once

/// @file
/// What a diagnosis says to its reader, before it is joined into one text.

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "moonshot/doctor/advice.hpp"
#include "moonshot/error.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// What one rule concludes from the facts.
struct Conclusion {
  std::vector<std::string> sentences;   ///< the verdict, sentence by sentence
  std::vector<std::string> next_steps;  ///< what to do, the first thing first
  std::string contradiction;            ///< two answers that do not fit together; else empty

  /// Adds a next step, unless it is there already.
  void add_step(std::string step) {
    if (std::find(next_steps.begin(), next_steps.end(), step) == next_steps.end()) {
      next_steps.push_back(std::move(step));
    }
  }

  /// Adds the general advice for an error as next steps; nothing for null.
  void add_advice(const ErrorPtr& error) {
    if (error == nullptr) return;
    for (auto& sentence : advice_for(*error)) add_step(std::move(sentence));
  }
};

}  // namespace detail
MOONSHOT_NAMESPACE_END
