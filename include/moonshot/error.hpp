#pragma once

/// @file
/// The errors of the library: one family of classes, the same object in a `Result` and as
/// exception.
///
///     Error
///     +- ApiError                    an answer that says no
///     |   +- InvalidRequest          400
///     |   |   +- ContextLengthExceeded
///     |   |   +- ContentFiltered
///     |   +- AuthenticationFailed    401
///     |   +- PermissionDenied        403
///     |   +- MembershipError         Kimi Code plans
///     |   +- NotFound                404
///     |   +- QuotaExceeded           no money; never retried
///     |   |   +- Suspended           the account is suspended
///     |   +- RateLimited             too fast; see limit()
///     |   +- EngineOverloaded        nobody's quota
///     |   +- ServerError             5xx of the API itself
///     |   +- GatewayError            somebody else's error
///     +- ConnectionError, TlsError, TimeoutError
///     +- StreamInterrupted           the stream ended without [DONE]
///     +- DecodeError                 200, but not what the API promises
///     +- Cancelled
///     +- UsageError                  an argument is wrong; nothing was sent
///
/// Copying an error never throws and keeps everything. Reading one is safe from any thread.
/// docs/errors.md says for each class when the API sends it and what to do.

#include <chrono>
#include <cstdint>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "moonshot/detail/error/call_error_data.hpp"
#include "moonshot/detail/error/error_class.hpp"
#include "moonshot/endpoint.hpp"
#include "moonshot/error_data.hpp"
#include "moonshot/http/headers.hpp"
#include "moonshot/http/transport.hpp"
#include "moonshot/provenance.hpp"
#include "moonshot/value/decimal.hpp"

MOONSHOT_NAMESPACE_BEGIN

namespace detail {
class SecretFinder;
struct ErrorAccess;
}  // namespace detail

/// The root of the family. An immutable value: copies share what they hold, and copying never
/// throws.
class Error : public std::exception {
 public:
  /// The kind of this class, for `as`.
  static constexpr ErrorKind static_kind = ErrorKind::error;

  /// One readable line: class, what happened, where. Secrets are masked, the key of the call in
  /// every form; line breaks and what could control a terminal are written as escapes. The wording
  /// may change in any version: programs decide by class and members. Lives as long as this object.
  const char* what() const noexcept override { return data_->what.c_str(); }

  /// The exact class of this object.
  virtual ErrorKind kind() const noexcept = 0;
  /// The name of the exact class, e.g. `Suspended`. Never null.
  const char* name() const noexcept { return to_string(kind()); }

  /// The text of the party that failed: for an `ApiError` the server's own words, untouched; for
  /// every other class a sentence of this library. Not redacted: server text may repeat what was
  /// sent to it, the key too. For a log or a person there is `what()`; or see `redact`.
  const std::string& message() const noexcept { return data_->message; }
  /// Where the call went. The default endpoint where nothing was sent.
  const Endpoint& endpoint() const noexcept { return data_->endpoint; }
  /// Every try of the call, in order; empty where nothing was sent.
  const std::vector<Attempt>& attempts() const noexcept { return data_->attempts; }

  /// This error as a `T`, or null when it is of another class: `error.as<Suspended>()`. Needs no
  /// RTTI. Lives as long as this object.
  template <class T>
  const T* as() const noexcept {
    return is_a(kind(), T::static_kind) ? static_cast<const T*>(this) : nullptr;
  }

  /// A shared copy of this object in its exact class, also where only a base is named here. It
  /// outlives this object.
  virtual std::shared_ptr<const Error> share() const = 0;
  /// Throws a copy of this object as its exact class. Aborts in a program built without exceptions.
  [[noreturn]] virtual void raise() const = 0;

 protected:
  /// For the classes of the family. Precondition: `data` is not null.
  explicit Error(std::shared_ptr<const ErrorData> data) noexcept : data_(std::move(data)) {}
  /// What the object carries, as the type that its class was made with. For the classes of the
  /// family.
  template <class Data>
  const Data& data() const noexcept {
    return static_cast<const Data&>(*data_);
  }

