#pragma once

#include "moonshot/detail/error/gateway_status.hpp"
#include "moonshot/retryable.hpp"

MOONSHOT_NAMESPACE_BEGIN

MOONSHOT_INLINE bool is_retryable(const Error& error) noexcept {
  const auto* api = error.as<ApiError>();
  if (api != nullptr && api->transient()) return *api->transient();
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
