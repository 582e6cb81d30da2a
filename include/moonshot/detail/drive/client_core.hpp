#pragma once

/// @file
/// What the copies of a client share.

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "moonshot/detail/call/call_settings.hpp"
#include "moonshot/detail/drive/recent_uploads.hpp"
#include "moonshot/environment.hpp"
#include "moonshot/http/transport.hpp"
#include "moonshot/options.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// A client's settings once they are resolved, and what it remembers. `options.transport` carries
/// its calls. Nothing changes but `recent_uploads`, which is safe from any thread.
struct ClientCore : CallSettings {
  using CallSettings::CallSettings;
  mutable RecentUploads recent_uploads;
};

/// Makes the transport that a client uses when its options name none.
using TransportFactory = std::shared_ptr<http::Transport> (*)(const TransportOptions& options);

/// Resolves `given` against the environment and the defaults. Never fails: what is wrong is kept
/// in `usage_error` and returned by every call.
std::shared_ptr<const ClientCore> build_client_core(ClientOptions given,
                                                    const Environment& environment,
                                                    TransportFactory default_transport);

/// The passwords of all proxies that are named anywhere, whichever of them is used, and that of the
/// key of the client certificate. Never fails.
std::vector<std::string> find_transport_passwords(const TransportOptions& options,
                                                  const Environment& environment);

/// The one door to the constructors of the resources, whose argument is no part of the API.
struct ResourceAccess {
  template <class Resource>
  static Resource make(std::shared_ptr<const ClientCore> core) {
    return Resource(std::move(core));
  }
  template <class Resource>
  static const ClientCore& core(const Resource& resource) noexcept {
    return *resource.core_;
  }
};

}  // namespace detail
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/detail/drive/client_core.ipp"
#endif
