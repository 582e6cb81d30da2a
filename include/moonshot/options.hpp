#pragma once

/// @file
/// Everything that can be chosen. What is set for a call wins over the client's options, these win
/// over the environment, and that wins over the defaults.

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "moonshot/cancel.hpp"
#include "moonshot/endpoint.hpp"
#include "moonshot/error.hpp"
#include "moonshot/http/headers.hpp"
#include "moonshot/http/transport.hpp"
#include "moonshot/schema/mfjs.hpp"

MOONSHOT_NAMESPACE_BEGIN

class Governor;

/// A secret key. It can be sent, and that is all: it cannot be printed, compared or turned into
/// text.
class ApiKey {
 public:
  ApiKey() = default;
  ApiKey(std::string secret) : secret_(std::move(secret)) {}
  ApiKey(const char* secret) : secret_(secret != nullptr ? secret : "") {}

  bool empty() const noexcept { return secret_.empty(); }

  template <class Stream>
  friend Stream& operator<<(Stream&, const ApiKey&) = delete;

 private:
  friend struct KeyAccess;
  std::string secret_;
};

/// How long each part of a call may take. Nothing set means: the default named there.
struct Timeouts {
  std::optional<std::chrono::milliseconds> connect;        ///< default 10 s: name, TCP and TLS
  std::optional<std::chrono::milliseconds> first_byte;     ///< default 15 min: models think long
  std::optional<std::chrono::milliseconds> between_bytes;  ///< default 5 min
  std::optional<std::chrono::milliseconds> total;          ///< default: no limit
};

/// One line about one exchange. Keys are masked; headers and bodies are never in it.
struct LogRecord {
  std::string method;
  std::string url;
  int status = 0;  ///< 0 where no response came
  std::string request_id;
  std::chrono::milliseconds duration{0};
  std::string outcome;  ///< `complete`, or what ended the exchange
};

/// Receives log records; may be called from any thread that makes calls.
using Logger = std::function<void(const LogRecord&)>;

/// A failed try that another one follows.
struct RetryNotice {
  int retry = 1;                      ///< 1 for the first retry
  std::chrono::milliseconds wait{0};  ///< before it begins
  const Error* error = nullptr;       ///< why; valid during the call
};

/// When a call is tried again. Only what passes by itself is (see `is_retryable`), and only before
/// anything of an answer reached the caller: connection failures, overload, rate limits other than
/// the daily one, 408, 409, 5xx. Quota, suspension, authentication and the like never.
struct RetryOptions {
  int max_retries = 2;  ///< 0: never
  /// Waits are drawn between zero and this, doubled with each retry.
  std::chrono::milliseconds base_delay{500};
  std::chrono::milliseconds max_delay{60000};  ///< the most that doubling leads to
  /// A server that asks to wait longer gets no retry: the error comes at once and says so.
  std::chrono::milliseconds longest_wait{120000};
  /// Told before each wait, on the thread of the call. What it throws passes through.
  std::function<void(const RetryNotice&)> on_retry;
  /// A number from 0 up to 1, for the draw; empty: the operating system's generator.
  std::function<double()> random;
  /// Waits, and returns false where the token was cancelled meanwhile; empty: the clock.
  std::function<bool(std::chrono::milliseconds, const CancelToken&)> sleep;
};

/// Ends a runaway answer: one whose end is the same passage over and over.
struct RepetitionGuard {
  std::size_t min_length = 2000;  ///< bytes of text that have to repeat; 0: the guard is off
  int repeats = 10;               ///< how often the passage has to stand there
};

/// What happens to a strict schema that the official validator would refuse (see `check_schema`).
enum class SchemaCheck {
  off,     ///< it is sent: the server decides
  warn,    ///< it is sent, and `on_schema_problem` is told
  refuse,  ///< `UsageError`, and nothing is sent
};

/// A `SchemaCheck`, `off` by default. The code of the validator is compiled into a header-only
/// program only where a value is set: most programs never set one, and the code is large.
class SchemaCheckSetting {
 public:
  SchemaCheckSetting() = default;
  SchemaCheckSetting(SchemaCheck check) noexcept : check_(check), validate_(&validate) {}

  operator SchemaCheck() const noexcept { return check_; }

  /// What the validator finds wrong with `schema` (see `check_schema`); nothing where no value was
  /// set.
  std::vector<SchemaProblem> problems(std::string_view schema) const {
    return validate_ != nullptr ? validate_(schema) : std::vector<SchemaProblem>();
  }

