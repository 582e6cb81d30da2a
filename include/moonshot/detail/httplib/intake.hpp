#pragma once

/// @file
/// How much a peer can make a connection read for nothing.

#include <cstddef>

#include "moonshot/config.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// Counts the bytes that a connection takes from the network while nothing of them reaches the
/// caller: a head and the interim answers before it, the extensions of chunks, trailers.
/// cpp-httplib keeps all of these in memory, its older versions without any bound, and those match
/// the status line with a regular expression that recurses once for each character: 50 kB of it end
/// the process, where threads have 8 MiB of stack; on smaller stacks less may do. Used by one
/// thread at a time, like the connection that it belongs to.
class Intake {
 public:
  /// More than any server's head (Node.js takes 16 KiB, nginx 8 KiB), and more than one TLS record.
  static constexpr std::size_t most = std::size_t{24} << 10U;

  /// A new exchange.
  void begin() noexcept { *this = Intake(); }
  /// Something has reached the caller.
  void delivered() noexcept { count_ = 0; }

  /// How many bytes may be read now. None: the peer has gone too far, and the connection is of no
  /// more use.
  std::size_t room() noexcept {
    exceeded_ = exceeded_ || count_ >= most;
    return exceeded_ ? 0 : most - count_;
  }
  /// Whether `wanted` bytes may be read now, where not less can be read.
  bool admits(std::size_t wanted) noexcept {
    exceeded_ = exceeded_ || wanted > room();
    return !exceeded_;
  }
  void add(std::size_t taken) noexcept { count_ += taken; }
  /// The end of what the peer sends was read.
  void end() noexcept { ended_ = true; }

  /// Whether a read was refused.
  bool exceeded() const noexcept { return exceeded_; }
  /// Whether the peer's end was met. An answer that tells its own end is read no further than that.
  bool ended() const noexcept { return ended_; }

 private:
  std::size_t count_ = 0;
  bool exceeded_ = false;
  bool ended_ = false;
};

}  // namespace detail
MOONSHOT_NAMESPACE_END
