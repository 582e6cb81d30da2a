#pragma once

#include <optional>
#include <utility>

#include "moonshot/async/async_chat.hpp"
#include "moonshot/async/detail/begin_call.hpp"
#include "moonshot/detail/call/chat_chunks.hpp"
#include "moonshot/detail/call/nonce.hpp"
#include "moonshot/detail/call/whole_body.hpp"
#include "moonshot/resources/detail/chat_calls.hpp"
#include "moonshot/resources/detail/decode_answer.hpp"

MOONSHOT_NAMESPACE_BEGIN

namespace detail {

/// The whole answer of a call, while it arrives and after. `T` is its type.
template <class T>
struct AwaitedAnswer {
  AwaitedAnswer(const ClientCore& settings, const CallOptions& options)
      : reader(reader_into(settings.endpoint, result)),
        body(settings.endpoint, response_limit(settings, options), reader) {}
  AwaitedAnswer(const AwaitedAnswer&) = delete;
  AwaitedAnswer& operator=(const AwaitedAnswer&) = delete;

  Result<T> result = T();
  const AnswerReader reader;
  WholeBody body;
};

/// A handler that can be called: it does nothing where the program has none.
template <class T>
ResultHandler<T> handler_or_none(ResultHandler<T> handler) {
  if (handler == nullptr) handler = [](const Result<T>&) {};
  return handler;
}

/// Tells a handler, which may be null, of the chunks of a stream.
class ChunkReader final : public LateReader {
 public:
  ChunkReader(const ClientCore& settings, ChunkOptions options, ChunkHandler handler,
              std::shared_ptr<const CallControl> control, std::shared_ptr<EventCore> core)
      : chunks(settings.endpoint, std::move(options)),
        handler_(std::move(handler)),
        control_(std::move(control)),
        core_(std::move(core)) {}

  Progress read() override {
    while (!control_->is_held_up() && !control_->stop.token().cancelled()) {
      if (const ChatChunk* const chunk = chunks.take()) {
        if (!tell(*chunk)) return Progress::stopped;
      } else if (chunks.is_finished()) {
        return Progress::finished;
      } else if (!chunks.refill()) {
        return Progress::all_read;
      }
    }
    return Progress::all_read;
  }

  PulledChunks chunks;

 private:
  bool tell(const ChatChunk& chunk) {
    if (handler_ == nullptr) return true;
    bool wants_more = false;
    core_->loop()->guarded([&] { wants_more = handler_(chunk); });
    return wants_more;
  }

  const ChunkHandler handler_;
  const std::shared_ptr<const CallControl> control_;
  const std::shared_ptr<EventCore> core_;
};

}  // namespace detail

MOONSHOT_INLINE CallHandle AsyncChat::create(const ChatRequest& request,
                                             ResultHandler<ChatCompletion> handler,
                                             const CallOptions& options) const {
  if (options.stream_underneath) return stream(request, nullptr, std::move(handler), options);
  handler = detail::handler_or_none(std::move(handler));
  const auto& settings = core_->settings();
  auto whole = detail::whole_chat_call(settings, request, options);
  if (!whole) return detail::fail_call(*core_, whole.error_ptr(), std::move(handler));
  const auto answer = std::make_shared<detail::AwaitedAnswer<ChatCompletion>>(settings, options);
  detail::CallEnds ends;
  ends.body = std::shared_ptr<detail::BodyPolicy>(answer, &answer->body);
  ends.on_done = [answer, proof = std::move(whole->proof),
                  told = std::move(handler)](ErrorPtr error) {
    if (error != nullptr) return told(std::move(error));
    auto& result = answer->result;
    result->origin_proof = detail::read_proof(proof, result->head);
    told(std::move(result));
  };
  return detail::begin_call(core_, std::move(whole->call), options, std::move(ends));
}

MOONSHOT_INLINE CallHandle AsyncChat::stream(const ChatRequest& request, ChunkHandler on_chunk,
                                             ResultHandler<ChatCompletion> handler,
                                             const CallOptions& options) const {
  handler = detail::handler_or_none(std::move(handler));
  const auto& settings = core_->settings();
  auto streamed = detail::streamed_chat_call(settings, request, options);
  if (!streamed) return detail::fail_call(*core_, streamed.error_ptr(), std::move(handler));
  detail::CallEnds ends;
  const auto reader = std::make_shared<detail::ChunkReader>(
      settings, detail::chunk_options(settings, options, std::move(streamed->proof)),
      std::move(on_chunk), ends.control, core_);
  ends.body = std::shared_ptr<detail::BodyPolicy>(reader, &reader->chunks);
  ends.reader = reader;
  ends.on_done = [reader, told = std::move(handler)](ErrorPtr error) {
    if (error != nullptr) return told(std::move(error));
    told(std::move(reader->chunks.value()));
  };
  return detail::begin_call(core_, std::move(streamed->call), options, std::move(ends));
}

MOONSHOT_NAMESPACE_END
