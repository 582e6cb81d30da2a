#pragma once

/// @file
/// How strictly JSON is read.

#include "moonshot/config.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace json {

/// What happens to a named member whose value is of another type than the field.
enum class OnMismatch {
  /// Decoding fails there with a `DecodeError`, except that the text of a map goes to `extra`. This
  /// is
  /// for answers, whose types the API promises.
  fail,
  /// Its exact text goes to `extra`. This is for requests, which may be wrong on purpose.
  keep
};

}  // namespace json
MOONSHOT_NAMESPACE_END
