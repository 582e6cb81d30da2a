#pragma once

/// @file
/// The connections of the simulator's HTTP server: a thread for each, and a quick end for all.

#include <algorithm>
#include <condition_variable>
#include <functional>
#include <iterator>
#include <list>
#include <mutex>
#include <thread>
#include <utility>

#include "moonshot/config.hpp"
#include "moonshot/detail/httplib/library.hpp"

#if !defined(_WIN32)
#include <fcntl.h>
#include <netinet/in.h>
#include <pthread.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>
#include <csignal>
#endif

MOONSHOT_NAMESPACE_BEGIN
namespace detail::simulator {

/// A thread for each connection. cpp-httplib's own pool has about as many threads as the machine
/// has cores, and a connection that is kept alive occupies one of them: the next client would wait.
class ConnectionThreads final : public httplib::TaskQueue {
 public:
  /// void in cpp-httplib 0.11.4, bool later.
  using Enqueued =
      decltype(std::declval<httplib::TaskQueue&>().enqueue(std::declval<std::function<void()>>()));

  Enqueued enqueue(std::function<void()> serve) override {
    join(take_finished());
    const std::lock_guard<std::mutex> lock(mutex_);
    const auto self = running_.emplace(running_.end());
    *self = std::thread([this, self, serve = std::move(serve)] {
      serve();
      const std::lock_guard<std::mutex> finishing(mutex_);
      finished_.splice(finished_.end(), running_, self);
      all_finished_.notify_all();
    });
    return static_cast<Enqueued>(true);
  }

  void shutdown() override {
    {
      std::unique_lock<std::mutex> lock(mutex_);
      all_finished_.wait(lock, [this] { return running_.empty(); });
    }
    join(take_finished());
  }

 private:
  using Threads = std::list<std::thread>;

  Threads take_finished() {
    const std::lock_guard<std::mutex> lock(mutex_);
    return std::exchange(finished_, {});
  }

  static void join(Threads threads) {
    for (std::thread& thread : threads) thread.join();
  }

  std::mutex mutex_;
  std::condition_variable all_finished_;
  Threads running_;
  Threads finished_;
};

/// What tells a connection of this machine from the others.
struct Ports {
  int client = 0;
  int server = 0;
};

#if defined(_WIN32)

inline void listen_exclusively(socket_t socket) {
  const BOOL on = TRUE;
  ::setsockopt(socket, SOL_SOCKET, SO_EXCLUSIVEADDRUSE, reinterpret_cast<const char*>(&on),
               sizeof(on));
}

inline void lengthen_backlog(socket_t socket) { ::listen(socket, SOMAXCONN); }

/// Without a way to find the connections, `Simulator::stop` waits for idle ones to time out.
inline void end_connections(int /*port*/) {}

inline bool reset_connection(const Ports& /*connection*/) { return false; }

/// There is no SIGPIPE here.
class SigpipeKept {};
class SigpipeBlocked {};

#else

/// cpp-httplib sets SO_REUSEPORT, with which a port that is taken seems free.
inline void listen_exclusively(socket_t socket) {
  const int on = 1;
  ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
}

/// cpp-httplib lets 5 clients wait for being accepted; the next one's first packet is lost, which
/// costs it a second. Listening again changes that number.
inline void lengthen_backlog(socket_t socket) { ::listen(socket, SOMAXCONN); }

/// 0 when it is no address of the internet.
inline int port_of(const sockaddr_storage& address) {
  if (address.ss_family == AF_INET) {
    return ntohs(reinterpret_cast<const sockaddr_in*>(&address)->sin_port);
  }
  if (address.ss_family == AF_INET6) {
    return ntohs(reinterpret_cast<const sockaddr_in6*>(&address)->sin6_port);
  }
  return 0;
}

/// The port of the other side of a connection; 0 when the descriptor is none.
inline int peer_port(int descriptor) {
  sockaddr_storage address{};
  socklen_t size = sizeof(address);
  if (::getpeername(descriptor, reinterpret_cast<sockaddr*>(&address), &size) != 0) return 0;
  return port_of(address);
}

/// The port of this side of a connection; 0 when the descriptor is none.
inline int connected_port(int descriptor) {
  if (peer_port(descriptor) == 0) return 0;
  sockaddr_storage address{};
  socklen_t size = sizeof(address);
  if (::getsockname(descriptor, reinterpret_cast<sockaddr*>(&address), &size) != 0) return 0;
  return port_of(address);
}

/// Where descriptors end.
inline int descriptors_end() {
  constexpr rlim_t kMost = 65536;
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  return static_cast<int>((std::min)(limit.rlim_cur, kMost));
}

/// Shuts all connections down that were accepted at `port`. cpp-httplib does not tell its sockets,
/// and 0.11.4 does not look up from an idle connection before the keep-alive time is over; so they
/// are found among the descriptors of the process, by the port on this side. Each is looked at
/// through a duplicate, which keeps meaning the same socket even if the original is closed
/// meanwhile.
inline void end_connections(int port) {
  const int end = descriptors_end();
  for (int descriptor = 0; descriptor < end; ++descriptor) {
    if (connected_port(descriptor) != port) continue;
    const int same = ::fcntl(descriptor, F_DUPFD_CLOEXEC, 0);
    if (same < 0) continue;
    if (connected_port(same) == port) ::shutdown(same, SHUT_RDWR);
    ::close(same);
  }
}

/// Resets a connection, as a crashed process or a firewall would: the
/// client gets an RST instead of an end. False where that cannot be done.
///
/// A socket that does not linger is reset when its last descriptor is closed. It is closed by
/// putting /dev/null in its place, so that the descriptor is still cpp-httplib's to close, which
/// may write whatever it wants there. To be called by the connection's own thread: nobody else
/// closes the descriptor meanwhile.
inline bool reset_connection(const Ports& connection) {
  const int end = descriptors_end();
  for (int descriptor = 0; descriptor < end; ++descriptor) {
    if (peer_port(descriptor) != connection.client ||
        connected_port(descriptor) != connection.server) {
      continue;
    }
    const linger at_once{1, 0};
    ::setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
    const int nothing = ::open("/dev/null", O_RDWR | O_CLOEXEC);
    if (nothing < 0) return false;
    const bool replaced = ::dup2(nothing, descriptor) == descriptor;
    ::close(nothing);
    return replaced;
  }
  return false;
}

/// Restores what the process does about SIGPIPE: `httplib::Server` ignores it for the whole
/// process, which would hide from a test that the client under test dies of it.
class SigpipeKept {
 public:
  SigpipeKept() { ::sigaction(SIGPIPE, nullptr, &before_); }
  ~SigpipeKept() { ::sigaction(SIGPIPE, &before_, nullptr); }
  SigpipeKept(const SigpipeKept&) = delete;
  SigpipeKept& operator=(const SigpipeKept&) = delete;

 private:
  struct sigaction before_ {};
};

/// Blocks SIGPIPE in this thread, and so in the threads it starts: a client that hangs up ends its
/// own connection only.
class SigpipeBlocked {
 public:
  SigpipeBlocked() {
    sigset_t blocked;
    ::sigemptyset(&blocked);
    ::sigaddset(&blocked, SIGPIPE);
    ::pthread_sigmask(SIG_BLOCK, &blocked, &before_);
  }
  ~SigpipeBlocked() { ::pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  SigpipeBlocked(const SigpipeBlocked&) = delete;
  SigpipeBlocked& operator=(const SigpipeBlocked&) = delete;

 private:
  sigset_t before_{};
};

#endif

}  // namespace detail::simulator
MOONSHOT_NAMESPACE_END
