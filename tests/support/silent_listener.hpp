#pragma once

// An address that answers no attempt to connect.

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <fstream>
#include <string>
#include <vector>

namespace support {

/// Listens and accepts nothing; its queue is full. Linux drops further attempts then, and the one
/// who tries waits.
class SilentListener {
 public:
  /// On any free port where `port` is 0.
  explicit SilentListener(const char* address = "127.0.0.1", int port = 0) {
    listener_ = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_port = htons(static_cast<std::uint16_t>(port));
    ::inet_pton(AF_INET, address, &at.sin_addr);
    socklen_t length = sizeof at;
    auto* generic = reinterpret_cast<sockaddr*>(&at);
    if (::bind(listener_, generic, length) != 0 || ::listen(listener_, 0) != 0) return;
    ::getsockname(listener_, generic, &length);
    port_ = ntohs(at.sin_port);
    // Until an attempt gets no answer for a while.
    constexpr int most = 16;
    constexpr int patience_ms = 100;
    while (!full_ && fillers_.size() < most) {
      const int filler = ::socket(AF_INET, SOCK_STREAM, 0);
      fillers_.push_back(filler);
      ::fcntl(filler, F_SETFL, O_NONBLOCK);
      ::connect(filler, generic, length);
      pollfd state{filler, POLLOUT, 0};
      full_ = ::poll(&state, 1, patience_ms) == 0;
    }
  }
  SilentListener(const SilentListener&) = delete;
  SilentListener& operator=(const SilentListener&) = delete;
  ~SilentListener() {
    for (const int filler : fillers_) ::close(filler);
    ::close(listener_);
  }

  bool ok() const { return full_; }
  int port() const { return port_; }

  /// How many attempts to connect are waiting, those that filled the queue included.
  int waiting() const {
    char wanted[32];
    std::snprintf(wanted, sizeof wanted, ":%04X 02 ", static_cast<unsigned>(port_));
    std::ifstream table("/proc/self/net/tcp");
    int count = 0;
    for (std::string line; std::getline(table, line);) {
      if (line.find(wanted) != std::string::npos) ++count;
    }
    return count;
  }

 private:
  int listener_ = -1;
  int port_ = 0;
  bool full_ = false;
  std::vector<int> fillers_;
};

}  // namespace support
