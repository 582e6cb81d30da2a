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
#include "moonshot/chat/request_check.hpp"
#include "moonshot/endpoint.hpp"
#include "moonshot/error.hpp"
#include "moonshot/http/headers.hpp"
#include "moonshot/http/transport.hpp"
#include "moonshot/schema/mfjs.hpp"

MOONSHOT_NAMESPACE_BEGIN

namespace detail {
struct KeyAccess;
}

class Governor;

/// A secret key. It can be sent, and that is all: it cannot be printed, compared or turned into
/// text. A value.
class ApiKey {
 public:
  /// No key.
  ApiKey() = default;
  /// The key `secret`, as the console shows it (`sk-...`). Never fails: a call says what is wrong
  /// with it, see `problem_with`.
  ApiKey(std::string secret) : secret_(std::move(secret)) {}
  /// The same; null is no key.
  ApiKey(const char* secret) : secret_(secret != nullptr ? secret : "") {}

  /// Whether there is no key.
  bool empty() const noexcept { return secret_.empty(); }

  /// A key cannot be printed: this does not compile.
  template <class Stream>
  friend Stream& operator<<(Stream&, const ApiKey&) = delete;

 private:
  friend struct detail::KeyAccess;
  friend std::optional<std::string> problem_with(const ApiKey& key);
  std::string secret_;
};

/// How long each part of a call may take. Where nothing is set, the default named there counts. A
/// limit that passes is a `TimeoutError` whose `phase()` names it; one that is not more than zero
/// is a `UsageError`.
struct Timeouts {
  /// Name lookup, TCP, proxy and TLS together. Default 10 s.
  std::optional<std::chrono::milliseconds> connect;
  /// From sending to the head of the answer. Default 15 min: a thinking model is silent for
  /// minutes, and the API's own gateway gives up after 15 (its page on errors).
  std::optional<std::chrono::milliseconds> first_byte;
  /// Each silence within the answer. Default 5 min.
  std::optional<std::chrono::milliseconds> between_bytes;
  /// The whole call, retries and waits included. Default: no limit.
  std::optional<std::chrono::milliseconds> total;
};

/// One line about one exchange; a call that is retried has several. Keys are masked, that of the
/// call in every form; headers and bodies are never in it. No text has a line break or another
/// control character.
struct LogRecord {
  std::string method;                     ///< `GET`, `POST` or `DELETE`
  std::string url;                        ///< base URL and path, redacted
  int status = 0;                         ///< HTTP status; 0 where no response came
  std::string request_id;                 ///< `Msh-Request-Id`, redacted; empty where none came
  std::chrono::milliseconds duration{0};  ///< from sending to the end of the body
  std::string outcome;                    ///< `complete`, or what ended the exchange
};

/// Receives log records, each when its exchange is over. May be called from any thread that makes
/// calls, and by several at once.
using Logger = std::function<void(const LogRecord&)>;

/// A failed try that another one follows.
struct RetryNotice {
  int retry = 1;                      ///< 1 for the first retry
  std::chrono::milliseconds wait{0};  ///< before it begins
  const Error* error = nullptr;       ///< why; never null, valid during the call of `on_retry`
};

/// When a call is tried again.
///
/// Only what passes by itself is (see `is_retryable`): connection failures, overload, rate limits
/// other than the daily one, 408, 409, 5xx. Quota, suspension, authentication and the like never.
/// And only before anything of an answer reached the caller; a call that creates something only
/// where the server has refused it before it began, or was never reached. See `after_sent` for what
/// a repeated call may cost. The wait is what the server asks for, and on
/// top of it a random part of a bound that doubles with each retry: recorded servers ask for one
/// second again and again while the limit is a minute long.
struct RetryOptions {
  int max_retries = 2;  ///< tries after the first one; 0: never
  /// Whether a call is sent again after it was sent and got no answer, or an answer that says that
  /// the server failed (5xx, 408, 409). The model may have run all the same: such a call can be
  /// billed more than once. The official SDKs send it again up to twice, and so does this one.
  /// False: a call goes out again only where it was refused before it began (rate limits,
  /// overload), or where no connection was made.
  bool after_sent = true;
  /// The random part of the first wait is drawn between zero and this; the bound doubles with each
  /// retry.
  std::chrono::milliseconds base_delay{500};
  std::chrono::milliseconds max_delay{60000};  ///< the most that doubling leads to
  /// Where a server asks to wait longer than this, the call is not tried again: the error comes at
  /// once, with `ApiError::retry_after`.
  std::chrono::milliseconds longest_wait{120000};
  /// Told before each wait, on the thread of the call. What it throws passes through.
  std::function<void(const RetryNotice&)> on_retry;
  /// A number from 0 up to 1, for the draw; empty: the operating system's generator. For tests.
  std::function<double()> random;
  /// Waits for the time given, and returns false where the token was cancelled meanwhile; empty:
  /// really waits. For tests.
  std::function<bool(std::chrono::milliseconds, const CancelToken&)> sleep;
};

