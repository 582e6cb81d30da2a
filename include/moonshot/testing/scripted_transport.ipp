#pragma once

#include <algorithm>

#include "moonshot/detail/tokens/lookup.hpp"
#include "moonshot/http/body_source.hpp"
#include "moonshot/loop/detail/loop_access.hpp"
#include "moonshot/testing/detail/played_exchange.hpp"
#include "moonshot/testing/detail/scripted_answers.hpp"
#include "moonshot/testing/detail/scripted_errors.hpp"
#include "moonshot/testing/scripted_transport.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// Reads `request.body_source` into `request.body`. Returns false where it ends too early.
MOONSHOT_INLINE bool read_body_source(http::Request& request) {
  auto& source = *request.body_source;
  std::string body(static_cast<std::size_t>(source.size()), '\0');
  std::size_t done = 0;
  bool more = source.rewind();
  while (more && done < body.size()) {
    constexpr std::size_t piece = 65536;
    const auto count = source.read(&body[done], (std::min)(piece, body.size() - done));
    done += count;
    more = count != 0;
  }
  body.resize(done);
  request.body = std::move(body);
  return more;
}

/// Has `response` the form that the request asks for.
MOONSHOT_INLINE void choose_form(std::string_view request, testing::ScriptedResponse& response) {
  if (response.stream_pieces.empty() || member_of(request, "stream") != "true") return;
  response.pieces = std::move(response.stream_pieces);
  // A refusal is no stream, whatever was asked for.
  constexpr int first_refusal = 400;
  if (response.status < first_refusal) response.headers.set("Content-Type", "text/event-stream");
}

/// The refusal of a row, as the API writes it.
MOONSHOT_INLINE testing::ScriptedResponse scripted_error(const ScriptedError& row) {
  auto response = testing::ScriptedResponse::json(row.status, scripted_error_body(row));
  if (row.type.empty()) {
    response.headers.set("Content-Type", "text/html");
  } else {
    response.headers.add("Msh-Request-Id", scripted_request_id);
  }
  return response;
}

}  // namespace detail
MOONSHOT_NAMESPACE_END

MOONSHOT_NAMESPACE_BEGIN
namespace testing {

MOONSHOT_INLINE ScriptedResponse ScriptedResponse::json(int status, std::string body) {
  ScriptedResponse response;
  response.status = status;
  response.headers.add("Content-Type", "application/json; charset=utf-8");
  response.pieces.push_back(std::move(body));
  return response;
}

MOONSHOT_INLINE ScriptedResponse ScriptedResponse::events(const std::vector<std::string>& events) {
  ScriptedResponse response;
  response.headers.add("Content-Type", "text/event-stream");
  for (const auto& event : events) response.pieces.push_back("data: " + event + "\n\n");
  return response;
}

MOONSHOT_INLINE ScriptedResponse ScriptedResponse::failure(http::Outcome::Kind kind,
                                                           std::string detail) {
  ScriptedResponse response;
  response.has_head = false;
  response.outcome.kind = kind;
  response.outcome.detail = std::move(detail);
  return response;
}

MOONSHOT_INLINE ScriptedResponse ScriptedResponse::answer(const ModelAnswer& answer) {
  const detail::ScriptedBody body = detail::scripted_body(answer);
  if (!body.is_text) {
    return failure(http::Outcome::Kind::connection, "the scripted answer is not UTF-8");
  }
  ScriptedResponse response = json(200, body.whole);
  response.headers.add("Msh-Request-Id", detail::scripted_request_id);
  for (const auto& event : body.events) {
    response.stream_pieces.push_back("data: " + event + "\n\n");
  }
  return response;
}

MOONSHOT_INLINE ScriptedResponse ScriptedResponse::answer(std::string text) {
  return answer(ModelAnswer::text(std::move(text)));
}

MOONSHOT_INLINE ScriptedResponse ScriptedResponse::chunks(std::vector<std::string> texts) {
  ModelAnswer model;
  model.pieces = std::move(texts);
  return answer(model);
}

MOONSHOT_INLINE ScriptedResponse ScriptedResponse::tool_call(std::string name,
                                                             std::string arguments) {
  return answer(ModelAnswer::tool_call(std::move(name), std::move(arguments)));
}

MOONSHOT_INLINE ScriptedResponse ScriptedResponse::error(ErrorKind kind) {
  using Kind = http::Outcome::Kind;
  switch (kind) {
    case ErrorKind::connection_error:
      return failure(Kind::connection, "the script lets the connection break");
    case ErrorKind::tls_error:
      return failure(Kind::tls, "the script does not accept the certificate");
    case ErrorKind::timeout_error:
      return failure(Kind::timeout, "the script lets the time run out");
    case ErrorKind::cancelled:
      return failure(Kind::cancelled, "the script cancels the call");
    case ErrorKind::decode_error:
      return json(200, R"({"object":"chat.completion","choices":[]})");
    case ErrorKind::stream_interrupted: {
      ScriptedResponse response = answer("This is cut");
      response.pieces.front().resize(response.pieces.front().size() / 2);
      response.stream_pieces.resize(2);
      response.outcome.kind = Kind::interrupted;
      response.outcome.detail = "the script lets the connection break within the body";
      return response;
    }
    default:
      break;
  }
  const auto* row = detail::find_scripted_error(kind);
  if (row == nullptr) {
    return failure(Kind::connection, std::string("no answer makes a ") + to_string(kind));
  }
  return detail::scripted_error(*row);
}

MOONSHOT_INLINE ScriptedResponse ScriptedResponse::error(RateLimit limit) {
  return detail::scripted_error(detail::scripted_rate_limit(limit));
}

MOONSHOT_INLINE void ScriptedTransport::push(ScriptedResponse response) {
  const std::lock_guard<std::mutex> lock(mutex_);
  script_.push_back(std::move(response));
}

MOONSHOT_INLINE std::vector<http::Request> ScriptedTransport::requests() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return requests_;
}

