#pragma once

// One error of each class, without a call.

#include <error_rows.hpp>

#include <string>
#include <utility>
#include <vector>

#include <moonshot/error.hpp>

namespace support {

inline const std::vector<moonshot::ErrorKind> api_error_kinds = {
    moonshot::ErrorKind::api_error,
    moonshot::ErrorKind::invalid_request,
    moonshot::ErrorKind::context_length_exceeded,
    moonshot::ErrorKind::content_filtered,
    moonshot::ErrorKind::authentication_failed,
    moonshot::ErrorKind::permission_denied,
    moonshot::ErrorKind::membership_error,
    moonshot::ErrorKind::not_found,
    moonshot::ErrorKind::quota_exceeded,
    moonshot::ErrorKind::suspended,
    moonshot::ErrorKind::rate_limited,
    moonshot::ErrorKind::engine_overloaded,
    moonshot::ErrorKind::server_error,
    moonshot::ErrorKind::gateway_error};

inline const std::vector<moonshot::RateLimit> rate_limits = {
    moonshot::RateLimit::concurrency, moonshot::RateLimit::rpm, moonshot::RateLimit::tpm,
    moonshot::RateLimit::tpd, moonshot::RateLimit::unknown};

inline moonshot::ErrorPtr api_error_at(const std::string& base_url, moonshot::ErrorKind kind,
                                       moonshot::ApiErrorData data = {}) {
  data.endpoint = endpoint_at(base_url);
  if (data.message.empty()) data.message = "no";
  return moonshot::make_api_error(kind, std::move(data));
}

/// The errors of calls that got no usable answer, one of each class.
inline std::vector<moonshot::ErrorPtr> call_errors_at(const std::string& base_url) {
  moonshot::CallErrorData data;
  data.endpoint = endpoint_at(base_url);
  data.message = "it did not work";
  return {moonshot::make_call_error<moonshot::ConnectionError>(data),
          moonshot::make_call_error<moonshot::TlsError>(data),
          moonshot::make_call_error<moonshot::TimeoutError>(data),
          moonshot::make_call_error<moonshot::StreamInterrupted>(data),
          moonshot::make_call_error<moonshot::DecodeError>(data),
          moonshot::make_call_error<moonshot::Cancelled>(data),
          moonshot::usage_error("model", "it is empty").share()};
}

/// One error of each class; of `RateLimited`, one of each limit.
inline std::vector<moonshot::ErrorPtr> errors_at(const std::string& base_url) {
  auto errors = call_errors_at(base_url);
  for (const auto kind : api_error_kinds) errors.push_back(api_error_at(base_url, kind));
  for (const auto limit : rate_limits) {
    moonshot::ApiErrorData data;
    data.limit = limit;
    errors.push_back(api_error_at(base_url, moonshot::ErrorKind::rate_limited, std::move(data)));
  }
  return errors;
}

}  // namespace support