/// Ends an answer that the model does not end: one whose last part is the same passage over and
/// over.
struct RepetitionGuard {
  /// How many bytes of text, all repetitions together, have to repeat; 0: the guard is off.
  std::size_t min_length = 2000;
  int repeats = 10;  ///< how often the passage has to stand there
};

/// What happens to a strict schema that the official validator would refuse (see `check_schema`).
enum class SchemaCheck {
  off,     ///< it is sent: the server decides
  warn,    ///< it is sent, and `on_schema_problem` is told
  refuse,  ///< `UsageError`, and nothing is sent
};

/// A `SchemaCheck`, `off` by default, and how strict it is. The code of the validator is compiled
/// into a header-only program only where a value is set: most programs never set one, and the code
/// is large.
class SchemaCheckSetting {
 public:
  /// `off`, without the validator.
  SchemaCheckSetting() = default;
  /// This value, with the validator: `options.schema_check = SchemaCheck::warn`. Which level the
  /// API uses is not known; with `{SchemaCheck::refuse, SchemaLevel::strict}`, schemas with
  /// keywords that the validator does not know are sent: the service was seen to accept some.
  SchemaCheckSetting(SchemaCheck check, SchemaLevel level = SchemaLevel::ultra) noexcept
      : check_(check), level_(level), validate_(&validate) {}

  /// The value that was set.
  operator SchemaCheck() const noexcept { return check_; }
  /// The level that was set.
  SchemaLevel level() const noexcept { return level_; }

  /// What the validator finds wrong with `schema` (see `check_schema`); nothing where no value was
  /// set.
  std::vector<SchemaProblem> problems(std::string_view schema,
                                      SchemaUse use = SchemaUse::answer) const {
    return validate_ != nullptr ? validate_(schema, use, level_) : std::vector<SchemaProblem>();
  }

 private:
  static std::vector<SchemaProblem> validate(std::string_view schema, SchemaUse use,
                                             SchemaLevel level) {
    return check_schema(schema, use, level);
  }

  SchemaCheck check_ = SchemaCheck::off;
  SchemaLevel level_ = SchemaLevel::ultra;
  std::vector<SchemaProblem> (*validate_)(std::string_view, SchemaUse, SchemaLevel) = nullptr;
};

/// What happens to a request that the API would refuse (see `check_request`).
enum class RequestCheck {
  off,     ///< it is sent: the server decides
  warn,    ///< it is sent, and `on_request_problem` is told
  refuse,  ///< `UsageError`, and nothing is sent
};

/// A `RequestCheck`, `off` by default. As with `SchemaCheckSetting`, the code of the check is
/// compiled into a header-only program only where a value is set.
class RequestCheckSetting {
 public:
  /// `off`, without the check.
  RequestCheckSetting() = default;
  /// This value, with the check: `options.request_check = RequestCheck::refuse`.
  RequestCheckSetting(RequestCheck check) noexcept : check_(check), examine_(&check_request) {}

  /// The value that was set.
  operator RequestCheck() const noexcept { return check_; }

  /// What the check finds wrong with `request` (see `check_request`); nothing where no value was
  /// set.
  std::vector<RequestProblem> problems(const ChatRequest& request) const {
    return examine_ != nullptr ? examine_(request) : std::vector<RequestProblem>();
  }

 private:
  RequestCheck check_ = RequestCheck::off;
  std::vector<RequestProblem> (*examine_)(const ChatRequest&) = nullptr;
};

/// What the default transport needs to know. Ignored where `ClientOptions::transport` is set. What
/// cannot be used (no such file, no proxy URL) is the error of the calls that need it.
struct TransportOptions {
  /// PEM file with the certificates to trust instead of the system's. Also `SSL_CERT_FILE`.
  std::string ca_file;
  /// Directory of hashed certificates. Also `SSL_CERT_DIR`.
  std::string ca_dir;
  /// PEM file with the certificate by which servers know the client (mutual TLS), and behind it
  /// those of the authorities between it and the one that servers trust. It is shown to servers
  /// that ask for one. Empty: none.
  ///
  /// It is loaded with its key when the transport is made, and not again: once the files have
  /// changed, make another client. What cannot be used (a file that cannot be read, a key of
  /// another certificate, a wrong password) is a `UsageError` of every call that names the option.
  std::string client_certificate_file;
  /// PEM file with the private key of the client certificate. Empty: it is in the same file.
  std::string client_key_file;
  /// The password of that key, where it is encrypted; nobody is ever asked for it. It is sent to
  /// nobody, and is masked in the texts of errors.
  std::string client_key_password;
  /// `http://[user:password@]host:port`. Empty: `HTTPS_PROXY` or `https_proxy`, and where neither
  /// is set `ALL_PROXY` or `all_proxy`, unless `proxy_from_environment` is false.
  ///
  /// `CurlTransport`, and so `AsyncClient`, also uses SOCKS proxies: `socks5h://` and `socks4a://`,
  /// which look the server up themselves; `socks5://` and `socks4://`, for which it is looked up
  /// here. Their usual port is 1080. With the default transport, such a setting is a lasting
  /// `ConnectionError` that names its place.
  std::string proxy;
  /// Hosts that are reached directly, as in `NO_PROXY`: names, `.suffixes`, `*`. Empty: `NO_PROXY`.
  std::string no_proxy;
  /// Whether the environment may name a proxy. `HTTP_PROXY` is never read: a CGI client can set it.
  bool proxy_from_environment = true;
  /// Idle connections that are kept for the next call, to all hosts together. 0: none.
  std::size_t max_idle_connections = 64;
  /// How long an idle connection is kept for use. An older one is closed by the next call, because
  /// a firewall on the way may have forgotten it without telling either end.
  std::chrono::milliseconds max_idle_time{60000};
  /// Looks up the addresses of a host, or of the proxy, in place of the system, e.g. to pin them.
  /// Returns numeric addresses, the preferred one first; none where the host is not found.
  /// Certificates are still checked for the host. It is not asked about a host that is an address
  /// already. Runs on a thread of its own, one for all calls that wait for the same host; it may
  /// block, and may still run after the client has been destroyed. What it throws counts as not
  /// found.
  std::function<std::vector<std::string>(const std::string& host)> lookup;
};

