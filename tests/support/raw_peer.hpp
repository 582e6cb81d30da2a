#pragma once

// A server that speaks bytes: for the answers that no HTTP server would give.

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace support {

/// One accepted connection, in the hands of a script.
class Conversation {
 public:
  explicit Conversation(int descriptor) : descriptor_(descriptor) {}
  Conversation(const Conversation&) = delete;
  Conversation& operator=(const Conversation&) = delete;
  ~Conversation() { ::close(descriptor_); }

  /// The next request, head and body; empty where the client has gone.
  std::string read_request() {
    return read_request_with([this](std::string& text) { return read_some(text); });
  }

  /// The same by what reads at least one byte more.
  template <class Read>
  static std::string read_request_with(Read read_some) {
    std::string request;
    std::size_t wanted = std::string::npos;
    while (request.size() < wanted) {
      if (!read_some(request)) return {};
      const auto end = request.find("\r\n\r\n");
      if (end == std::string::npos) continue;
      wanted = end + 4 + content_length(request.substr(0, end));
    }
    return request;
  }

  /// Reads at least one byte more; false where the client has gone.
  bool read_some(std::string& text) {
    char buffer[16384];
    const auto count = ::recv(descriptor_, buffer, sizeof buffer, 0);
    if (count <= 0) return false;
    text.append(buffer, static_cast<std::size_t>(count));
    return true;
  }

  /// False where the client has gone.
  bool write(std::string_view bytes) {
    while (!bytes.empty()) {
      const auto count = ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (count <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(count));
    }
    return true;
  }

  /// Does nothing until the client goes.
  void stall() {
    std::string ignored;
    while (read_some(ignored)) ignored.clear();
  }

  /// Writes `piece` again and again, `pause_ms` apart, until the client goes.
  void drip(std::string_view piece, int pause_ms) {
    pollfd state{descriptor_, POLLIN, 0};
    while (::poll(&state, 1, pause_ms) == 0) {
      if (!write(piece)) return;
    }
  }

  /// Breaks the connection off with a reset instead of an orderly end.
  void reset() {
    const linger now{1, 0};
    setsockopt(descriptor_, SOL_SOCKET, SO_LINGER, &now, sizeof now);
  }

  int descriptor() const { return descriptor_; }

 private:
  static std::size_t content_length(const std::string& head) {
    const auto at = head.find("Content-Length: ");
    return at == std::string::npos ? 0 : std::strtoul(head.c_str() + at + 16, nullptr, 10);
  }

  int descriptor_;
};

/// Listens on a free port of 127.0.0.1 and plays `script` for each connection, each on a thread of
/// its own. The connection ends with the script.
class RawPeer {
 public:
  using Script = std::function<void(Conversation&)>;

  explicit RawPeer(Script script) : script_(std::move(script)) {
    listener_ = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address;
    auto* generic = reinterpret_cast<sockaddr*>(&address);
    ok_ = ::bind(listener_, generic, length) == 0 && ::listen(listener_, 64) == 0 &&
          ::getsockname(listener_, generic, &length) == 0;
    port_ = ntohs(address.sin_port);
    if (ok_) acceptor_ = std::thread([this] { accept_all(); });
  }
  RawPeer(const RawPeer&) = delete;
  RawPeer& operator=(const RawPeer&) = delete;
  ~RawPeer() {
    stopping_ = true;
    ::shutdown(listener_, SHUT_RDWR);
    if (acceptor_.joinable()) acceptor_.join();
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      for (const int descriptor : open_) ::shutdown(descriptor, SHUT_RDWR);
    }
    for (auto& thread : threads_) thread.join();
    ::close(listener_);
  }

  /// From now on refuses to be connected to; what is connected stays so.
  void close_door() const { ::shutdown(listener_, SHUT_RDWR); }

  bool ok() const { return ok_; }
  int port() const { return port_; }
  std::string base_url() const { return "http://127.0.0.1:" + std::to_string(port_) + "/v1"; }
  int connections() const { return connections_; }
  /// How many of them this side has closed.
  int closed() const { return closed_; }

 private:
  void accept_all() {
    while (!stopping_) {
      const int descriptor = ::accept(listener_, nullptr, nullptr);
      if (descriptor < 0) return;
      ++connections_;
      const std::lock_guard<std::mutex> lock(mutex_);
      open_.push_back(descriptor);
      threads_.emplace_back([this, descriptor] { converse(descriptor); });
    }
  }

  void converse(int descriptor) {
    {
      Conversation conversation(descriptor);
      script_(conversation);
      const std::lock_guard<std::mutex> lock(mutex_);
      for (auto it = open_.begin(); it != open_.end(); ++it) {
        if (*it == descriptor) {
          open_.erase(it);
          break;
        }
      }
    }
    ++closed_;
  }

  Script script_;
  int listener_ = -1;
  int port_ = 0;
  bool ok_ = false;
  std::atomic<bool> stopping_{false};
  std::atomic<int> connections_{0};
  std::atomic<int> closed_{0};
  std::mutex mutex_;
  std::vector<int> open_;
  std::vector<std::thread> threads_;
  std::thread acceptor_;
};

/// A port of this machine at which nobody listens any more.
inline int port_of_nobody() {
  const RawPeer gone([](Conversation&) {});
  return gone.port();
}

/// A response with a body of known length.
inline std::string http_response(const std::string& body,
                                 const std::string& type = "application/json") {
  return "HTTP/1.1 200 OK\r\nContent-Type: " + type +
         "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

/// The head of a chunked event stream.
inline const std::string stream_head =
    "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";

/// One chunk of a chunked body.
inline std::string http_chunk(const std::string& data) {
  constexpr const char* digits = "0123456789abcdef";
  std::string size;
  for (std::size_t rest = data.size(); rest > 0; rest /= 16) size.insert(0, 1, digits[rest % 16]);
  return (size.empty() ? "0" : size) + "\r\n" + data + "\r\n";
}

}  // namespace support