 private:
  friend struct detail::ErrorAccess;
  std::shared_ptr<const ErrorData> data_;
  // Those of the call, for the texts that are made of this error later. Null where there was none.
  std::shared_ptr<const detail::SecretFinder> secrets_;
};

/// An error of unknown exact class, as `Result` holds it.
using ErrorPtr = std::shared_ptr<const Error>;

/// The API, or somebody in its place, answered and said no. Also the exact class of an answer that
/// fits no other class. The class is chosen by `error.type` first and refined by the message; the
/// HTTP status alone never decides.
class ApiError : public detail::ErrorClass<ApiError, Error, ErrorKind::api_error> {
 public:
  /// For `make_api_error`, which chooses the class. Precondition: `data` is not null.
  explicit ApiError(std::shared_ptr<const ApiErrorData> data) noexcept
      : ErrorClass(std::shared_ptr<const ErrorData>(std::move(data))) {}

  /// HTTP status; 0 where there was none. An error event within a stream keeps the stream's 200.
  int status() const noexcept { return api().status; }
  /// `error.type` on the wire, or the API's own that a text names; empty where there is none.
  const std::string& type() const noexcept { return api().type; }
  /// `error.code` on the wire as text, empty where the body has none.
  const std::string& code() const noexcept { return api().code; }
  /// The exact bytes of the answer. Not redacted.
  const std::string& body() const noexcept { return api().body; }
  /// The header fields of the answer, as they came. Not redacted: see `redact(const Headers&)`.
  const http::Headers& headers() const noexcept { return api().headers; }
  /// `Msh-Request-Id` (`x-trace-id` on Kimi Code): what support asks for. A key in it is masked;
  /// the header as it came is in `headers()`.
  const std::optional<std::string>& request_id() const noexcept { return api().request_id; }
  /// `org-...` of the account that was refused, where the message names it.
  const std::optional<std::string>& organization_id() const noexcept {
    return api().organization_id;
  }
  /// `proj-...`, where the message names it.
  const std::optional<std::string>& project_id() const noexcept { return api().project_id; }
  /// `ak-...`, the public id of the key (not the key), where the message names it.
  const std::optional<std::string>& key_id() const noexcept { return api().key_id; }
  /// How long the server asks to wait: the longest of what its headers say (`Retry-After`,
  /// `Msh-Cooldown-Seconds` and the like), or else what its message says. Nothing where neither
  /// says it, as in all recorded overloads. At most a year.
  const std::optional<std::chrono::milliseconds>& retry_after() const noexcept {
    return api().retry_after;
  }
  /// Who wrote these bytes, and the evidence for it.
  const Provenance& provenance() const noexcept { return api().provenance; }
  /// Whether it passes by itself, for the few errors whose words say something else about it than
  /// their class and status do: "missing required header Kimi-Api-Version" was seen to pass, a 429
  /// that speaks of a balance does not, and nothing is known of one whose words a gateway has
  /// replaced. Nothing for all others; see `is_retryable`.
  std::optional<bool> transient() const noexcept { return api().transient; }

 protected:
  /// What the object carries. For the classes of the family.
  const ApiErrorData& api() const noexcept { return data<ApiErrorData>(); }
};

/// The request is wrong as it is; sending it again will not help. Most often status 400 with type
/// `invalid_request_error`.
class InvalidRequest
    : public detail::ErrorClass<InvalidRequest, ApiError, ErrorKind::invalid_request> {
  using ErrorClass::ErrorClass;
};

