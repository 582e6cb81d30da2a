#pragma once

/// @file
/// A request, from our types to libcurl's.

#include <vector>

#include "moonshot/detail/curl/choices.hpp"
#include "moonshot/detail/curl/handles.hpp"
#include "moonshot/detail/curl/known_addresses.hpp"
#include "moonshot/detail/exchange/route.hpp"
#include "moonshot/http/message.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// What libcurl reads while a transfer goes on, and does not copy.
struct CurlLists {
  CurlList headers;
  CurlList addresses;
};

/// Prepares `easy` for `request` on `route`: everything but the functions that libcurl calls and
/// the limits of time. `hosts` are those of the route that were looked up; where there are none,
/// libcurl is to use the addresses that it knows. Otherwise than CURLE_OK where there is no memory
/// for it, or libcurl was built without something that is needed. `request` and `lists` must
/// outlive the transfer.
CURLcode prepare_transfer(CURL* easy, const http::Request& request, const Route& route,
                          const CurlChoices& choices, const std::vector<KnownHost>& hosts,
                          CurlLists& lists);

}  // namespace detail
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/detail/curl/request.ipp"
#endif
