#pragma once

/// @file
/// Opening the shapes in which an error arrives, until the words of the failing party are left.

#include <string>
#include <string_view>
#include <vector>

#include "moonshot/config.hpp"

namespace moonshot {

/// What an error body says once it is opened.
struct Envelope {
  std::string type;
  std::string code;
  std::string message;
  /// The body is JSON with an `error` object, as the API itself answers.
  bool api_shape = false;
  /// Exactly `{"error":{"message","type"}}`, compact, in the bytes of Go's encoder.
  bool exact = false;
  /// Names of the wrappers that were taken off, outermost first.
  std::vector<std::string> wrappers;
};

/// Opens `body`. Never fails: what cannot be opened is returned as `message`. Bounded in depth.
Envelope open_envelope(std::string_view body);

}  // namespace moonshot

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/impl/envelope.ipp"
#endif
