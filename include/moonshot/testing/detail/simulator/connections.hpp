#pragma once

/// @file
/// The connections of the simulator's HTTP server: one thread for each, and ways to end them at
/// once.

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
  /// The result of `enqueue`: void in cpp-httplib 0.11.4, bool in later versions.
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

/// The two ports of a connection, which identify it on this machine.
struct ConnectionPorts {
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

inline bool reset_connection(const ConnectionPorts& /*connection*/) { return false; }

/// Windows has no SIGPIPE.
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

/// The port of an IPv4 or IPv6 address; 0 for any other kind of address.
inline int port_of(const sockaddr_storage& address) {
  if (address.ss_family == AF_INET) {
    return ntohs(reinterpret_cast<const sockaddr_in*>(&address)->sin_port);
  }
  if (address.ss_family == AF_INET6) {
    return ntohs(reinterpret_cast<const sockaddr_in6*>(&address)->sin6_port);
  }
  return 0;
}

/// The remote port of a connection; 0 when the descriptor is not a connection.
inline int peer_port(int descriptor) {
  sockaddr_storage address{};
  socklen_t size = sizeof(address);
  if (::getpeername(descriptor, reinterpret_cast<sockaddr*>(&address), &size) != 0) return 0;
  return port_of(address);
}

/// The local port of a connection; 0 when the descriptor is not a connection.
inline int connected_port(int descriptor) {
  if (peer_port(descriptor) == 0) return 0;
  sockaddr_storage address{};
  socklen_t size = sizeof(address);
  if (::getsockname(descriptor, reinterpret_cast<sockaddr*>(&address), &size) != 0) return 0;
  return port_of(address);
}

/// One more than the largest descriptor to look at.
inline int descriptors_end() {
  constexpr rlim_t most = 65536;
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  return static_cast<int>((std::min)(limit.rlim_cur, most));
}

/// Shuts down all connections that were accepted at `port`. cpp-httplib does not give access to its
/// sockets, and version 0.11.4 waits on an idle connection until the keep-alive time is over. So
/// the connections are found among the descriptors of the process by their local port. Each is
/// checked again through a duplicate, which refers to the same socket even if the original is
/// closed meanwhile.
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

/// Resets a connection, as a crashed process or a firewall would: the client receives an RST
/// instead of an orderly end. Returns false where that is impossible.
///
/// A socket with a linger time of 0 is reset when its last descriptor is closed. It is closed by
/// replacing it with /dev/null, because cpp-httplib still writes to the descriptor and closes it.
/// To be called by the connection's own thread, so that nobody else closes the descriptor
/// meanwhile.
inline bool reset_connection(const ConnectionPorts& connection) {
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

/// Restores how the process handles SIGPIPE. `httplib::Server` ignores the signal for the whole
/// process; a test would then not notice that the signal kills the client under test.
class SigpipeKept {
 public:
  SigpipeKept() { ::sigaction(SIGPIPE, nullptr, &before_); }
  ~SigpipeKept() { ::sigaction(SIGPIPE, &before_, nullptr); }
  SigpipeKept(const SigpipeKept&) = delete;
  SigpipeKept& operator=(const SigpipeKept&) = delete;

 private:
  struct sigaction before_ {};
};

/// Blocks SIGPIPE in this thread and in the threads that it starts, so that a client that hangs up
/// ends only its own connection.
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
