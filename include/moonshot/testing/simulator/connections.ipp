#pragma once

/// @file
/// The connections of the simulator's HTTP server: a thread for each, and a quick end for all.

#include <functional>
#include <list>
#include <mutex>
#include <thread>
#include <utility>

#include <moonshot/config.hpp>
#include <moonshot/transport/httplib.hpp>

#if !defined(_WIN32)
#include <csignal>
#include <netinet/in.h>
#include <pthread.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>
#endif

namespace moonshot::testing::simulator {

/// A thread for each connection. cpp-httplib's own pool has as many threads as the machine has cores
/// or a few more, and a connection that is kept alive occupies one of them: the next client waits.
class ConnectionThreads final : public httplib::TaskQueue {
 public:
  /// void in cpp-httplib 0.11.4, bool later.
  using Enqueued =
      decltype(std::declval<httplib::TaskQueue&>().enqueue(std::declval<std::function<void()>>()));

  Enqueued enqueue(std::function<void()> serve) override {
    join_finished();
    const std::lock_guard<std::mutex> lock(mutex_);
    running_.emplace_back();
    const auto self = std::prev(running_.end());
    *self = std::thread([this, self, serve = std::move(serve)] {
      serve();
      const std::lock_guard<std::mutex> finishing(mutex_);
      finished_.splice(finished_.end(), running_, self);
    });
    return static_cast<Enqueued>(true);
  }

  void shutdown() override {
    for (;;) {
      std::thread last;
      {
        const std::lock_guard<std::mutex> lock(mutex_);
        if (running_.empty() && finished_.empty()) return;
        // Whoever is still running moves itself between the lists: only finished ones are taken.
        if (!finished_.empty()) {
          last = std::move(finished_.front());
          finished_.pop_front();
        }
      }
      if (last.joinable()) {
        last.join();
      } else {
        std::this_thread::yield();
      }
    }
  }

 private:
  void join_finished() {
    std::list<std::thread> finished;
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      finished.swap(finished_);
    }
    for (std::thread& thread : finished) thread.join();
  }

  std::mutex mutex_;
  std::list<std::thread> running_;
  std::list<std::thread> finished_;
};

}  // namespace moonshot::testing::simulator
