#pragma once

#include <cstdio>
#include <cstdlib>

#include "moonshot/error.hpp"
#include "moonshot/redact.hpp"

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

MOONSHOT_INLINE void abort_with(const Error& error) noexcept {
  std::fprintf(stderr, "moonshot: %s\n", error.what());
  std::abort();
}

MOONSHOT_INLINE ErrorPtr share_new(const Error* error) { return ErrorPtr(error); }

MOONSHOT_INLINE std::shared_ptr<const CallErrorData> share_new(const CallErrorData* data) {
  return std::shared_ptr<const CallErrorData>(data);
}

template <class T>
ErrorPtr make_exact(std::shared_ptr<const ApiErrorData> data) {
  return share_new(new T(std::move(data)));
}

MOONSHOT_INLINE std::shared_ptr<const CallErrorData> call_error_data(ErrorKind kind,
                                                                     CallErrorData fields) {
  fields.what = redact(std::string(to_string(kind)) + " from " + fields.endpoint.name() + ": " +
                       fields.message);
  return share_new(new CallErrorData(std::move(fields)));
}

MOONSHOT_INLINE std::string api_error_line(ErrorKind kind, const ApiErrorData& data) {
  std::string line = to_string(kind);
  line += " (";
  if (data.status != 0) line += std::to_string(data.status) + " ";
  line += data.type.empty() ? "no type" : data.type;
  line += ") from " + data.endpoint.name() + ": ";
  line += data.message.empty() ? "the answer holds no message" : data.message;
  if (data.request_id) line += " [request " + *data.request_id + "]";
  return redact(line);
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

MOONSHOT_INLINE UsageError usage_error(std::string argument, std::string message) {
  CallErrorData fields;
  fields.what = redact("UsageError: " + argument + ": " + message);
  fields.message = std::move(message);
  fields.argument = std::move(argument);
  return UsageError(detail::share_new(new CallErrorData(std::move(fields))));
}

MOONSHOT_INLINE ErrorPtr make_api_error(ErrorKind kind, ApiErrorData fields) {
  if (!is_a(kind, ErrorKind::api_error)) kind = ErrorKind::api_error;
  fields.what = detail::api_error_line(kind, fields);
  const std::shared_ptr<const ApiErrorData> data(new ApiErrorData(std::move(fields)));
  switch (kind) {
    case ErrorKind::invalid_request:
      return detail::make_exact<InvalidRequest>(data);
    case ErrorKind::context_length_exceeded:
      return detail::make_exact<ContextLengthExceeded>(data);
    case ErrorKind::content_filtered:
      return detail::make_exact<ContentFiltered>(data);
    case ErrorKind::authentication_failed:
      return detail::make_exact<AuthenticationFailed>(data);
    case ErrorKind::permission_denied:
      return detail::make_exact<PermissionDenied>(data);
    case ErrorKind::membership_error:
      return detail::make_exact<MembershipError>(data);
    case ErrorKind::not_found:
      return detail::make_exact<NotFound>(data);
    case ErrorKind::quota_exceeded:
      return detail::make_exact<QuotaExceeded>(data);
    case ErrorKind::suspended:
      return detail::make_exact<Suspended>(data);
    case ErrorKind::rate_limited:
      return detail::make_exact<RateLimited>(data);
    case ErrorKind::engine_overloaded:
      return detail::make_exact<EngineOverloaded>(data);
    case ErrorKind::server_error:
      return detail::make_exact<ServerError>(data);
    case ErrorKind::gateway_error:
      return detail::make_exact<GatewayError>(data);
    default:
      return detail::make_exact<ApiError>(data);
  }
}

MOONSHOT_NAMESPACE_END
