#pragma once

/// @file
/// A connection of a thread that blocks.

#include <algorithm>
#include <chrono>
#include <string>
#include <utility>

#include "moonshot/cancel.hpp"
#include "moonshot/detail/curl/exchange.hpp"
#include "moonshot/detail/curl/handles.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// A multi handle for one exchange at a time, which keeps one connection to one origin between
/// them. libcurl's connections cannot be shared by threads, so that each has its own.
/// Thread safety: one exchange uses it at a time, on one thread.
class CurlConnection {
 public:
  /// A connection to the origin `to`. Opens nothing yet.
  explicit CurlConnection(std::string to)
      : origin(std::move(to)), multi_(curl_multi_init()), easy_(curl_easy_init()) {
    curl_multi_setopt(multi_.get(), CURLMOPT_MAXCONNECTS, 1L);
  }

  const std::string origin;

  /// Whether libcurl could set it up.
  bool is_usable() const noexcept { return multi_ != nullptr && easy_ != nullptr; }
  /// The transfer of the next exchange, without what the one before has left.
  CURL* fresh_transfer() noexcept {
    curl_easy_reset(easy_.get());
    return easy_.get();
  }
  /// Drives the transfer, which `exchange` has prepared, until the exchange is over. Returns
  /// whether the connection can be kept.
  bool drive(CurlExchange& exchange, const CancelToken& cancel);

  /// For `IdlePool`: whether the peer has closed the connection, or sent something that nobody has
  /// asked for. libcurl itself uses a connection on which there is something to read.
  bool stale() const noexcept;

 private:
  void note_end(CurlExchange& exchange) noexcept;

  CurlMulti multi_;
  CurlEasy easy_;
  curl_socket_t socket_ = CURL_SOCKET_BAD;  // of the connection that the latest exchange has left
};

}  // namespace detail
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/detail/curl/connection.ipp"
#endif
