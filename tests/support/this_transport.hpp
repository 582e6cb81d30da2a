#pragma once

// The transport that clients of this test program use by default.

#include <moonshot/detail/drive/default_transport.hpp>
#include <moonshot/http/transport.hpp>
#include <moonshot/options.hpp>

#include <memory>

#include <transport_facts.hpp>

namespace support {

/// A transport of the kind that this program's clients have, with `options`.
inline std::shared_ptr<moonshot::http::Transport> make_transport(
    const moonshot::TransportOptions& options = {}) {
  return moonshot::detail::DefaultTransport_include_moonshot_hpp_in_one_file<>::make(options);
}

}  // namespace support
