#pragma once

#include <memory>

#include "moonshot/detail/drive/default_transport.hpp"
#include "moonshot/detail/value/share_new.hpp"
#include "moonshot/transport/default.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

template <class Unused>
std::shared_ptr<http::Transport> DefaultTransport_include_moonshot_hpp_in_one_file<Unused>::make(
    const TransportOptions& options) {
  return share_new(new HttplibTransport(options));
}

// Other files of a program, which only include <moonshot/client.hpp>, refer to it.
template struct DefaultTransport_include_moonshot_hpp_in_one_file<void>;

}  // namespace detail
MOONSHOT_NAMESPACE_END
