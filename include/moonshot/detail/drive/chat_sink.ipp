#pragma once

#include <utility>

#include "moonshot/detail/call/retry.hpp"
#include "moonshot/detail/drive/chat_sink.hpp"
#include "moonshot/detail/errors/judge.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// How a stream's exchange ended, as the decoder's business. Refusals and the failures of the
/// transport become its error.
MOONSHOT_INLINE ErrorPtr stream_error(const Pipeline& pipeline, ChatDecoder& decoder,
                                      const http::Outcome& outcome, std::string refusal_body,
                                      std::vector<Attempt> attempts) {
  using Kind = http::Outcome::Kind;
  const http::ResponseHead& head = decoder.value().head;
  const bool answered = outcome.kind == Kind::complete || outcome.kind == Kind::interrupted ||
                        outcome.kind == Kind::stopped;
  if (answered && head.status != 0 && !head.is_success()) {
    return judge(pipeline.endpoint, head, std::move(refusal_body), std::move(attempts));
  }
  if (decoder.done()) return nullptr;
  if (decoder.error() != nullptr) return decoder.error();
  if (outcome.kind == Kind::complete || outcome.kind == Kind::interrupted) {
    decoder.attempts(std::move(attempts));
    decoder.end(outcome.kind == Kind::complete ? "the body ended" : outcome.detail);
    return decoder.error();
  }
  return error_of(outcome, pipeline.endpoint, std::move(attempts), {});
}

class ChatSink final : public http::BodySink {
 public:
  ChatSink(const Pipeline& pipeline, std::size_t limit, const CallOptions& options,
           const ChunkCallback& callback, const Retrier& retrier)
      : decoder(pipeline.endpoint, limit, options.repetition_guard),
        limit_(limit),
        callback_(callback),
        retrier_(retrier) {}

  bool on_head(const http::ResponseHead& head) override {
    success_ = head.is_success();
    decoder.head(head, retrier_.attempts_with(attempt_of(head, start_)));
    return true;
  }
  bool on_data(std::string_view data) override {
    if (!success_) {
      refusal_body.append(data.substr(0, limit_ - refusal_body.size()));
      return refusal_body.size() < limit_;
    }
    decoder.push(data);
    while (const ChatChunk* chunk = decoder.next()) {
      delivered = true;
      if (callback_(*chunk)) continue;
      told_to_stop = true;
      return false;
    }
    return decoder.error() == nullptr;
  }
  bool satisfied() const noexcept override { return decoder.done(); }

  /// All tries so far, this one with what is known of it.
  std::vector<Attempt> attempts() const {
    return retrier_.attempts_with(attempt_of(decoder.value().head, start_));
  }

  ChatDecoder decoder;
  std::string refusal_body;
  bool told_to_stop = false;
  bool delivered = false;  // the caller has seen a part of the answer

 private:
  bool success_ = false;
  std::size_t limit_;
  const ChunkCallback& callback_;
  const Retrier& retrier_;
  const std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

MOONSHOT_INLINE Result<ChatCompletion> run_stream(const Pipeline& pipeline, http::Request request,
                                                  const http::Deadlines& deadlines,
                                                  const CallOptions& options,
                                                  const ChunkCallback& callback) {
  const auto limit = options.max_response_bytes.value_or(pipeline.options.max_response_bytes);
  Retrier retrier(pipeline, options, deadlines, request.repeatable);
  for (;;) {
    ChatSink sink(pipeline, limit, options, callback, retrier);
    auto outcome = pipeline.stages->send(request, sink, deadlines, options.cancel);
    if (sink.told_to_stop) outcome.detail = "the callback asked to stop";
    auto error = stream_error(pipeline, sink.decoder, outcome, std::move(sink.refusal_body),
                              sink.attempts());
    if (error == nullptr) {
      correct_claim(pipeline, request.token_claim, sink.decoder.value().usage);
      return std::move(sink.decoder.value());
    }
    if (sink.delivered || !retrier.again(error)) return error;
  }
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
