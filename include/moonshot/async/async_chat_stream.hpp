#pragma once

/// @file
/// A streamed answer whose chunks are asked for one by one.

#include <functional>
#include <memory>
#include <utility>

#include "moonshot/async/detail/async_access.hpp"
#include "moonshot/async/detail/held_items.hpp"
#include "moonshot/async/detail/pulled_stream.hpp"
#include "moonshot/async/next_item.hpp"
#include "moonshot/error.hpp"
#include "moonshot/result.hpp"
#include "moonshot/types/chat_completion.hpp"

MOONSHOT_NAMESPACE_BEGIN

/// Told once, on the loop's thread: of a chunk, or of null at the end and on failure. The chunk is
/// valid until the next one is asked for, and for as long as its stream lives.
using NextHandler = std::function<void(const ChatChunk*)>;

/// What `AsyncChatStream::next` returns where it is given no handler.
using NextChunk = NextItem<ChatChunk>;

/// The chunks of one answer, each when it is asked for. Meanwhile the call is held up, as by
/// `CallHandle::pause`: nothing is read ahead of what has arrived already.
///
///     void print(moonshot::AsyncChatStream& stream) {
///       stream.next([&stream](const moonshot::ChatChunk* chunk) {
///         if (chunk == nullptr) return;  // the end, or stream.error()
///         std::cout << chunk->text();
///         print(stream);
///       });
///     }
///
/// The first `next` sends the request. Destroying the stream, and assigning to it, ends the call.
/// On the loop's thread no handler is told after that; on another thread, one that is just being
/// told may still run. Move-only; one that was moved from is good for nothing but an assignment.
///
/// `next`, `cancel` and the destructor may be called on any thread, also from within the stream's
/// handlers, but not concurrently with one another. The other functions are for the time in which
/// no `next` waits.
class AsyncChatStream {
 public:
  /// Takes over the call of another stream.
  AsyncChatStream(AsyncChatStream&& other) noexcept = default;
  /// Ends the call of this stream, and takes over that of another one.
  AsyncChatStream& operator=(AsyncChatStream&& other) noexcept = default;
  /// Ends the call.
  ~AsyncChatStream() = default;

  /// Tells `handler` of the next chunk, or of null at the end and on failure; never within this
  /// function. After the end it is null again. May be called from within the handler, however many
  /// chunks have arrived at once: handlers follow one another, they are not nested. Where one waits
  /// already, it is let go untold. Throws `std::bad_alloc` where there is no memory to ask. Before
  /// the end it may then be asked again: where the request could not be sent, that tells of the
  /// end. For `co_await` and after the end, the stream is over with it, and tells nobody more.
  ///
  /// Within the handler of the chunk before, asking takes no memory but what `handler` takes.
  void next(NextHandler handler) { next().start(std::move(handler)); }
  /// The next chunk, for `co_await`, or to be started later.
  NextChunk next() const { return detail::AsyncAccess::make<NextChunk>(stream_.share()); }

  /// The failure that ended the stream; null before the end, and after `[DONE]`.
  ErrorPtr error() const { return stream_->error(); }
  /// The message as far as it was handed over, also after a failure. Lives as long as this object;
  /// changes with each chunk.
  const ChatCompletion& partial() const noexcept { return stream_->value(); }
  /// After the end: the whole message, or the failure. Fails with `UsageError` before.
  Result<ChatCompletion> result() const { return stream_->result(); }

  /// Ends the call: what waits, and each `next` after this, is told null, and the error is
  /// `Cancelled`, unless the end was on its way already.
  void cancel() const { stream_->cancel(); }

 private:
  friend struct detail::AsyncAccess;
  explicit AsyncChatStream(std::shared_ptr<detail::PulledStream> stream) noexcept
      : stream_(std::move(stream)) {}

  detail::HeldItems<detail::PulledStream> stream_;
};

MOONSHOT_NAMESPACE_END
