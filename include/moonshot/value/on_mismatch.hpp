#pragma once

/// @file
/// How strictly JSON is read.

#include "moonshot/config.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace json {

/// What happens to a named member whose value is of another type than the field.
enum class OnMismatch {
  /// Decoding fails there with a `DecodeError`; only a map, such as `Batch::metadata`, goes to
  /// `extra`. For text whose types are promised. (A call reads its answer with rules of its own:
  /// only a member that carries the meaning fails, any other one goes to `extra`.)
  fail,
  /// Its exact text goes to `extra`. For requests, which may be wrong on purpose.
  keep
};

}  // namespace json
MOONSHOT_NAMESPACE_END
