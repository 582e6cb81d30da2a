#pragma once

/// @file
/// The inside of a stream whose chunks are asked for one by one.

#include <memory>
#include <mutex>
#include <thread>

#include "moonshot/async/call_handle.hpp"
#include "moonshot/async/detail/pulled_items.hpp"
#include "moonshot/detail/call/chat_chunks.hpp"
#include "moonshot/detail/drive/event_call.hpp"
#include "moonshot/detail/drive/event_core.hpp"
#include "moonshot/options.hpp"
#include "moonshot/resources/detail/chat_calls.hpp"
#include "moonshot/result.hpp"
#include "moonshot/types/chat_completion.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// Tells of one chunk for each time that it is asked, and holds its call up meanwhile. It belongs
/// to the call and to the stream of the program. From any thread, but for `read` and `end`, which
/// are the loop's.
class PulledStream final : public std::enable_shared_from_this<PulledStream>,
                           public PulledItems<ChatChunk>,
                           public LateReader {
 public:
  PulledStream(std::shared_ptr<EventCore> core, Result<ChatCall> prepared, CallOptions options);

  /// Begins the call where that was not done.
  MOONSHOT_INLINE void next(Handler handler) override;
  void cancel() const override { control_->stop.cancel(); }

  /// While nothing waits to be told: the message so far.
  const ChatCompletion& value() const noexcept { return chunks_.value(); }
  /// The whole message, or the failure; a `UsageError` before the end.
  Result<ChatCompletion> result() const;

  MOONSHOT_INLINE Progress read() override;
  /// The call is over. From now on, that is what is told.
  void end(ErrorPtr error);

 private:
  enum class Step { none, begin, resume, end };
  Step take_in(Handler& handler);
  void begin();
  void fail_to_begin() noexcept;
  void tell(const ChatChunk& chunk);

  const std::shared_ptr<EventCore> core_;
  Result<ChatCall> prepared_;
  const CallOptions options_;
  const std::shared_ptr<CallControl> control_ = std::make_shared<CallControl>();
  PulledChunks chunks_;

  // Guarded.
  std::thread::id teller_;  // the thread that tells of a chunk just now
  bool has_begun_ = false;
  bool is_over_ = false;

  // Apart from the other one: a call that cannot be begun closes the stream at once.
  std::mutex handle_mutex_;
  CallHandle handle_;
};

}  // namespace detail
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/async/detail/pulled_stream.ipp"
#endif
