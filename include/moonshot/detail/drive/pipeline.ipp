#pragma once

#include <algorithm>
#include <utility>

#include "moonshot/detail/call/retry.hpp"
#include "moonshot/detail/drive/pipeline.hpp"
#include "moonshot/detail/drive/stages.hpp"
#include "moonshot/detail/errors/judge.hpp"
#include "moonshot/environment.hpp"
#include "moonshot/version.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

MOONSHOT_INLINE ErrorPtr shared_usage_error(std::string argument, std::string message) {
  return std::make_shared<const UsageError>(usage_error(std::move(argument), std::move(message)));
}

MOONSHOT_INLINE ErrorPtr check_headers(const http::Headers& headers) {
  const auto is_token = [](unsigned char c) {
    constexpr std::string_view others = "!#$%&'*+-.^_`|~";
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           others.find(static_cast<char>(c)) != std::string_view::npos;
  };
  for (const auto& field : headers) {
    const auto& [name, value] = field;
    if (name.empty() || !std::all_of(name.begin(), name.end(), is_token)) {
      return shared_usage_error("headers",
                                "a name is empty or holds a character that no header has");
    }
    const bool control = std::any_of(value.begin(), value.end(), [](unsigned char c) {
      return (c < 0x20 && c != '\t') || c == 0x7f;
    });
    if (control) {
      return shared_usage_error("headers[" + name + "]",
                                "the value holds a line break or another control character");
    }
  }
  return nullptr;
}

// Names the place that a wrong setting came from, so that its reader finds it.
MOONSHOT_INLINE ErrorPtr resolve_settings(ClientOptions& options, Endpoint& endpoint,
                                          ErrorPtr& missing_key, const Environment& environment) {
  std::string key_source = "api_key";
  if (options.api_key.empty()) {
    options.api_key = ApiKey(environment("MOONSHOT_API_KEY"));
    if (!options.api_key.empty()) key_source = "MOONSHOT_API_KEY";
  }
  if (const auto problem = problem_with(options.api_key)) {
    auto error = shared_usage_error(key_source, *problem);
    if (!options.api_key.empty()) return error;
    missing_key = std::move(error);  // a call may bring its own
  }
  std::string url_source = "base_url";
  std::string url_text = options.base_url;
  if (url_text.empty()) {
    url_text = environment("MOONSHOT_BASE_URL");
    if (!url_text.empty()) url_source = "MOONSHOT_BASE_URL";
  }
  if (url_text.empty()) url_text = default_base_url;
  std::string problem;
  const auto url = http::parse_url(url_text, problem);
  if (!url) {
    return shared_usage_error(url_source, problem + "; it should look like " + default_base_url);
  }
  endpoint = Endpoint(*url);
  if (url->scheme == "http" && !url->is_loopback() && !options.allow_insecure_http) {
    return shared_usage_error(
        url_source, "plain http:// would send the key readably to " + url->host +
                        "; use https://, or set allow_insecure_http if that is what you want");
  }
  return check_headers(options.headers);
}

MOONSHOT_INLINE ErrorPtr check_user_agent(const std::string& user_agent) {
  http::Headers headers;
  headers.add("user_agent", user_agent);
  return check_headers(headers) == nullptr
             ? nullptr
             : shared_usage_error("user_agent",
                                  "it holds a line break or another control character");
}

MOONSHOT_INLINE ErrorPtr check_limits(const RateLimits& limits) {
  const auto positive = [](const char* name, std::int64_t limit) {
    return limit > 0 ? nullptr : shared_usage_error(name, "it must be more than zero");
  };
  if (auto error = positive("governor.concurrency", limits.concurrency.value_or(1))) return error;
  if (auto error = positive("governor.rpm", limits.rpm.value_or(1))) return error;
  return positive("governor.tpm", limits.tpm.value_or(1));
}

MOONSHOT_INLINE http::Headers client_headers(const ClientOptions& options) {
  http::Headers headers = options.headers;
  const std::string own = std::string("moonshot-cpp/") + MOONSHOT_VERSION_STRING;
  const auto add = [&](const char* name, std::string value) {
    if (!headers.get(name)) headers.add(name, std::move(value));
  };
  add("User-Agent", options.user_agent.empty() ? own : options.user_agent + " " + own);
  // A compressed event stream may sit in a buffer on the way, and a compressed body may be a bomb.
  add("Accept-Encoding", "identity");
  return headers;
}