/// Prompt and answer do not fit the model's window. Known by its message alone: the type is that of
/// every `InvalidRequest`.
class ContextLengthExceeded final : public detail::ErrorClass<ContextLengthExceeded, InvalidRequest,
                                                              ErrorKind::context_length_exceeded> {
 public:
  using ErrorClass::ErrorClass;
  /// The window in tokens, where the message names it.
  const std::optional<std::int64_t>& limit_value() const noexcept { return api().limit_value; }
  /// The tokens asked for, where the message names them.
  const std::optional<std::int64_t>& requested() const noexcept { return api().limit_current; }
};

/// The content filter refused the prompt or the answer: type `content_filter`.
class ContentFiltered final
    : public detail::ErrorClass<ContentFiltered, InvalidRequest, ErrorKind::content_filtered> {
  using ErrorClass::ErrorClass;
};

/// The key is missing, or not known on this host: it belongs to another region or another product,
/// or was deleted. Status 401.
class AuthenticationFailed final
    : public detail::ErrorClass<AuthenticationFailed, ApiError, ErrorKind::authentication_failed> {
  using ErrorClass::ErrorClass;
};

/// The key is good, but what was asked for is not allowed to it, or not from this IP address.
/// Status 403.
class PermissionDenied final
    : public detail::ErrorClass<PermissionDenied, ApiError, ErrorKind::permission_denied> {
  using ErrorClass::ErrorClass;
};

/// A Kimi Code plan does not cover the call, or one of its windows (5 hours, week, billing cycle)
/// is used up: `client.usages()` says when it begins anew. Never retried.
class MembershipError final
    : public detail::ErrorClass<MembershipError, ApiError, ErrorKind::membership_error> {
  using ErrorClass::ErrorClass;
};

/// No such model, file or path, or none that this account may use: the API does not tell these
/// apart. Status 404.
class NotFound final : public detail::ErrorClass<NotFound, ApiError, ErrorKind::not_found> {
  using ErrorClass::ErrorClass;
};

/// The account has no money or no quota left: type `exceeded_current_quota_error`, which comes with
/// status 429 and with 403. Never retried.
class QuotaExceeded
    : public detail::ErrorClass<QuotaExceeded, ApiError, ErrorKind::quota_exceeded> {
 public:
  using ErrorClass::ErrorClass;
  /// The credit that is left, where the message names it. The message names no currency with it;
  /// `endpoint().currency()` does.
  const std::optional<Decimal>& credit() const noexcept { return api().credit; }
};

/// The account is suspended: a `QuotaExceeded` whose message says so. Top up on the platform that
/// the call went to, or ask support with the ids given here. Never retried.
class Suspended final : public detail::ErrorClass<Suspended, QuotaExceeded, ErrorKind::suspended> {
  using ErrorClass::ErrorClass;
};

/// Too many requests or tokens in too short a time: type `rate_limit_reached_error`. Every limit
/// but the daily one is retried.
class RateLimited final
    : public detail::ErrorClass<RateLimited, ApiError, ErrorKind::rate_limited> {
 public:
  using ErrorClass::ErrorClass;
  /// Which limit; `unknown` where the message does not say.
  RateLimit limit() const noexcept { return api().limit; }
  /// The limit's value, where the message names it.
  const std::optional<std::int64_t>& limit_value() const noexcept { return api().limit_value; }
  /// The current use, where the message names it.
  const std::optional<std::int64_t>& current() const noexcept { return api().limit_current; }
};

/// The engine is overloaded: type `engine_overloaded_error`. It has nothing to do with the account:
/// no quota of it is used up, and topping up does not help. Retried.
class EngineOverloaded final
    : public detail::ErrorClass<EngineOverloaded, ApiError, ErrorKind::engine_overloaded> {
  using ErrorClass::ErrorClass;
};

/// The API itself failed: status 5xx in the API's own form. Retried where the call may be repeated.
class ServerError final
    : public detail::ErrorClass<ServerError, ApiError, ErrorKind::server_error> {
  using ErrorClass::ErrorClass;
};

