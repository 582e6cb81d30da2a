#pragma once

/// @file
/// How strictly JSON is read.

#include "moonshot/config.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace json {

/// What happens to a named member whose value is of another type than the field.
enum class OnMismatch {
  fail,  ///< decoding ends there, but a map is kept; for answers, which the API promises
  keep   ///< its exact text goes to `extra`; for requests, which may be wrong on purpose
};

}  // namespace json
MOONSHOT_NAMESPACE_END
