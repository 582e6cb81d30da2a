#pragma once

/// @file
/// Asio as the host of an event loop.

#include <functional>
#include <map>
#include <memory>
#include <utility>

#include "moonshot/async/detail/asio_api.hpp"
#include "moonshot/loop/event_loop.hpp"
#include "moonshot/loop/loop_host.hpp"

#if MOONSHOT_ASIO_STANDALONE
#include <asio/posix/stream_descriptor.hpp>
#include <asio/steady_timer.hpp>
#else
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#endif

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// Watches sockets and waits by an executor, and turns its loop. What it has asked of Asio may come
/// later than its end, and does nothing then.
class AsioHost final : public std::enable_shared_from_this<AsioHost>, public LoopHost {
 public:
  explicit AsioHost(const asio_api::any_io_executor& executor)
      : executor_(executor), timer_(executor), loop_(std::make_unique<EventLoop>(*this)) {}

  EventLoop& loop() noexcept { return *loop_; }
  /// Ends the loop. On its thread.
  void close() {
    loop_.reset();
    while (!sockets_.empty()) watch(sockets_.begin()->first, socket_events::none);
  }

  void watch(NativeSocket socket, int wanted) override {
    const auto found = sockets_.find(socket);
    if (wanted != socket_events::none) {
      const auto& watched =
          found != sockets_.end()
              ? found->second
              : sockets_.emplace(socket, std::make_shared<Watched>(executor_, socket))
                    .first->second;
      watched->wanted = wanted;
      return wait_for(watched);
    }
    if (found == sockets_.end()) return;
    const auto watched = std::move(found->second);
    sockets_.erase(found);
    watched->wanted = socket_events::none;
    watched->descriptor.release();  // it is not Asio's to close
  }
  void wake_at(TimePoint time) override {
    if (time == (TimePoint::max)()) {
      timer_.cancel();
      return;
    }
    timer_.expires_at(time);
    timer_.async_wait([waiting = weak_from_this()](const auto& error) {
      if (!error) turn(waiting);
    });
  }
  void wake() override {
    asio_api::post(executor_, [waiting = weak_from_this()] { turn(waiting); });
  }

 private:
  struct Watched {
    Watched(const asio_api::any_io_executor& executor, NativeSocket socket)
        : descriptor(executor, socket) {}
    asio_api::posix::stream_descriptor descriptor;
    int wanted = socket_events::none;
    int awaited = socket_events::none;  // of Asio
  };

  static void turn(const std::weak_ptr<AsioHost>& waiting) {
    const auto host = waiting.lock();
    if (host != nullptr && host->loop_ != nullptr) host->loop_->turn();
  }

  // Asks Asio for what is wanted and not asked for yet.
  void wait_for(const std::shared_ptr<Watched>& watched) {
    using Wait = asio_api::posix::stream_descriptor::wait_type;
    wait_for(watched, socket_events::readable, Wait::wait_read);
    wait_for(watched, socket_events::writable, Wait::wait_write);
  }
  template <class Wait>
  void wait_for(const std::shared_ptr<Watched>& watched, int event, Wait how) {
    if ((watched->wanted & event) == 0 || (watched->awaited & event) != 0) return;
    watched->awaited |= event;
    watched->descriptor.async_wait(
        how, [waiting = weak_from_this(), watched, event](const auto& error) {
          watched->awaited &= ~event;
          const auto host = waiting.lock();
          if (error || host == nullptr || (watched->wanted & event) == 0) return;
          const WaitOn next{*host, watched};
          host->loop_->socket_action(watched->descriptor.native_handle(), event);
        });
  }

  // Waits for the next event, also where a handler of the program throws.
  struct WaitOn {
    WaitOn(AsioHost& its_host, std::shared_ptr<Watched> its_socket)
        : host(its_host), watched(std::move(its_socket)) {}
    WaitOn(const WaitOn&) = delete;
    WaitOn& operator=(const WaitOn&) = delete;
    ~WaitOn() { host.wait_for(watched); }
    AsioHost& host;
    const std::shared_ptr<Watched> watched;
  };

  const asio_api::any_io_executor executor_;
  asio_api::steady_timer timer_;
  std::map<NativeSocket, std::shared_ptr<Watched>> sockets_;
  std::unique_ptr<EventLoop> loop_;
};

}  // namespace detail
MOONSHOT_NAMESPACE_END
