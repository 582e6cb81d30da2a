#pragma once

#if !defined(_WIN32)
#include <sys/socket.h>

#include <cerrno>
#endif

#include <algorithm>
#include <chrono>

#include "moonshot/detail/curl/connection.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

MOONSHOT_INLINE void CurlConnection::note_end(CurlExchange& exchange) noexcept {
  int left = 0;
  while (const CURLMsg* const message = curl_multi_info_read(multi_.get(), &left)) {
    if (message->msg == CURLMSG_DONE) exchange.ended(message->data.result);
  }
}

MOONSHOT_INLINE bool CurlConnection::drive(CurlExchange& exchange, const CancelToken& cancel) {
  using std::chrono::milliseconds;
  // The one function of a multi handle that other threads may call.
  const auto registration = cancel.on_cancel([&exchange, multi = multi_.get()] {
    exchange.cancel();
    curl_multi_wakeup(multi);
  });
  auto code = curl_multi_add_handle(multi_.get(), easy_.get());
  while (code == CURLM_OK && exchange.goes_on()) {
    int running = 0;
    code = curl_multi_perform(multi_.get(), &running);
    if (code == CURLM_OK) note_end(exchange);
    if (code != CURLM_OK || !exchange.goes_on()) break;
    // Rounded up: a limit that has not quite come would be waited for in a busy loop.
    constexpr milliseconds longest = std::chrono::hours(1);
    const auto now = CurlExchange::Clock::now();
    const auto next = (std::min)(exchange.next_step(now), now + longest);
    const auto wait = std::chrono::duration_cast<milliseconds>(next - now) + milliseconds(1);
    code = curl_multi_poll(multi_.get(), nullptr, 0, static_cast<int>(wait.count()), nullptr);
  }
  // What fails here is memory, or the system's patience with descriptors.
  if (code != CURLM_OK) exchange.ended(CURLE_OUT_OF_MEMORY);
  socket_ = exchange.connection_left();
  curl_multi_remove_handle(multi_.get(), easy_.get());
  return socket_ != CURL_SOCKET_BAD;
}

MOONSHOT_INLINE bool CurlConnection::stale() const noexcept {
  char byte = 0;
  const auto count = ::recv(socket_, &byte, 1, MSG_PEEK);
#if defined(_WIN32)
  return count >= 0 || WSAGetLastError() != WSAEWOULDBLOCK;
#else
  return count >= 0 || errno != EWOULDBLOCK;
#endif
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