/// A proxy, gateway or other vendor answered. Says nothing about the Moonshot account, whatever its
/// words are; `provenance().via` names who it was where the bytes show it.
class GatewayError final
    : public detail::ErrorClass<GatewayError, ApiError, ErrorKind::gateway_error> {
  using ErrorClass::ErrorClass;
};

/// No connection could be made, or it broke before an answer came. Retried where the call may be
/// repeated, unless it is lasting.
class ConnectionError final
    : public detail::CallError<ConnectionError, ErrorKind::connection_error> {
 public:
  using CallError::CallError;
  /// Whether another try would end in the same way: the setting of the proxy cannot be used, or the
  /// proxy does not let the call through.
  bool is_lasting() const noexcept { return call().is_lasting; }
};

/// The TLS handshake or the check of the server's certificate failed, or the server does not accept
/// the client's certificate; verification cannot be switched off. Never retried.
class TlsError final : public detail::CallError<TlsError, ErrorKind::tls_error> {
  using CallError::CallError;
};

/// A limit of `Timeouts` passed. Retried only where it was the limit for connecting: after that the
/// server may be at work on the call.
class TimeoutError final : public detail::CallError<TimeoutError, ErrorKind::timeout_error> {
 public:
  using CallError::CallError;
  /// The part of the call that was too slow.
  TimeoutPhase phase() const noexcept { return call().phase; }
};

/// The answer broke off: a body ended before its framing says, or a stream without `[DONE]` or
/// without a `finish_reason` before it (some gateways close the stream of a server that has died in
/// good order). What had arrived is kept. Never retried, because a part of the answer has been
/// produced and paid for.
class StreamInterrupted final
    : public detail::CallError<StreamInterrupted, ErrorKind::stream_interrupted> {
 public:
  using CallError::CallError;
  /// The bytes of a non-streamed body that had arrived; for a stream the message so far as JSON of
  /// a `ChatCompletion`, which `ChatStream::partial()` holds as well.
  const std::string& body() const noexcept { return call().body; }
};

/// The answer is a success by status, but not what the API promises: it has no choice, or a member
/// that carries its meaning cannot be read. What else is odd about an answer stands in its `extra`.
/// Never retried.
class DecodeError final : public detail::CallError<DecodeError, ErrorKind::decode_error> {
 public:
  using CallError::CallError;
  /// JSON pointer (RFC 6901) to the place; empty for the document itself.
  const std::string& pointer() const noexcept { return call().pointer; }
  /// What should have been there, in words.
  const std::string& expected() const noexcept { return call().expected; }
  /// What was there instead, in words.
  const std::string& found() const noexcept { return call().found; }
  /// The exact bytes that could not be decoded.
  const std::string& body() const noexcept { return call().body; }
};

/// The call's token was cancelled, or its callback asked to stop. Never retried.
class Cancelled final : public detail::CallError<Cancelled, ErrorKind::cancelled> {
  using CallError::CallError;
};

/// An argument or a setting is wrong. Nothing was sent.
class UsageError final : public detail::CallError<UsageError, ErrorKind::usage_error> {
 public:
  using CallError::CallError;
  /// The argument, as a path: `api_key`, `messages[2].content`.
  const std::string& argument() const noexcept { return call().argument; }
};

/// Makes a `UsageError` that says which argument is wrong and what to do. For programs that add
/// checks of their own. A pure function.
UsageError usage_error(std::string argument, std::string message);

/// Makes the error of a call that got no usable answer, with its line for `what()`. `E` is one of
/// the classes from `ConnectionError` to `Cancelled`. For transports and tests. Never null.
template <class E>
ErrorPtr make_call_error(CallErrorData fields) {
  return detail::share_new<const Error>(
      new E(detail::call_error_data(E::static_kind, std::move(fields))));
}

/// Makes an `ApiError` of exact class `kind` (`api_error` where `kind` is not of that family). For
/// tests. Never null.
ErrorPtr make_api_error(ErrorKind kind, ApiErrorData fields);

MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/error.ipp"
#endif
