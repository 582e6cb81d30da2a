#pragma once

/// @file
/// How many connections to one server are opened at a time.

#include <algorithm>
#include <cstddef>
#include <map>

#include "moonshot/config.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// Decides when the next exchange with a server may begin, so that exchanges share connections
/// where the server lets them. libcurl opens a connection for each exchange that fits on none at
/// the moment: of 500 that began at once, with a server that takes 100 on a connection, 400 had one
/// of their own. So an exchange begins when the one before has a connection; those that share one
/// begin without a wait. How many the server takes on a connection is learned from the connections
/// that were opened although there were others: where that is one, as with HTTP/1.1, exchanges
/// begin at once. No I/O. Not for concurrent use.
class OpeningGate {
 public:
  /// Whether another exchange may begin, while `beginning` have no connection yet and `waiting`
  /// have not begun.
  bool is_open(std::size_t beginning, std::size_t waiting) const {
    constexpr std::size_t most = 8;
    if (shares_nothing()) return true;
    if (streams_on_one_ == 0) return beginning == 0;
    return beginning < (std::min)(most, 1 + waiting / streams_on_one_);
  }
  /// Whether each exchange has a connection of its own, as far as was seen.
  bool shares_nothing() const noexcept { return streams_on_one_ == 1; }

  /// An exchange has its connection, which `port` of this machine tells from the others.
  void begun(int port) {
    auto& streams = streams_[port];
    if (streams == 0 && streams_.size() > 1) {
      // A connection with one stream may also be one that takes no more, because it is closing.
      streams_on_one_ = are_shared_ ? 2 : 1;
      for (const auto& [each, count] : streams_) {
        streams_on_one_ = (std::max)(streams_on_one_, count);
      }
    }
    if (++streams == 1) return;
    are_shared_ = true;
    if (shares_nothing()) streams_on_one_ = streams;
  }
  /// That exchange is over.
  void ended(int port) {
    const auto found = streams_.find(port);
    if (found != streams_.end() && --found->second == 0) streams_.erase(found);
  }

 private:
  std::size_t streams_on_one_ = 0;      // as far as was seen; 0 where nothing was
  bool are_shared_ = false;             // some exchanges were seen on one connection
  std::map<int, std::size_t> streams_;  // by the port of their connection
};

}  // namespace detail
MOONSHOT_NAMESPACE_END