/// Choices for all calls of a client. A plain value: the client takes a copy, later changes have no
/// effect on it.
struct ClientOptions {
  /// The secret key. Empty: `MOONSHOT_API_KEY`.
  ApiKey api_key;
  /// Where calls go. Empty: `MOONSHOT_BASE_URL`, then `https://api.moonshot.ai/v1`. Without a path,
  /// the platform's own (`/v1`, `/coding/v1`) is used. One that ends in the path of a call, such as
  /// `/chat/completions`, is a `UsageError` of every call.
  std::string base_url;
  Timeouts timeouts;   ///< how long each part of a call may take
  RetryOptions retry;  ///< when a call is tried again
  /// Sent with every call. A name given here replaces the library's own header of that name. Those
  /// that say how a request is sent (`Content-Length`, `Transfer-Encoding`, `Connection`, `Expect`
  /// and the like) are the transport's: given here or with a call, they are a `UsageError`.
  http::Headers headers;
  /// Put in front of the library's own `User-Agent` (`moonshot-cpp/VERSION`), e.g. `my-app/1.2`.
  std::string user_agent;
  /// The largest answer that is read into memory, and the largest event of a stream, in bytes. A
  /// larger one is a `DecodeError`.
  std::size_t max_response_bytes = std::size_t{64} << 20U;
  /// Allows `http://` to hosts other than this machine. The key is then readable on the way.
  bool allow_insecure_http = false;
  /// Whether the schemas of a request are checked before it is sent: the parameters of tools and
  /// the response format, where they are strict, as they are by default. Never changes a schema.
  SchemaCheckSetting schema_check;
  /// Told of each problem with `SchemaCheck::warn`, on the thread of the call: the argument, and
  /// the validator's words.
  std::function<void(const std::string& argument, const std::string& problem)> on_schema_problem;
  /// Whether chat requests are checked for what the API is known to refuse, before they are sent.
  /// Never changes a request; `repair` does, where it is called.
  RequestCheckSetting request_check;
  /// Told of each problem with `RequestCheck::warn`, on the thread of the call.
  std::function<void(const RequestProblem& problem)> on_request_problem;
  /// Keeps the chat calls of all clients that share it within the limits of their account; null:
  /// nothing does. See <moonshot/limits/governor.hpp>.
  std::shared_ptr<Governor> governor;
  TransportOptions transport_options;  ///< for the default transport
  /// Carries the bytes; null: the default transport, which is cpp-httplib with OpenSSL.
  std::shared_ptr<http::Transport> transport;
  Logger logger;  ///< told of each exchange; empty: nobody is
};

/// Choices for one call. A plain value; what is not set comes from the client's options.
struct CallOptions {
  std::optional<ApiKey> api_key;  ///< in place of the client's
  Timeouts timeouts;              ///< each that is set replaces the client's
  /// Sent with this call; a name given here replaces the client's header of that name.
  http::Headers headers;
  std::optional<std::size_t> max_response_bytes;  ///< in bytes, in place of the client's
  std::optional<int> max_retries;                 ///< in place of the client's
  CancelToken cancel;  ///< ends the call with `Cancelled`, wherever it waits
  /// Chat only: `create` asks for a stream and adds it up. The value is the same, and the
  /// connection is not silent for minutes, which makes intermediaries cut it.
  bool stream_underneath = false;
  /// Chat only, for streamed answers: ends one that repeats itself with `StreamInterrupted`; what
  /// arrived is kept. Off by default.
  std::optional<RepetitionGuard> repetition_guard;
  /// Chat only: sends `X-Msh-Request-Nonce`; the answer's `origin_proof` can then be verified by
  /// `Signatures::verify`. API page: https://platform.kimi.ai/docs/api/signatures
  bool prove_origin = false;
};

/// What is wrong with a key, as one sentence that does not repeat it, or nothing. A key is wrong
/// that is empty, holds spaces, line breaks or characters beyond ASCII, is an `ak-` id, begins with
/// a quotation mark, or with `Bearer` and a space or colon. Whether the API knows the key is not
/// asked. Never fails.
std::optional<std::string> problem_with(const ApiKey& key);

MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/options.ipp"
#endif
