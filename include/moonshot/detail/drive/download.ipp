#pragma once

#include <utility>

#include "moonshot/detail/call/retry.hpp"
#include "moonshot/detail/drive/download.hpp"
#include "moonshot/detail/errors/judge.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

class DownloadSink final : public http::BodySink {
 public:
  DownloadSink(const PieceCallback& callback, std::size_t refusal_limit) noexcept
      : callback_(callback), refusal_limit_(refusal_limit) {}

  bool on_head(const http::ResponseHead& received) override {
    head = received;
    return true;
  }
  bool on_data(std::string_view data) override {
    if (!head.is_success()) {
      refusal_body.append(data.substr(0, refusal_limit_ - refusal_body.size()));
      return refusal_body.size() < refusal_limit_;
    }
    delivered = true;
    told_to_stop = !callback_(data);
    return !told_to_stop;
  }

  http::ResponseHead head;
  std::string refusal_body;
  bool delivered = false;  // the caller has seen a part of the body
  bool told_to_stop = false;

 private:
  const PieceCallback& callback_;
  std::size_t refusal_limit_;
};

MOONSHOT_INLINE Result<http::ResponseHead> run_download(const Pipeline& pipeline,
                                                        http::Request request,
                                                        const PieceCallback& callback,
                                                        const CallOptions& options) {
  using Kind = http::Outcome::Kind;
  auto prepared = prepare(pipeline, std::move(request), options);
  if (!prepared) return prepared.error_ptr();
  const auto deadlines = resolve_deadlines(options.timeouts, pipeline.options.timeouts,
                                           std::chrono::steady_clock::now());
  if (!deadlines) return deadlines.error_ptr();
  const auto limit = options.max_response_bytes.value_or(pipeline.options.max_response_bytes);
  Retrier retrier(pipeline, options, *deadlines, prepared->repeatable);
  for (;;) {
    const auto start = std::chrono::steady_clock::now();
    DownloadSink sink(callback, limit);
    auto outcome = pipeline.stages->send(*prepared, sink, *deadlines, options.cancel);
    if (sink.told_to_stop) outcome.detail = "the callback asked to stop";
    const bool refused = sink.head.status != 0 && !sink.head.is_success() &&
                         (outcome.kind == Kind::complete || outcome.kind == Kind::interrupted ||
                          outcome.kind == Kind::stopped);
    if (outcome.kind == Kind::complete && !refused) return std::move(sink.head);
    auto attempts = retrier.attempts_with(attempt_of(sink.head, start));
    auto error = refused ? judge(pipeline.endpoint, sink.head, std::move(sink.refusal_body),
                                 std::move(attempts))
                         : error_of(outcome, pipeline.endpoint, std::move(attempts), {});
    if (sink.delivered || !retrier.again(error)) return error;
  }
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
