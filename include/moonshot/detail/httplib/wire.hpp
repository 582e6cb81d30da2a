#pragma once

/// @file
/// The bytes of one exchange, for cpp-httplib.

#include <array>
#include <cstddef>
#include <ctime>
#include <string>

#include "moonshot/detail/httplib/chunk_follower.hpp"
#include "moonshot/detail/httplib/connection.hpp"
#include "moonshot/detail/httplib/exchange.hpp"
#include "moonshot/detail/httplib/head_reader.hpp"
#include "moonshot/detail/httplib/library.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// Writes a request and reads its answer, within the limits of the exchange and of `Intake`. It
/// listens while it writes: a peer may refuse a request before it has read all of it. The rest of
/// such a request is not sent, though cpp-httplib believes so, and the refusal is read.
/// Thread safety: used on the exchange's own thread.
class Wire final : public httplib::Stream {
 public:
  /// Both must outlive this.
  Wire(Exchange& exchange, Connection& connection) noexcept
      : exchange_(exchange), connection_(connection) {}

  /// Begins an exchange over the connection as it is now.
  void begin();
  /// The head was read: from here on comes the body, in chunks or not.
  void begin_body(bool chunked);

  /// Whether the peer has answered without having read all of the request.
  bool is_cut() const noexcept { return is_cut_; }
  /// Whether anything was written.
  bool has_sent() const noexcept { return has_sent_; }
  /// The status of the answer, or 0 before it has come.
  int status() const noexcept { return heads_.status(); }
  /// Whether the peer has sent more than was read: it would be taken for the next answer.
  bool has_unread() const noexcept { return begin_ != end_ || connection_.tls.has_unread(); }
  /// Once the answer was read to its end: whether another exchange may follow.
  bool is_reusable() const noexcept {
    return !is_cut_ && !has_ended_ && !is_broken_ && !has_unread();
  }

  // The virtual functions of `httplib::Stream` differ between 0.10 and 0.53. Each version overrides
  // those of the functions below that it has, and ignores the others, so none can be marked.
  // NOLINTBEGIN(modernize-use-override,cppcoreguidelines-explicit-virtual-functions)
  ssize_t read(char* target, size_t size);
  ssize_t write(const char* bytes, size_t size);
  const char* buffered_data(size_t& size) const;
  void consume_buffered(size_t size);
  bool is_readable() const { return true; }
  bool is_writable() const { return true; }
  bool wait_readable() const { return true; }
  bool wait_writable() const { return true; }
  bool is_peer_alive() const { return true; }
  void get_remote_ip_and_port(std::string&, int&) const {}
  void get_local_ip_and_port(std::string&, int&) const {}
  socket_t socket() const { return connection_.socket.descriptor(); }
  time_t duration() const { return 0; }
  void set_read_timeout(time_t, time_t = 0) {}
  // NOLINTEND(modernize-use-override,cppcoreguidelines-explicit-virtual-functions)

 private:
  Moved take_in();
  void sort();
  void listen();
  bool wait_to_write(Readiness wanted);
  size_t head_left() const noexcept {
    return heads_.is_complete() ? heads_.head().size() - head_at_ : 0;
  }

  Exchange& exchange_;
  Connection& connection_;
  HeadReader heads_;
  size_t head_at_ = 0;  // how much of the head was read
  bool in_body_ = false;
  bool in_chunks_ = false;
  ChunkFollower chunks_;
  bool is_cut_ = false;
  bool has_sent_ = false;
  bool has_ended_ = false;  // what the peer sends
  bool is_broken_ = false;  // or it is no HTTP

  // What was taken from the connection and not read: bytes that may be read, then some that are to
  // be left out, then the rest, which was not looked at.
  std::array<char, std::size_t{16} << 10U> buffer_;
  size_t begin_ = 0;
  size_t passing_ = 0;
  size_t left_out_ = 0;
  size_t end_ = 0;
};

}  // namespace detail
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/detail/httplib/wire.ipp"
#endif
