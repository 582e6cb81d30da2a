#pragma once

/// @file
/// Collects the problems of a request.

#include <string>
#include <utility>
#include <vector>

#include "moonshot/chat/request_problem.hpp"
#include "moonshot/config.hpp"
#include "moonshot/redact.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

class ProblemList {
 public:
  /// Adds a problem that `repair` mends.
  void add_mended(std::string pointer, const std::string& refusal, std::string remedy) {
    problems_.push_back({std::move(pointer), redact(refusal), std::move(remedy), true});
  }
  /// Adds a problem that only the caller can mend.
  void add(std::string pointer, const std::string& refusal, std::string remedy) {
    problems_.push_back({std::move(pointer), redact(refusal), std::move(remedy), false});
  }
  std::vector<RequestProblem> take() { return std::move(problems_); }

 private:
  std::vector<RequestProblem> problems_;
};

}  // namespace detail
MOONSHOT_NAMESPACE_END
