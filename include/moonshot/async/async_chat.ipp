#pragma once

#include <utility>

#include "moonshot/async/async_chat.hpp"
#include "moonshot/async/detail/begin_call.hpp"
#include "moonshot/async/detail/prepared_call.hpp"
#include "moonshot/async/detail/read_chunks.hpp"
#include "moonshot/detail/call/chat_chunks.hpp"
#include "moonshot/resources/detail/chat_calls.hpp"

MOONSHOT_NAMESPACE_BEGIN

namespace detail {

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
    return read_chunks(chunks, *control_, [this](const ChatChunk& chunk) { return tell(chunk); });
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

/// The call for a streamed answer, of whose chunks `on_chunk` is told; it may be null.
MOONSHOT_INLINE AsyncCall<ChatCompletion> streamed_call(const std::shared_ptr<EventCore>& core,
                                                        const ChatRequest& request,
                                                        ChunkHandler on_chunk,
                                                        const CallOptions& options) {
  auto streamed = streamed_chat_call(core->settings(), request, options);
  return AsyncAccess::call<ChatCompletion>(
      [core, options, on_chunk = std::move(on_chunk),
       prepared = std::move(streamed)](ResultHandler<ChatCompletion> handler) mutable {
        if (!prepared) return fail_call(*core, prepared.error_ptr(), std::move(handler));
        CallEnds ends;
        const auto reader = std::make_shared<ChunkReader>(
            core->settings(), chunk_options(core->settings(), options, std::move(prepared->proof)),
            std::move(on_chunk), ends.control, core);
        ends.body = std::shared_ptr<BodyPolicy>(reader, &reader->chunks);
        ends.reader = reader;
        ends.on_done = [reader, told = std::move(handler)](ErrorPtr error) {
          if (error != nullptr) return told(std::move(error));
          told(std::move(reader->chunks.value()));
        };
        return begin_call(core, std::move(prepared->call), options, std::move(ends));
      });
}

}  // namespace detail

MOONSHOT_INLINE AsyncCall<ChatCompletion> AsyncChat::create(const ChatRequest& request,
                                                            const CallOptions& options) const {
  if (options.stream_underneath) {
    return detail::streamed_call(core_, request, nullptr, options);
  }
  return detail::prepare_call(core_, detail::whole_chat_call(core_->settings(), request, options),
                              options);
}

MOONSHOT_INLINE CallHandle AsyncChat::stream(const ChatRequest& request, ChunkHandler on_chunk,
                                             ResultHandler<ChatCompletion> handler,
                                             const CallOptions& options) const {
  return detail::streamed_call(core_, request, std::move(on_chunk), options)
      .start(std::move(handler));
}

MOONSHOT_INLINE AsyncChatStream AsyncChat::stream(const ChatRequest& request,
                                                  const CallOptions& options) const {
  return detail::AsyncAccess::make<AsyncChatStream>(std::make_shared<detail::PulledStream>(
      core_, detail::streamed_chat_call(core_->settings(), request, options), options));
}

MOONSHOT_NAMESPACE_END
