#pragma once

/// @file
/// The bytes of a connection without TLS, for cpp-httplib.

#include "moonshot/config.hpp"

#if !defined(_WIN32)
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <ctime>
#include <string>

#include "moonshot/detail/httplib/intake.hpp"
#include "moonshot/detail/httplib/library.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

// The virtual functions of `httplib::Stream` differ between 0.10 and 0.53. Each version overrides
// those of the functions below that it has, and ignores the others, so none can be marked.
// NOLINTBEGIN(modernize-use-override,cppcoreguidelines-explicit-virtual-functions)

/// Reads and writes a connected socket, and reads no more than `Intake` allows. It waits without a
/// limit, because the watchdog shuts the connection down when a limit of the exchange has passed.
/// Thread safety: used on the exchange's own thread.
class PlainStream final : public httplib::Stream {
 public:
  /// `intake` must outlive this.
  PlainStream(socket_t socket, Intake& intake) noexcept : socket_(socket), intake_(intake) {}

  ssize_t read(char* target, size_t size) {
    if (begin_ == end_) {
      if (size >= buffer_.size()) return receive(target, size);
      const auto count = receive(buffer_.data(), buffer_.size());
      if (count <= 0) return count;
      begin_ = 0;
      end_ = static_cast<size_t>(count);
    }
    const auto count = (std::min)(size, end_ - begin_);
    std::memcpy(target, buffer_.data() + begin_, count);
    begin_ += count;
    return static_cast<ssize_t>(count);
  }
  ssize_t write(const char* bytes, size_t size) {
    // Waiting until the socket takes more keeps a large body from being read far ahead of what the
    // server has received.
    pollfd ready{socket_, POLLOUT, 0};
    while (::poll(&ready, 1, -1) < 0 && errno == EINTR) {
    }
    ssize_t count = 0;
    do {
      count = ::send(socket_, bytes, size, 0);
    } while (count < 0 && errno == EINTR);
    return count;
  }
  const char* buffered_data(size_t& size) const {
    size = end_ - begin_;
    return size == 0 ? nullptr : buffer_.data() + begin_;
  }
  void consume_buffered(size_t size) { begin_ += size; }

  /// Whether bytes were taken from the socket that cpp-httplib has not read.
  bool has_unread() const noexcept { return begin_ < end_; }

  bool is_readable() const { return true; }
  bool is_writable() const { return true; }
  bool wait_readable() const { return true; }
  bool wait_writable() const { return true; }
  bool is_peer_alive() const { return true; }
  void get_remote_ip_and_port(std::string&, int&) const {}
  void get_local_ip_and_port(std::string&, int&) const {}
  socket_t socket() const { return socket_; }
  time_t duration() const { return 0; }
  void set_read_timeout(time_t, time_t = 0) {}

 private:
  ssize_t receive(char* target, size_t size) {
    const auto room = intake_.room();
    if (room == 0) return -1;
    ssize_t count = 0;
    do {
      count = ::recv(socket_, target, (std::min)(size, room), 0);
    } while (count < 0 && errno == EINTR);
    if (count > 0) intake_.add(static_cast<size_t>(count));
    if (count == 0) intake_.end();
    return count;
  }

  socket_t socket_;
  Intake& intake_;
  std::array<char, 4096> buffer_;
  size_t begin_ = 0;
  size_t end_ = 0;
};

// NOLINTEND(modernize-use-override,cppcoreguidelines-explicit-virtual-functions)

}  // namespace detail
MOONSHOT_NAMESPACE_END

#endif
