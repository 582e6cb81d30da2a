#pragma once

/// @file
/// What the API would refuse of a request, and what was mended in one.

#include <string>

#include "moonshot/config.hpp"

MOONSHOT_NAMESPACE_BEGIN

/// One thing for which the API would refuse a request.
struct RequestProblem {
  std::string pointer;  ///< where, as a JSON pointer, e.g. `/messages/3/tool_calls/0/id`
  /// What the API says to such a request: its own words where they are known, else a sentence.
  std::string refusal;
  std::string remedy;                ///< what mends it
  bool is_mended_by_repair = false;  ///< whether `repair` mends it
};

/// One step by which `repair` changed a request.
struct RequestChange {
  std::string pointer;  ///< where, as a JSON pointer into the request as it was before
  std::string what;     ///< what was done
};

MOONSHOT_NAMESPACE_END
