#pragma once

#include "moonshot/errors/retryable.hpp"

namespace moonshot {

MOONSHOT_INLINE bool is_retryable(const Error& error) noexcept {
  switch (error.kind()) {
    case ErrorKind::rate_limited:
      return error.as<RateLimited>()->limit() != RateLimit::tpd;
    case ErrorKind::engine_overloaded:
    case ErrorKind::server_error:
    case ErrorKind::gateway_error:
    case ErrorKind::connection_error:
    case ErrorKind::timeout_error:
      return true;
    default:
      return false;
  }
}

}  // namespace moonshot
