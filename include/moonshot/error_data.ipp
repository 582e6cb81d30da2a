#pragma once

#include <cstddef>

#include "moonshot/error_data.hpp"

MOONSHOT_NAMESPACE_BEGIN

namespace detail {

struct ErrorKindInfo {
  ErrorKind kind;
  ErrorKind parent;
  const char* name;
};

inline constexpr ErrorKindInfo error_kinds[] = {
    {ErrorKind::error, ErrorKind::error, "Error"},
    {ErrorKind::api_error, ErrorKind::error, "ApiError"},
    {ErrorKind::invalid_request, ErrorKind::api_error, "InvalidRequest"},
    {ErrorKind::context_length_exceeded, ErrorKind::invalid_request, "ContextLengthExceeded"},
    {ErrorKind::content_filtered, ErrorKind::invalid_request, "ContentFiltered"},
    {ErrorKind::authentication_failed, ErrorKind::api_error, "AuthenticationFailed"},
    {ErrorKind::permission_denied, ErrorKind::api_error, "PermissionDenied"},
    {ErrorKind::membership_error, ErrorKind::api_error, "MembershipError"},
    {ErrorKind::not_found, ErrorKind::api_error, "NotFound"},
    {ErrorKind::quota_exceeded, ErrorKind::api_error, "QuotaExceeded"},
    {ErrorKind::suspended, ErrorKind::quota_exceeded, "Suspended"},
    {ErrorKind::rate_limited, ErrorKind::api_error, "RateLimited"},
    {ErrorKind::engine_overloaded, ErrorKind::api_error, "EngineOverloaded"},
    {ErrorKind::server_error, ErrorKind::api_error, "ServerError"},
    {ErrorKind::gateway_error, ErrorKind::api_error, "GatewayError"},
    {ErrorKind::connection_error, ErrorKind::error, "ConnectionError"},
    {ErrorKind::tls_error, ErrorKind::error, "TlsError"},
    {ErrorKind::timeout_error, ErrorKind::error, "TimeoutError"},
    {ErrorKind::stream_interrupted, ErrorKind::error, "StreamInterrupted"},
    {ErrorKind::decode_error, ErrorKind::error, "DecodeError"},
    {ErrorKind::cancelled, ErrorKind::error, "Cancelled"},
    {ErrorKind::usage_error, ErrorKind::error, "UsageError"},
};

MOONSHOT_INLINE const ErrorKindInfo& info(ErrorKind kind) noexcept {
  return error_kinds[static_cast<std::size_t>(kind)];
}

}  // namespace detail

MOONSHOT_INLINE const char* to_string(ErrorKind kind) noexcept { return detail::info(kind).name; }

MOONSHOT_INLINE bool is_a(ErrorKind kind, ErrorKind base) noexcept {
  while (kind != base && kind != ErrorKind::error) kind = detail::info(kind).parent;
  return kind == base;
}

MOONSHOT_INLINE const char* to_string(RateLimit limit) noexcept {
  switch (limit) {
    case RateLimit::concurrency:
      return "concurrency";
    case RateLimit::rpm:
      return "rpm";
    case RateLimit::tpm:
      return "tpm";
    case RateLimit::tpd:
      return "tpd";
    case RateLimit::unknown:
      return "unknown";
  }
  return "unknown";
}

MOONSHOT_NAMESPACE_END
