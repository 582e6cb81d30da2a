#pragma once

/// @file
/// A transport that plays answers from a script: for your own tests, without a network.

#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "moonshot/error_data.hpp"
#include "moonshot/http/transport.hpp"
#include "moonshot/testing/model_answer.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace testing {

/// One scripted answer. The body is delivered in the pieces given. A value.
///
///     auto transport = std::make_shared<ScriptedTransport>(std::vector{
///         ScriptedResponse::error(ErrorKind::engine_overloaded),
///         ScriptedResponse::tool_call("get_weather", R"({"city":"Paris"})"),
///         ScriptedResponse::answer("It is sunny.")});
///     options.transport = transport;
struct ScriptedResponse {
  int status = 200;                 ///< HTTP status
  http::Headers headers;            ///< of the answer
  std::vector<std::string> pieces;  ///< the body, delivered one after another
  /// How the exchange ends after the pieces; `complete` unless something is to fail.
  http::Outcome outcome;
  /// Whether the head is delivered at all: false for a connection that never answered.
  bool has_head = true;
  /// The body for a request with `"stream":true`, as `text/event-stream` unless `status` is 400 or
  /// above; empty: `pieces` for every request.
  std::vector<std::string> stream_pieces;

  /// What a model says, for `create` and for `stream`: each gets the form that it asks for. It has
  /// a usage (10 tokens in, 5 out) and the model `kimi-k3`; the calls have the ids `NAME:0`,
  /// `NAME:1`, and so on. Text that is not UTF-8 makes it a `failure` that says so.
  static ScriptedResponse answer(const ModelAnswer& answer);
  /// A model that says `text`.
  static ScriptedResponse answer(std::string text);
  /// The same for `stream` in these chunks, in order; for `create`, all of them joined.
  static ScriptedResponse chunks(std::vector<std::string> texts);
  /// A model that calls the tool `name`. `arguments` is JSON text, sent as it is.
  static ScriptedResponse tool_call(std::string name, std::string arguments);

  /// What makes a call end with an error of this exact class: a refusal in the API's own words, or
  /// an exchange that fails so. The account in it is `org-scripted`, its key `ak-scripted`. Retries
  /// of the client ask for the next response of the script: give it as many, or set
  /// `RetryOptions::max_retries` to 0. No answer makes a `UsageError`, which is found before
  /// anything is sent: for it, and for `error` itself, it is a `connection` failure that says so.
  static ScriptedResponse error(ErrorKind kind);
  /// A `RateLimited` by this limit, in the API's own words.
  static ScriptedResponse error(RateLimit limit);

  /// A JSON answer with the given status.
  static ScriptedResponse json(int status, std::string body);
  /// A stream: each of `events` becomes one `data:` event; nothing is added, `[DONE]` included.
  static ScriptedResponse events(const std::vector<std::string>& events);
  /// An exchange that ends in `kind` before a head came.
  static ScriptedResponse failure(http::Outcome::Kind kind, std::string detail);
};

/// Answers the first call with the first response, and so on. A call beyond the script fails with
/// `Outcome::connection` and says so. Records what was sent. Thread safety: any number of threads.
class ScriptedTransport final : public http::Transport {
 public:
  /// An empty script: every call fails until `push` adds an answer.
  ScriptedTransport() = default;
  /// Plays `script`.
  explicit ScriptedTransport(std::vector<ScriptedResponse> script) : script_(std::move(script)) {}

  /// Adds an answer to the end of the script.
  void push(ScriptedResponse response);
  /// What was sent so far, in order, as it would have gone on the wire: the key included. The body
  /// is in `body`, also where it was read from a `body_source`.
  std::vector<http::Request> requests() const;
  /// The deadlines of each call, in order.
  std::vector<http::Deadlines> deadlines() const;
  /// Has `hook` called before each delivered piece, with its number counted from 0, on the thread
  /// of the call; e.g. to cancel in the middle of an answer. Calls that have begun keep the
  /// hook before it.
  void before_piece(std::function<void(std::size_t piece)> hook);

  MOONSHOT_INLINE http::Outcome send(http::Request& request, http::BodySink& sink,
                                     const http::Deadlines& deadlines,
                                     const CancelToken& cancel) override;
  /// The same answers on `loop`, each piece in a turn of its own. The deadlines do not pass, and
  /// what is cancelled may have been sent.
  MOONSHOT_INLINE std::unique_ptr<http::EventTransport> on_loop(EventLoop& loop) override;

 private:
  mutable std::mutex mutex_;
  std::vector<ScriptedResponse> script_;
  std::size_t next_ = 0;
  std::vector<http::Request> requests_;
  std::vector<http::Deadlines> deadlines_;
  std::function<void(std::size_t)> hook_;
};

}  // namespace testing
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/testing/scripted_transport.ipp"
#endif
