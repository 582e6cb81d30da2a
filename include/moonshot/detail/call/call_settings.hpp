#pragma once

/// @file
/// A client's settings once they are resolved.

#include <string>
#include <utility>
#include <vector>

#include "moonshot/detail/call/guarded_error.hpp"
#include "moonshot/endpoint.hpp"
#include "moonshot/error.hpp"
#include "moonshot/http/headers.hpp"
#include "moonshot/options.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// What every call of a client starts from. Does not change once it is made.
struct CallSettings {
  CallSettings() = default;
  /// Not resolved yet.
  explicit CallSettings(ClientOptions given) : options(std::move(given)) {}

  Endpoint endpoint;
  ClientOptions options;
  /// Sent with every call that does not set them itself: those of the options, and the library's.
  http::Headers headers;
  /// Those that the transport uses. A proxy is told its password, and may repeat it in an answer of
  /// its own.
  std::vector<std::string> transport_passwords;
  /// The secrets that these headers and the key are; null: they are looked up for each call.
  CallSecrets secrets;
  /// Why no call can be made, or null.
  ErrorPtr usage_error;
  /// Why calls without a key of their own cannot be made, or null.
  ErrorPtr missing_key;
};

}  // namespace detail
MOONSHOT_NAMESPACE_END
