#pragma once

/// @file
/// An event loop within Asio, the standalone one or that of Boost; see `MOONSHOT_ASIO_STANDALONE`.
/// Not for Windows.

#include <memory>

#include "moonshot/async/detail/asio_host.hpp"
#include "moonshot/loop/event_loop.hpp"

MOONSHOT_NAMESPACE_BEGIN

/// An `EventLoop` that has no thread of its own: an executor of Asio drives it, such as that of an
/// `io_context`, or a strand where several threads run one. The loop's thread is whichever runs the
/// executor; what handlers throw comes out of `io_context::run`.
///
///     asio::io_context io;
///     moonshot::AsioLoop loop(io.get_executor());
///     moonshot::AsyncClient client(loop.loop());
///     io.run();  // returns when no call is under way any more
///
/// It must be destroyed by its executor's thread, or when nothing runs that, before the execution
/// context, and after the clients that are made with it have made their last call.
class AsioLoop {
 public:
  /// A loop that runs by `executor`, which must not run two functions at once. It is anything that
  /// an `any_io_executor` can hold.
  template <class Executor>
  explicit AsioLoop(const Executor& executor)
      : host_(std::make_shared<detail::AsioHost>(executor)) {}
  /// Ends the loop: calls that are under way end without a word to their handlers.
  ~AsioLoop() { host_->close(); }
  /// Not copyable: share it.
  AsioLoop(const AsioLoop&) = delete;
  /// Not copyable: share it.
  AsioLoop& operator=(const AsioLoop&) = delete;

  /// The loop to make clients with. Not to be run, started or stopped. Lives as long as this.
  EventLoop& loop() noexcept { return host_->loop(); }

 private:
  const std::shared_ptr<detail::AsioHost> host_;
};

MOONSHOT_NAMESPACE_END