/// Collects a body up to a limit.
class BufferSink final : public http::BodySink {
 public:
  explicit BufferSink(std::size_t limit) noexcept : limit_(limit) {}
  bool on_head(const http::ResponseHead& head) override {
    answer.head = head;
    return true;
  }
  bool on_data(std::string_view data) override {
    const std::size_t room = limit_ - answer.body.size();
    answer.body.append(data.substr(0, room));
    too_large = data.size() > room;
    return !too_large;
  }

  Answer answer;
  bool too_large = false;

 private:
  std::size_t limit_;
};

MOONSHOT_INLINE ErrorPtr too_large_error(const Endpoint& endpoint, std::vector<Attempt> attempts,
                                         std::size_t limit, std::string body) {
  CallErrorData data;
  data.expected = "at most " + std::to_string(limit) + " bytes";
  data.found = "a larger answer";
  data.message = "the answer is larger than " + std::to_string(limit) +
                 " bytes; raise max_response_bytes if it may be";
  data.endpoint = endpoint;
  data.attempts = std::move(attempts);
  data.body = std::move(body);
  return make_call_error<DecodeError>(std::move(data));
}

MOONSHOT_INLINE std::shared_ptr<const Pipeline> build_pipeline(ClientOptions options,
                                                               const Environment& environment,
                                                               TransportFactory default_transport) {
  auto pipeline = std::make_shared<Pipeline>();
  pipeline->usage_error =
      resolve_settings(options, pipeline->endpoint, pipeline->missing_key, environment);
  if (pipeline->usage_error == nullptr) {
    pipeline->usage_error = check_user_agent(options.user_agent);
  }
  if (pipeline->usage_error == nullptr && options.governor != nullptr) {
    pipeline->usage_error = check_limits(options.governor->given());
  }
  if (options.transport == nullptr && pipeline->usage_error == nullptr) {
    options.transport = default_transport(options.transport_options);
  }
  // Outermost first on the way out: headers → key → governor → log → transport.
  auto stages = options.transport;
  if (options.logger) stages = std::make_shared<LogStage>(stages, options.logger);
  if (options.governor != nullptr) {
    stages = std::make_shared<GovernorStage>(stages, options.governor);
  }
  stages = std::make_shared<AuthStage>(stages, options.api_key);
  stages = std::make_shared<HeaderStage>(stages, client_headers(options));
  pipeline->stages = std::move(stages);
  pipeline->options = std::move(options);
  return pipeline;
}

MOONSHOT_INLINE Result<http::Request> prepare(const Pipeline& pipeline, http::Request request,
                                              const CallOptions& options) {
  if (pipeline.usage_error != nullptr) return pipeline.usage_error;
  if (pipeline.missing_key != nullptr && !options.api_key) return pipeline.missing_key;
  if (auto error = check_headers(options.headers)) return error;
  request.base = pipeline.endpoint.base_url();
  for (const auto& field : options.headers) request.headers.set(field.first, field.second);
  if (!request.body.empty() && !request.headers.get("Content-Type")) {
    request.headers.add("Content-Type", "application/json");
  }
  if (options.api_key) {
    if (const auto problem = problem_with(*options.api_key)) {
      return usage_error("api_key", *problem);
    }
    authorize(request, *options.api_key);
  }
  return request;
}

MOONSHOT_INLINE Result<http::Deadlines> resolve_deadlines(
    const Timeouts& call, const Timeouts& client, std::chrono::steady_clock::time_point now) {
  using std::chrono::milliseconds;
  using Limit = std::optional<milliseconds>;
  const auto pick = [](const Limit& first, const Limit& second, Limit otherwise) {
    return first ? first : second ? second : otherwise;
  };
  http::Deadlines deadlines;
  deadlines.connect = pick(call.connect, client.connect, std::chrono::seconds(10));
  deadlines.first_byte = pick(call.first_byte, client.first_byte, std::chrono::minutes(15));
  deadlines.between_bytes = pick(call.between_bytes, client.between_bytes, std::chrono::minutes(5));
  const auto total = pick(call.total, client.total, std::nullopt);
  const std::pair<const char*, Limit> named[] = {
      {"timeouts.connect", deadlines.connect},
      {"timeouts.first_byte", deadlines.first_byte},
      {"timeouts.between_bytes", deadlines.between_bytes},
      {"timeouts.total", total}};
  for (const auto& [name, limit] : named) {
    if (limit && *limit <= milliseconds(0)) return usage_error(name, "it must be more than zero");
  }
  // A limit of centuries must not overflow the clock.
  constexpr std::chrono::hours longest{24 * 365};
  for (auto* limit : {&deadlines.connect, &deadlines.first_byte, &deadlines.between_bytes}) {
    *limit = (std::min)(**limit, milliseconds(longest));
  }
  if (total) deadlines.total = now + (std::min)(*total, milliseconds(longest));
  return deadlines;
}

