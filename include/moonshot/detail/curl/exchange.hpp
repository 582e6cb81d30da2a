#pragma once

/// @file
/// One exchange over libcurl.

#include <openssl/ssl.h>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "moonshot/detail/call/exchange_limits.hpp"
#include "moonshot/detail/curl/choices.hpp"
#include "moonshot/detail/curl/ending.hpp"
#include "moonshot/detail/curl/handles.hpp"
#include "moonshot/detail/curl/head_lines.hpp"
#include "moonshot/detail/curl/known_addresses.hpp"
#include "moonshot/detail/curl/request.hpp"
#include "moonshot/detail/exchange/delivery.hpp"
#include "moonshot/detail/exchange/framing.hpp"
#include "moonshot/detail/exchange/intake.hpp"
#include "moonshot/detail/exchange/outcome.hpp"
#include "moonshot/detail/exchange/resolver.hpp"
#include "moonshot/detail/exchange/route.hpp"
#include "moonshot/detail/exchange/source_reader.hpp"
#include "moonshot/http/transport.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// Carries one exchange by one transfer of libcurl, and keeps its limits. It does not wait: whoever
/// owns it gives `easy` to a multi handle and drives that, tells `ended` what libcurl says at the
/// end, and takes the transfer back as soon as `goes_on` is false.
///
/// What was sent is never sent again: libcurl would repeat a request by itself where a connection
/// that was kept breaks, and is stopped before it does.
/// Thread safety: any thread may call `cancel`, and only the driving thread all others.
class CurlExchange {
 public:
  using Clock = std::chrono::steady_clock;

  /// All of them must outlive this. `easy` is fresh, or was reset.
  CurlExchange(CURL* easy, http::Request& request, http::BodySink& sink, const Route& route,
               const CurlChoices& choices, const http::Deadlines& deadlines,
               Clock::time_point started);
  CurlExchange(const CurlExchange&) = delete;
  CurlExchange& operator=(const CurlExchange&) = delete;

  /// Makes the transfer ready. `hosts` are those of the route that were looked up; with none,
  /// libcurl uses the addresses that it knows. False where there is no memory for it, or libcurl
  /// lacks something that it needs: the exchange is over then.
  bool prepare(const std::vector<KnownHost>& hosts);
  /// Adds to `hosts` the one of the route that comes next, with the addresses that were found for
  /// it. False where there are none that can be used: the exchange is over then.
  bool take_addresses(Resolver::Answer found, std::vector<KnownHost>& hosts);
  /// Notes that the limit that comes next has passed.
  void pass_limit() noexcept { passed_ = limits_.next().phase; }

  /// What libcurl says at the end of the transfer, while the transfer still belongs to its multi
  /// handle.
  void ended(CURLcode code);
  /// Notes that the call was cancelled. The driving thread has to be woken.
  void cancel() noexcept { is_cancelled_ = true; }
  /// Notes that there was no memory for a step of it.
  void lose_memory() noexcept { lacks_memory_ = true; }
  /// Whether the exchange is to be driven further. Notes a limit that has passed.
  bool goes_on(Clock::time_point now = Clock::now()) noexcept;
  /// The moment at which `goes_on` has to be asked at the latest. It may come nearer whenever the
  /// transfer is driven.
  Clock::time_point next_limit() const noexcept { return limits_.next().time; }

  /// Whether libcurl may have to go on to another address. It gives up one that does not answer,
  /// and begins with the next one only when it is driven again, for which it does not ask.
  bool is_trying_addresses() const noexcept { return has_more_addresses_ && !is_ready_; }
  /// The moment at which the transfer has to be driven at the latest: the next limit, or sooner
  /// where addresses are being tried.
  Clock::time_point next_step(Clock::time_point now) const noexcept;
  /// On a loop: has libcurl ask to be driven again.
  void ask_for_step() noexcept;

  /// The sink that it was made with.
  http::BodySink& sink() const noexcept { return sink_; }

  /// Whether there was a connection to send the request on.
  bool is_ready() const noexcept { return is_ready_; }
  /// The port of this machine that the latest such connection has.
  int local_port() const noexcept { return local_port_; }

  /// Whether libcurl holds bytes back because the sink wants none.
  bool is_paused() const noexcept { return is_paused_; }
  /// Gives the sink what was held back, and what comes then. May end the exchange.
  void resume();

  /// On a loop: `wake` is called, from any thread, when the source of the request's body is ready
  /// again. To be set before `prepare`.
  void set_body_wake(std::function<void()> wake) { wake_body_ = std::move(wake); }
  /// Whether libcurl waits for the source of the request's body.
  bool is_body_paused() const noexcept { return is_body_paused_; }
  /// Has libcurl read the source again. May end the exchange.
  void resume_body();

  /// The socket of the connection that was used, where it is open and can carry another exchange;
  /// else CURL_SOCKET_BAD. To be asked while the transfer still belongs to its multi handle.
  curl_socket_t connection_left() const noexcept;
  /// How it ended. To be asked once.
  http::Outcome outcome() const;
#if MOONSHOT_EXCEPTIONS
  /// What a function of the caller's has thrown, or null.
  std::exception_ptr thrown() const noexcept;
#endif

 private:
  struct Callbacks;

  void fail_to_connect(std::string words);
  bool begin_sending(int local_port) noexcept;
  bool take_header(std::string_view line);
  bool take_head(const http::ResponseHead& head);
  bool take_data(std::string_view bytes);
  void refuse_surplus() noexcept;
  void look_for_close_notify() noexcept;
  const SSL* session() const noexcept;
  void unpause();
  bool is_body_ready();
  std::size_t give_body(char* buffer, std::size_t capacity);
  long bytes_sent() const noexcept;
  bool has_sent() const noexcept { return is_ready_ && bytes_sent() > sent_before_; }

  CURL* const easy_;
  http::Request& request_;
  http::BodySink& sink_;
  const Route& route_;
  const CurlChoices& choices_;
  CurlLists lists_;
  char words_[CURL_ERROR_SIZE] = {};

  ExchangeLimits limits_;
  std::optional<TimeoutPhase> passed_;
  std::atomic<bool> is_cancelled_{false};
  std::optional<CurlEnding> ending_;
  ConnectFailure failure_;

  // The request.
  std::optional<SourceReader> reader_;
  std::uint64_t given_ = 0;  // bytes of its body
  std::function<void()> wake_body_;
  bool is_body_paused_ = false;
  bool has_more_addresses_ = false;
  bool is_ready_ = false;  // there was a connection to send it on
  int local_port_ = 0;
  long sent_before_ = 0;    // bytes, to a proxy, before that
  bool is_resend_ = false;  // libcurl was about to send it again

  // The answer.
  HeadLines lines_;
  Intake intake_;
  Framing framing_;
  bool ends_with_session_ = false;  // its body does: only close_notify tells the end from a cut
  bool has_close_notify_ = false;
  Delivery delivery_;
  std::int64_t taken_ = 0;  // bytes of its body
  bool is_paused_ = false;
  bool lacks_memory_ = false;
};

}  // namespace detail
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/detail/curl/exchange.ipp"
#endif
