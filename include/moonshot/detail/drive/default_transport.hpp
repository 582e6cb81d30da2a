#pragma once

/// @file
/// The default transport by name, for a client that does not know its header.

#include <memory>

#include "moonshot/http/transport.hpp"
#include "moonshot/options.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// Names the default transport without its header. Defined by `<moonshot/moonshot.hpp>`: a
/// header-only program that includes only `<moonshot/client.hpp>` everywhere fails to link with
/// this name.
template <class Unused = void>
struct DefaultTransport_include_moonshot_hpp_in_one_file {
  static std::shared_ptr<http::Transport> make(const TransportOptions& options);
};

}  // namespace detail
MOONSHOT_NAMESPACE_END
