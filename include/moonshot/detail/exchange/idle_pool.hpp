#pragma once

/// @file
/// Connections that wait for the next call.

#include <chrono>
#include <cstddef>
#include <iterator>
#include <memory>
#include <mutex>
#include <new>
#include <string>
#include <utility>
#include <vector>

#include "moonshot/config.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// Keeps idle connections to all origins: at most a number of them, each for at most a time. A
/// `Connection` has a member `origin`, and its `stale()` says whether the peer has closed it
/// meanwhile.
/// Thread safety: all functions may be called from any thread. Connections are closed after the
/// lock is released.
template <class Connection>
class IdlePool {
 public:
  using Clock = std::chrono::steady_clock;

  IdlePool(std::size_t most, std::chrono::milliseconds longest) : most_(most), longest_(longest) {}

  /// Takes out a connection to `origin` that the peer has not closed; null where there is none. The
  /// most recently used is preferred, because it is the least likely to be closed just now.
  std::unique_ptr<Connection> take(const std::string& origin, Clock::time_point now) {
    std::vector<Idle> dropped;
    const std::lock_guard<std::mutex> lock(mutex_);
    drop_expired(now, dropped);
    for (auto it = idle_.end(); it != idle_.begin();) {
      --it;
      if (it->connection->origin != origin) continue;
      dropped.reserve(dropped.size() + 1);
      auto found = std::move(*it);
      it = idle_.erase(it);
      if (!found.connection->stale()) return std::move(found.connection);
      dropped.push_back(std::move(found));
    }
    return nullptr;
  }

  /// Keeps `connection`. Where there are too many, the one that was idle for longest is closed.
  void put(std::unique_ptr<Connection> connection, Clock::time_point now) {
    std::vector<Idle> dropped;
    const std::lock_guard<std::mutex> lock(mutex_);
    drop_expired(now, dropped);
    idle_.push_back({std::move(connection), now});
    if (idle_.size() > most_) drop_first(idle_.size() - most_, dropped);
  }

  /// The same, and where there is no memory for it, closes it: that costs the next call a little
  /// time.
  void keep(std::unique_ptr<Connection> connection, Clock::time_point now) noexcept {
#if MOONSHOT_EXCEPTIONS
    try {
      put(std::move(connection), now);
    } catch (const std::bad_alloc&) {
    }
#else
    put(std::move(connection), now);
#endif
  }

  std::size_t size() const {
    const std::lock_guard<std::mutex> lock(mutex_);
    return idle_.size();
  }

 private:
  struct Idle {
    std::unique_ptr<Connection> connection;
    Clock::time_point since;
  };

  void drop_expired(Clock::time_point now, std::vector<Idle>& dropped) {
    std::size_t expired = 0;
    while (expired < idle_.size() && now - idle_[expired].since >= longest_) ++expired;
    drop_first(expired, dropped);
  }
  void drop_first(std::size_t count, std::vector<Idle>& dropped) {
    // Where there is no memory for them, they all stay.
    dropped.reserve(dropped.size() + count);
    const auto end = idle_.begin() + static_cast<std::ptrdiff_t>(count);
    std::move(idle_.begin(), end, std::back_inserter(dropped));
    idle_.erase(idle_.begin(), end);
  }

  const std::size_t most_;
  const std::chrono::milliseconds longest_;
  mutable std::mutex mutex_;
  std::vector<Idle> idle_;  // the one that is idle for longest first
};

}  // namespace detail
MOONSHOT_NAMESPACE_END
