#pragma once

#include <utility>

#include "moonshot/errors/judge.hpp"
#include "moonshot/stream/chat_sink.hpp"

namespace moonshot {

namespace detail {

/// How a stream's exchange ended, as the decoder's business. Refusals and the failures of the
/// transport become its error.
MOONSHOT_INLINE ErrorPtr stream_error(const Pipeline& pipeline, ChatDecoder& decoder,
                                      const http::Outcome& outcome, std::string refusal_body,
                                      std::chrono::steady_clock::time_point start) {
  using Kind = http::Outcome::Kind;
  const http::ResponseHead& head = decoder.value().head;
  Attempt attempt = attempt_of(head, start);
  const bool answered = outcome.kind == Kind::complete || outcome.kind == Kind::interrupted ||
                        outcome.kind == Kind::stopped;
  if (answered && head.status != 0 && !head.is_success()) {
    return judge(pipeline.endpoint, head, std::move(refusal_body), std::move(attempt));
  }
  if (decoder.done()) return nullptr;
  if (decoder.error() != nullptr) return decoder.error();
  if (outcome.kind == Kind::complete || outcome.kind == Kind::interrupted) {
    decoder.attempt(std::move(attempt));
    decoder.end(outcome.kind == Kind::complete ? "the body ended" : outcome.detail);
    return decoder.error();
  }
  return error_of(outcome, pipeline.endpoint, std::move(attempt), {});
}

class ChatSink final : public http::BodySink {
 public:
  ChatSink(const Pipeline& pipeline, std::size_t limit, const ChunkCallback& callback)
      : decoder(pipeline.endpoint, limit), limit_(limit), callback_(callback) {}

  bool on_head(const http::ResponseHead& head) override {
    success_ = head.is_success();
    decoder.head(head);
    return true;
  }
  bool on_data(std::string_view data) override {
    if (!success_) {
      refusal_body.append(data.substr(0, limit_ - refusal_body.size()));
      return refusal_body.size() < limit_;
    }
    decoder.push(data);
    while (const ChatChunk* chunk = decoder.next()) {
      if (callback_(*chunk)) continue;
      told_to_stop = true;
      return false;
    }
    return decoder.error() == nullptr;
  }
  bool satisfied() const noexcept override { return decoder.done(); }

  ChatDecoder decoder;
  std::string refusal_body;
  bool told_to_stop = false;

 private:
  bool success_ = false;
  std::size_t limit_;
  const ChunkCallback& callback_;
};

}  // namespace detail

MOONSHOT_INLINE Result<ChatCompletion> run_stream(const Pipeline& pipeline, http::Request request,
                                                  const http::Deadlines& deadlines,
                                                  const CallOptions& options,
                                                  const ChunkCallback& callback) {
  const auto start = std::chrono::steady_clock::now();
  const auto limit = options.max_response_bytes.value_or(pipeline.options.max_response_bytes);
  detail::ChatSink sink(pipeline, limit, callback);
  auto outcome = pipeline.stages->send(request, sink, deadlines, options.cancel);
  if (sink.told_to_stop) outcome.detail = "the callback asked to stop";
  if (auto error = detail::stream_error(pipeline, sink.decoder, outcome,
                                        std::move(sink.refusal_body), start)) {
    return error;
  }
  return std::move(sink.decoder.value());
}

}  // namespace moonshot
