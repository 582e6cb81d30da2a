#pragma once

/// @file
/// The only access to the secret key.

#include <string>

#include "moonshot/options.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// The only access to the secret, for the code that puts it on the wire. Searching for this name
/// finds every use.
struct KeyAccess {
  /// The secret itself. Lives as long as `key`. It must not get into any text that is shown.
  static const std::string& secret(const ApiKey& key) noexcept { return key.secret_; }
};

}  // namespace detail
MOONSHOT_NAMESPACE_END