 private:
  static std::vector<SchemaProblem> validate(std::string_view schema) {
    return check_schema(schema);
  }

  SchemaCheck check_ = SchemaCheck::off;
  std::vector<SchemaProblem> (*validate_)(std::string_view) = nullptr;
};

/// What the default transport needs to know. Ignored where `ClientOptions::transport` is set.
struct TransportOptions {
  /// PEM file with the certificates to trust instead of the system's. Also `SSL_CERT_FILE`.
  std::string ca_file;
  /// Directory of hashed certificates. Also `SSL_CERT_DIR`.
  std::string ca_dir;
  /// `http://[user:password@]host:port`. Empty: `HTTPS_PROXY` / `https_proxy`, but see below.
  std::string proxy;
  /// Hosts that are reached directly, as in `NO_PROXY`: names, `.suffixes`, `*`. Empty: `NO_PROXY`.
  std::string no_proxy;
  /// Whether the environment may name a proxy. `HTTP_PROXY` is never read: a CGI client can set it.
  bool proxy_from_environment = true;
  /// Idle connections that are kept for the next call, to all hosts together. 0: none.
  std::size_t max_idle_connections = 64;
  /// How long an idle connection is trusted: what lies between may have forgotten it silently. It
  /// is closed with the first call after that.
  std::chrono::milliseconds max_idle_time{60000};
  /// Looks up the addresses of a host, or of the proxy, in place of the system, e.g. to pin them:
  /// as numbers, the preferred one first; none where the host is not found. Certificates are still
  /// checked for the host. Not asked about what is an address already. Runs on a thread of its own,
  /// one for all calls that wait for the same host; it may block, and may run on after the client
  /// has gone. What it throws counts as not found.
  std::function<std::vector<std::string>(const std::string& host)> lookup;
};

struct ClientOptions {
  /// Empty: `MOONSHOT_API_KEY`.
  ApiKey api_key;
  /// Empty: `MOONSHOT_BASE_URL`, then `https://api.moonshot.ai/v1`. Without a path, the platform's
  /// own (`/v1`, `/coding/v1`) is used.
  std::string base_url;
  Timeouts timeouts;
  RetryOptions retry;
  /// Sent with every call.
  http::Headers headers;
  /// Put in front of the SDK's own User-Agent, e.g. `my-app/1.2`.
  std::string user_agent;
  /// The largest answer that is read into memory, and the largest event of a stream.
  std::size_t max_response_bytes = std::size_t{64} << 20U;
  /// Allows `http://` to hosts other than this machine. The key is then readable on the way.
  bool allow_insecure_http = false;
  /// For the parameters of tools and the response format, where they are strict, as they are by
  /// default. Never changes a schema.
  SchemaCheckSetting schema_check;
  /// Told of each problem with `SchemaCheck::warn`: the argument, and the validator's words.
  std::function<void(const std::string& argument, const std::string& problem)> on_schema_problem;
  /// Keeps the chat calls of all clients that share it within the limits of their account; null:
  /// nothing does. See <moonshot/limits/governor.hpp>.
  std::shared_ptr<Governor> governor;
  TransportOptions transport_options;
  /// Carries the bytes; null: cpp-httplib.
  std::shared_ptr<http::Transport> transport;
  Logger logger;
};

/// Choices for one call.
struct CallOptions {
  std::optional<ApiKey> api_key;
  Timeouts timeouts;
  /// Sent with this call; a name given here replaces the client's header of that name.
  http::Headers headers;
  std::optional<std::size_t> max_response_bytes;
  std::optional<int> max_retries;  ///< in place of the client's
  CancelToken cancel;
  /// Chat only: `create` streams the answer underneath and adds it up: the same value, without the
  /// long silence that intermediaries cut.
  bool stream_underneath = false;
  /// Chat only, for streamed answers: ends one that repeats itself with `StreamInterrupted`; what
  /// arrived is kept. Off by default.
  std::optional<RepetitionGuard> repetition_guard;
  /// Chat only: sends `X-Msh-Request-Nonce`; the answer's `origin_proof` can then be verified.
  bool prove_origin = false;
};

/// The one door to the secret, for what puts it on the wire. Searching for this name finds every
/// use.
struct KeyAccess {
  static const std::string& secret(const ApiKey& key) noexcept { return key.secret_; }
};

/// What is wrong with a key, or nothing: it is empty, has spaces or line breaks, is an `ak-` id, …
std::optional<std::string> problem_with(const ApiKey& key);

MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/options.ipp"
#endif
