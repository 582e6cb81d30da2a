#pragma once

/// @file
/// What differs between the versions of cpp-httplib.

#include "moonshot/config.hpp"
#include "moonshot/detail/httplib/library.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

// cpp-httplib's names have changed between 0.10 and 0.53. Of two functions below the one with `int`
// is taken where cpp-httplib has the newer name, and the one with `long` where it has not. They are
// called with 0.

/// Makes the client send the path as it is given.
template <class Client>
auto keep_path(Client& client, int) -> decltype(client.set_path_encode(false)) {
  client.set_path_encode(false);
}
template <class Client>
void keep_path(Client& client, long) {
  client.set_url_encode(false);
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