MOONSHOT_INLINE std::vector<http::Deadlines> ScriptedTransport::deadlines() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return deadlines_;
}

MOONSHOT_INLINE void ScriptedTransport::before_piece(std::function<void(std::size_t)> hook) {
  const std::lock_guard<std::mutex> lock(mutex_);
  hook_ = std::move(hook);
}

MOONSHOT_INLINE http::Outcome ScriptedTransport::send(http::Request& request, http::BodySink& sink,
                                                      const http::Deadlines& deadlines,
                                                      const CancelToken& cancel) {
  using Kind = http::Outcome::Kind;
  ScriptedResponse response;
  std::function<void(std::size_t)> hook;
  http::Request sent = request;
  if (sent.body_source != nullptr && !detail::read_body_source(sent)) {
    return {Kind::stopped, TimeoutPhase::total, "the body could not be read to its end"};
  }
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    requests_.push_back(std::move(sent));
    deadlines_.push_back(deadlines);
    if (next_ >= script_.size()) {
      return {Kind::connection, TimeoutPhase::total, "the script holds no further answer"};
    }
    response = script_[next_++];
    detail::choose_form(requests_.back().body, response);
    hook = hook_;
  }
  const auto cancelled = [&] { return cancel.cancelled(); };
  http::Outcome cancelled_outcome{Kind::cancelled, TimeoutPhase::total, "the call was cancelled"};
  http::Outcome stopped_outcome{Kind::stopped, TimeoutPhase::total, ""};
  if (cancelled()) return cancelled_outcome;
  if (response.has_head && !sink.on_head({response.status, response.headers})) {
    return stopped_outcome;
  }
  for (std::size_t i = 0; i < response.pieces.size(); ++i) {
    if (hook) hook(i);
    if (cancelled()) return cancelled_outcome;
    if (!sink.on_data(response.pieces[i])) return stopped_outcome;
  }
  return response.outcome;
}

MOONSHOT_INLINE std::unique_ptr<http::EventTransport> ScriptedTransport::on_loop(EventLoop& loop) {
  return std::make_unique<detail::PlayedTransport>(*this, detail::LoopAccess::core(loop));
}

}  // namespace testing
MOONSHOT_NAMESPACE_END
