#pragma once

/// @file
/// How many bytes a peer can send that are not part of a body.

#include <cstddef>

#include "moonshot/config.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// Counts the bytes that a connection reads from the network until some of them reach the caller: a
/// head and the interim answers before it, the extensions of chunks, trailers. cpp-httplib keeps
/// all of these in memory, and older versions do so without any bound. None of them has a limit for
/// what it reads altogether, so a peer that never comes to the body of its answer would be read
/// until the limits of time pass.
/// Thread safety: used by one thread at a time, like the connection that it belongs to.
class Intake {
 public:
  /// More than the head of any usual server (Node.js allows 16 KiB, nginx 8 KiB), and more than one
  /// TLS record.
  static constexpr std::size_t most = std::size_t{24} << 10U;

  /// Begins to count for a new exchange.
  void begin() noexcept { *this = Intake(); }
  /// Notes that something has reached the caller: the count begins again.
  void delivered() noexcept { count_ = rounds_ = 0; }

  /// How many bytes may be read now. 0 means that the peer has sent too much; the connection cannot
  /// be used any more, and that is remembered.
  std::size_t room() noexcept {
    exceeded_ = exceeded_ || count_ >= most;
    return exceeded_ ? 0 : most - count_;
  }
  void add(std::size_t taken) noexcept { count_ += taken; }
  /// Notes that the peer has sent something, but not a byte that can be read: a message of TLS, or
  /// a part of a record. Each of them counts, so that a peer cannot send them for ever.
  void add_round() noexcept {
    if (++rounds_ > most) exceeded_ = true;
  }

  /// Whether a read was refused.
  bool exceeded() const noexcept { return exceeded_; }

 private:
  std::size_t count_ = 0;
  std::size_t rounds_ = 0;
  bool exceeded_ = false;
};

}  // namespace detail
MOONSHOT_NAMESPACE_END
