#pragma once

#include <memory>
#include <string>
#include <utility>

#include "moonshot/detail/text/readable_line.hpp"
#include "moonshot/detail/value/share_new.hpp"
#include "moonshot/error.hpp"

MOONSHOT_NAMESPACE_BEGIN

namespace detail {

template <class T>
ErrorPtr make_exact(std::shared_ptr<const ApiErrorData> data) {
  return share_new<const Error>(new T(std::move(data)));
}

MOONSHOT_INLINE std::string api_error_line(ErrorKind kind, const ApiErrorData& data) {
  std::string line = to_string(kind);
  line += " (";
  if (data.status != 0) line += std::to_string(data.status) + " ";
  line += data.type.empty() ? "no type" : data.type;
  line += ") from " + data.endpoint.name() + ": ";
  line += data.message.empty() ? "the answer holds no message" : data.message;
  if (data.request_id) line += " [request " + *data.request_id + "]";
  return readable_line(line);
}

}  // namespace detail

MOONSHOT_INLINE UsageError usage_error(std::string argument, std::string message) {
  CallErrorData fields;
  fields.what = detail::readable_line("UsageError: " + argument + ": " + message);
  fields.message = std::move(message);
  fields.argument = std::move(argument);
  return UsageError(detail::share_new<const CallErrorData>(new CallErrorData(std::move(fields))));
}

MOONSHOT_INLINE ErrorPtr make_api_error(ErrorKind kind, ApiErrorData fields) {
  if (!is_a(kind, ErrorKind::api_error)) kind = ErrorKind::api_error;
  if (fields.request_id) fields.request_id = detail::readable_line(*fields.request_id);
  fields.what = detail::api_error_line(kind, fields);
  for (auto& sentence : fields.provenance.evidence) sentence = detail::readable_line(sentence);
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
