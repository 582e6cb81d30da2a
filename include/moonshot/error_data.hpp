#pragma once

/// @file
/// What the errors of the library carry, and the kinds of errors. The classes are in
/// <moonshot/error.hpp>.

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "moonshot/endpoint.hpp"
#include "moonshot/http/headers.hpp"
#include "moonshot/http/transport.hpp"
#include "moonshot/provenance.hpp"
#include "moonshot/value/decimal.hpp"

MOONSHOT_NAMESPACE_BEGIN

/// The exact class of an error. Later versions may add kinds: a `switch` needs a `default`.
enum class ErrorKind {
  error,                    ///< `Error`, which no object is exactly
  api_error,                ///< `ApiError`
  invalid_request,          ///< `InvalidRequest`
  context_length_exceeded,  ///< `ContextLengthExceeded`
  content_filtered,         ///< `ContentFiltered`
  authentication_failed,    ///< `AuthenticationFailed`
  permission_denied,        ///< `PermissionDenied`
  membership_error,         ///< `MembershipError`
  not_found,                ///< `NotFound`
  quota_exceeded,           ///< `QuotaExceeded`
  suspended,                ///< `Suspended`
  rate_limited,             ///< `RateLimited`
  engine_overloaded,        ///< `EngineOverloaded`
  server_error,             ///< `ServerError`
  gateway_error,            ///< `GatewayError`
  connection_error,         ///< `ConnectionError`
  tls_error,                ///< `TlsError`
  timeout_error,            ///< `TimeoutError`
  stream_interrupted,       ///< `StreamInterrupted`
  decode_error,             ///< `DecodeError`
  cancelled,                ///< `Cancelled`
  usage_error               ///< `UsageError`
};

/// The class name of a kind, e.g. `Suspended`. Never fails and never null.
const char* to_string(ErrorKind kind) noexcept;

/// Whether class `kind` is `base` or derives from it. Never fails.
bool is_a(ErrorKind kind, ErrorKind base) noexcept;

/// Which limit a `RateLimited` ran into, by the words of its message: the API has one `type` for
/// all of them (https://platform.kimi.ai/docs/pricing/limits).
enum class RateLimit {
  concurrency,  ///< requests that run at once
  rpm,          ///< requests in a minute
  tpm,          ///< tokens in a minute
  tpd,          ///< tokens in a day; no short wait helps
  unknown       ///< the message does not say
};

/// The word of a limit: `concurrency`, `rpm`, `tpm`, `tpd`, `unknown`. Never fails and never null.
const char* to_string(RateLimit limit) noexcept;

/// One try of a call.
struct Attempt {
  int status = 0;          ///< HTTP status; 0 where no response came
  std::string request_id;  ///< as `ApiError::request_id`, redacted, one readable line, or empty
  std::chrono::milliseconds duration{0};  ///< of the try, with its wait for a governor
  /// The class of the failure that another try followed; nothing for the last one.
  std::optional<ErrorKind> error;
  std::chrono::milliseconds waited{0};  ///< between the try before this one and this one
};

/// What every error carries: to be filled in by who makes an error, and read through `Error`.
struct ErrorData {
  virtual ~ErrorData() = default;
  std::string what;               ///< one readable line for people; redacted
  std::string message;            ///< see `Error::message`
  Endpoint endpoint;              ///< see `Error::endpoint`
  std::vector<Attempt> attempts;  ///< see `Error::attempts`
};

/// What an `ApiError` carries besides. `message` is the server's text, untouched.
struct ApiErrorData : ErrorData {
  int status = 0;                                        ///< see `ApiError::status`
  std::string type;                                      ///< see `ApiError::type`
  std::string code;                                      ///< see `ApiError::code`
  std::string body;                                      ///< see `ApiError::body`
  http::Headers headers;                                 ///< see `ApiError::headers`
  std::optional<std::string> request_id;                 ///< see `ApiError::request_id`
  std::optional<std::string> organization_id;            ///< see `ApiError::organization_id`
  std::optional<std::string> project_id;                 ///< see `ApiError::project_id`
  std::optional<std::string> key_id;                     ///< see `ApiError::key_id`
  std::optional<std::chrono::milliseconds> retry_after;  ///< see `ApiError::retry_after`
  Provenance provenance;                                 ///< see `ApiError::provenance`
  RateLimit limit = RateLimit::unknown;                  ///< see `RateLimited::limit`
  /// See `RateLimited::limit_value` and `ContextLengthExceeded::limit_value`.
  std::optional<std::int64_t> limit_value;
  /// See `RateLimited::current` and `ContextLengthExceeded::requested`.
  std::optional<std::int64_t> limit_current;
  std::optional<Decimal> credit;  ///< see `QuotaExceeded::credit`
  std::optional<bool> transient;  ///< see `ApiError::transient`
};

/// What the errors of a call that got no usable answer carry besides.
struct CallErrorData : ErrorData {
  TimeoutPhase phase = TimeoutPhase::total;  ///< see `TimeoutError::phase`
  bool is_lasting = false;                   ///< see `ConnectionError::is_lasting`
  std::string argument;                      ///< see `UsageError::argument`
  std::string pointer;                       ///< see `DecodeError::pointer`
  std::string expected;                      ///< see `DecodeError::expected`
  std::string found;                         ///< see `DecodeError::found`
  std::string body;  ///< see `DecodeError::body` and `StreamInterrupted::body`
};

MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/error_data.ipp"
#endif
