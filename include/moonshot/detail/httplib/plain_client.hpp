#pragma once

/// @file
/// A cpp-httplib client without TLS that bounds what it reads.

#include <chrono>
#include <functional>
#include <string>
#include <utility>

#include "moonshot/detail/httplib/intake.hpp"
#include "moonshot/detail/httplib/library.hpp"
#include "moonshot/detail/httplib/plain_stream.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

#if defined(_WIN32)

/// On Windows cpp-httplib's own stream is used, which counts nothing, so only its own limits hold.
class PlainClient final : public httplib::ClientImpl {
 public:
  PlainClient(const std::string& host, int port, Intake&) : ClientImpl(host, port) {}
  bool has_unread() const noexcept { return false; }
};

#else

// `process_socket` has one more parameter in newer versions of cpp-httplib. Each version overrides
// the function that it has, so none can be marked.
// NOLINTBEGIN(modernize-use-override,cppcoreguidelines-explicit-virtual-functions)

/// Carries each exchange over a `PlainStream` in place of cpp-httplib's own stream.
/// Thread safety: used by one exchange at a time, on its own thread.
class PlainClient final : public httplib::ClientImpl {
 public:
  /// `intake` must outlive this.
  PlainClient(const std::string& host, int port, Intake& intake)
      : ClientImpl(host, port), intake_(intake) {}

  /// Whether the last exchange took bytes from the socket that cpp-httplib has not read.
  bool has_unread() const noexcept { return has_unread_; }

 private:
  using Exchange = std::function<bool(httplib::Stream&)>;
  using Clock = std::chrono::steady_clock;

  bool process_socket(const Socket& socket, Exchange exchange) {
    PlainStream stream(socket.sock, intake_);
    const bool done = exchange(stream);
    has_unread_ = stream.has_unread();
    return done;
  }
  bool process_socket(const Socket& socket, std::chrono::time_point<Clock>, Exchange exchange) {
    return process_socket(socket, std::move(exchange));
  }

  Intake& intake_;
  bool has_unread_ = false;
};

// NOLINTEND(modernize-use-override,cppcoreguidelines-explicit-virtual-functions)

#endif

}  // namespace detail
MOONSHOT_NAMESPACE_END
