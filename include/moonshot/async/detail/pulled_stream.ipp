#pragma once

#include <mutex>
#include <utility>

#include "moonshot/async/detail/begin_call.hpp"
#include "moonshot/async/detail/open_end.hpp"
#include "moonshot/async/detail/pulled_stream.hpp"
#include "moonshot/async/detail/read_chunks.hpp"
#include "moonshot/detail/value/rollback.hpp"
#include "moonshot/detail/value/share_new.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

MOONSHOT_INLINE PulledStream::PulledStream(std::shared_ptr<EventCore> core,
                                           Result<ChatCall> prepared, CallOptions options)
    : core_(std::move(core)),
      prepared_(std::move(prepared)),
      options_(std::move(options)),
      chunks_(core_->settings().endpoint,
              chunk_options(core_->settings(), options_,
                            prepared_ ? std::move(prepared_->proof) : std::nullopt)) {}

MOONSHOT_INLINE void PulledStream::next(Handler handler) {
  const auto step = take_in(handler);
  if (step == Step::none) return;
  if (step == Step::end) {
    const auto end = share_new(new OpenEnd<PulledStream>(shared_from_this()));
    return core_->mailbox().post([end, error = error()] { end->take()->end(error); });
  }
  const std::lock_guard<std::mutex> lock(handle_mutex_);
  if (step != Step::begin) return handle_.resume();
  // Where the call cannot be begun, that is the end of the stream.
  Rollback beginning([this]() noexcept { fail_to_begin(); });
  begin();
  beginning.keep();
}

// Exchanges `handler` for the one that waits. Returns what is to be done for it.
MOONSHOT_INLINE PulledStream::Step PulledStream::take_in(Handler& handler) {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (is_closed_) return Step::none;
  std::swap(handler_, handler);
  if (teller_ == std::this_thread::get_id()) {
    // Within its own handler: `read` goes on when that has returned.
    control_->resume(control_->pauses());
    return Step::none;
  }
  if (is_over_) return Step::end;
  return std::exchange(has_begun_, true) ? Step::resume : Step::begin;
}

MOONSHOT_INLINE void PulledStream::begin() {
  const auto self = shared_from_this();
  const auto end = share_new(new OpenEnd<PulledStream>(self));
  const auto on_done = [end](ErrorPtr error) { end->take()->end(std::move(error)); };
  if (!prepared_) {
    handle_ = fail_call(*core_, prepared_.error_ptr(), on_done);
    return;
  }
  CallEnds ends;
  ends.body = std::shared_ptr<BodyPolicy>(self, &chunks_);
  ends.reader = self;
  ends.control = control_;
  ends.on_done = on_done;
  handle_ = begin_call(core_, std::move(prepared_->call), options_, std::move(ends));
}

MOONSHOT_INLINE void PulledStream::fail_to_begin() noexcept {
  Handler handler;  // destroyed without the lock: it may own the stream
  const std::lock_guard<std::mutex> lock(mutex_);
  is_closed_ = false;
  is_over_ = true;
  error_ = core_->cannot_go_on();
  std::swap(handler, handler_);
}

MOONSHOT_INLINE LateReader::Progress PulledStream::read() {
  return read_chunks(chunks_, *control_, [this](const ChatChunk& chunk) {
    tell(chunk);
    return true;
  });
}

MOONSHOT_INLINE void PulledStream::tell(const ChatChunk& chunk) {
  control_->pause();
  Handler handler;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    std::swap(handler, handler_);
    teller_ = std::this_thread::get_id();
  }
  if (handler) core_->loop()->guarded([&] { handler(&chunk); });
  const std::lock_guard<std::mutex> lock(mutex_);
  teller_ = {};
}

MOONSHOT_INLINE void PulledStream::end(ErrorPtr error) {
  Handler handler;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    is_over_ = true;
    error_ = std::move(error);
    std::swap(handler, handler_);
  }
  if (handler) handler(nullptr);
}

MOONSHOT_INLINE Result<ChatCompletion> PulledStream::result() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (!is_over_) return usage_error("stream", "it is read to its end first: next tells null there");
  if (error_ != nullptr) return error_;
  return chunks_.value();
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
