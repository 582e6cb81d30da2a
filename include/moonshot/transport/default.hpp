#pragma once

/// @file
/// The transport that a client uses when its options name none.

#include <memory>

#include "moonshot/client.hpp"
#include "moonshot/transport/httplib_transport.hpp"

namespace moonshot::detail {

#if defined(MOONSHOT_HEADER_ONLY) || defined(MOONSHOT_SOURCE)

template <class Unused>
std::shared_ptr<http::Transport> DefaultTransport_include_moonshot_hpp_in_one_file<Unused>::make(
    const TransportOptions& options) {
  return std::make_shared<HttplibTransport>(options);
}

// Other files of a program, which only include <moonshot/client.hpp>, refer to it.
template struct DefaultTransport_include_moonshot_hpp_in_one_file<void>;

#endif

}  // namespace moonshot::detail