MOONSHOT_INLINE Attempt attempt_of(const http::ResponseHead& head,
                                   std::chrono::steady_clock::time_point start) {
  Attempt attempt;
  attempt.status = head.status;
  attempt.request_id = std::string(head.request_id().value_or(""));
  attempt.duration = std::chrono::duration_cast<std::chrono::milliseconds>(
      std::chrono::steady_clock::now() - start);
  return attempt;
}

MOONSHOT_INLINE ErrorPtr error_of(const http::Outcome& outcome, const Endpoint& endpoint,
                                  std::vector<Attempt> attempts, std::string body) {
  using Kind = http::Outcome::Kind;
  CallErrorData data;
  data.message = outcome.detail;
  data.phase = outcome.phase;
  data.endpoint = endpoint;
  data.attempts = std::move(attempts);
  data.body = std::move(body);
  switch (outcome.kind) {
    case Kind::tls:
      return make_call_error<TlsError>(std::move(data));
    case Kind::timeout:
      return make_call_error<TimeoutError>(std::move(data));
    case Kind::cancelled:
    case Kind::stopped:
      return make_call_error<Cancelled>(std::move(data));
    case Kind::interrupted:
      return make_call_error<StreamInterrupted>(std::move(data));
    case Kind::encoded:
      data.expected = "a body that is not compressed";
      data.found = outcome.detail;
      data.message = "the answer is compressed, which was not asked for (" + outcome.detail + ")";
      return make_call_error<DecodeError>(std::move(data));
    case Kind::complete:
    case Kind::connection:
      break;
  }
  return make_call_error<ConnectionError>(std::move(data));
}

MOONSHOT_INLINE void correct_claim(const Pipeline& pipeline,
                                   const std::shared_ptr<TokenClaim>& claim,
                                   const std::optional<Usage>& usage) {
  if (claim != nullptr && usage) pipeline.options.governor->correct(*claim, usage->prompt_tokens);
}

/// One try.
MOONSHOT_INLINE Result<Answer> send_once(const Pipeline& pipeline, http::Request& request,
                                         const http::Deadlines& deadlines,
                                         const CallOptions& options, const Retrier& retrier) {
  const auto start = std::chrono::steady_clock::now();
  const auto limit = options.max_response_bytes.value_or(pipeline.options.max_response_bytes);
  BufferSink sink(limit);
  const auto outcome = pipeline.stages->send(request, sink, deadlines, options.cancel);

  const auto& head = sink.answer.head;
  auto attempts = retrier.attempts_with(attempt_of(head, start));
  const bool answered = outcome.kind == http::Outcome::Kind::complete || sink.too_large ||
                        outcome.kind == http::Outcome::Kind::interrupted;
  // A refusal counts also where its body broke off: its status and what is left say more than
  // "interrupted".
  if (answered && head.status != 0 && !head.is_success()) {
    return judge(pipeline.endpoint, std::move(sink.answer.head), std::move(sink.answer.body),
                 std::move(attempts));
  }
  if (sink.too_large) {
    return too_large_error(pipeline.endpoint, std::move(attempts), limit,
                           std::move(sink.answer.body));
  }
  if (outcome.kind != http::Outcome::Kind::complete) {
    return error_of(outcome, pipeline.endpoint, std::move(attempts), std::move(sink.answer.body));
  }
  sink.answer.attempts = std::move(attempts);
  return std::move(sink.answer);
}

MOONSHOT_INLINE Result<Answer> run_call(const Pipeline& pipeline, http::Request request,
                                        const CallOptions& options) {
  auto prepared = prepare(pipeline, std::move(request), options);
  if (!prepared) return prepared.error_ptr();
  const auto deadlines = resolve_deadlines(options.timeouts, pipeline.options.timeouts,
                                           std::chrono::steady_clock::now());
  if (!deadlines) return deadlines.error_ptr();
  Retrier retrier(pipeline, options, *deadlines, prepared->repeatable);
  for (;;) {
    auto answer = send_once(pipeline, *prepared, *deadlines, options, retrier);
    if (answer) return answer;
    auto error = answer.error_ptr();
    if (!retrier.again(error)) return error;
  }
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
