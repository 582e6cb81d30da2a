#pragma once

#include "moonshot/retryable.hpp"

MOONSHOT_NAMESPACE_BEGIN

namespace detail {

// A gateway that answers with another status has made up its mind about the request.
MOONSHOT_INLINE bool passes_at_gateway(int status) noexcept {
  switch (status) {
    case 0:    // not known
    case 408:  // it waited in vain
    case 409:
    case 425:
    case 429:
      return true;
    default:
      return status >= 500;
  }
}

}  // namespace detail

MOONSHOT_INLINE bool is_retryable(const Error& error) noexcept {
  switch (error.kind()) {
    case ErrorKind::rate_limited:
      return error.as<RateLimited>()->limit() != RateLimit::tpd;
    case ErrorKind::engine_overloaded:
    case ErrorKind::server_error:
    case ErrorKind::timeout_error:
      return true;
    case ErrorKind::connection_error:
      return !error.as<ConnectionError>()->is_lasting();
    case ErrorKind::api_error:
      return error.as<ApiError>()->status() != 0 &&
             detail::passes_at_gateway(error.as<ApiError>()->status());
    case ErrorKind::gateway_error:
      return detail::passes_at_gateway(error.as<GatewayError>()->status());
    default:
      return false;
  }
}

MOONSHOT_NAMESPACE_END
