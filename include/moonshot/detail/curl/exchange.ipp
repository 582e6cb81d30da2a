#pragma once

#include <algorithm>
#include <utility>

#include "moonshot/detail/curl/exchange.hpp"
#include "moonshot/detail/exchange/connect_words.hpp"
#include "moonshot/detail/exchange/this_machine.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// Whether an answer with this status has no body, although its head does not say so.
MOONSHOT_INLINE bool has_no_body(int status) noexcept {
  constexpr int no_content = 204;
  return status == no_content;
}

/// The functions that libcurl calls. Nothing may be thrown through it.
struct CurlExchange::Callbacks {
  // `refused` ends the transfer.
  template <class T, class F>
  static T guarded(void* self, T refused, F&& run) noexcept {
    auto& exchange = *static_cast<CurlExchange*>(self);
#if MOONSHOT_EXCEPTIONS
    try {
      return run(exchange);
    } catch (...) {
      // What the caller's functions throw is caught nearer to them.
      exchange.lacks_memory_ = true;
      return refused;
    }
#else
    (void)refused;
    return run(exchange);
#endif
  }

  static int on_ready(void* self, char*, char*, int, int local_port) {
    return static_cast<CurlExchange*>(self)->begin_sending(local_port) ? CURL_PREREQFUNC_OK
                                                                       : CURL_PREREQFUNC_ABORT;
  }
  static std::size_t on_header(char* bytes, std::size_t, std::size_t count, void* self) {
    constexpr std::size_t refused = CURL_WRITEFUNC_ERROR;
    return guarded(self, refused, [&](CurlExchange& exchange) {
      return exchange.take_header({bytes, count}) ? count : refused;
    });
  }
  static std::size_t on_data(char* bytes, std::size_t, std::size_t count, void* self) {
    constexpr std::size_t refused = CURL_WRITEFUNC_ERROR;
    constexpr std::size_t paused = CURL_WRITEFUNC_PAUSE;
    return guarded(self, refused, [&](CurlExchange& exchange) {
      // Where a thread blocks, nobody could resume it.
      if (exchange.choices_.is_on_loop && !exchange.sink_.wants_more()) {
        exchange.is_paused_ = true;
        exchange.limits_.delivering();
        return paused;
      }
      return exchange.take_data({bytes, count}) ? count : refused;
    });
  }
  static int on_progress(void* self, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
    static_cast<CurlExchange*>(self)->look_for_close_notify();
    return 0;
  }
  static std::size_t on_read(char* buffer, std::size_t, std::size_t capacity, void* self) {
    constexpr std::size_t refused = CURL_READFUNC_ABORT;
    constexpr std::size_t paused = CURL_READFUNC_PAUSE;
    return guarded(self, refused, [&](CurlExchange& exchange) {
      // Where a thread blocks, it may as well wait for the source.
      if (exchange.choices_.is_on_loop && !exchange.is_body_ready()) {
        exchange.is_body_paused_ = true;
        exchange.limits_.awaiting_body();
        return paused;
      }
      if (exchange.reader_->has_failed()) return refused;
      const auto count = exchange.give_body(buffer, capacity);
      return exchange.reader_->has_failed() ? refused : count;
    });
  }
};

MOONSHOT_INLINE CurlExchange::CurlExchange(CURL* easy, http::Request& request, http::BodySink& sink,
                                           const Route& route, const CurlChoices& choices,
                                           const http::Deadlines& deadlines,
                                           Clock::time_point started)
    : easy_(easy),
      request_(request),
      sink_(sink),
      route_(route),
      choices_(choices),
      limits_(deadlines, started),
      lines_(choices.multiplexes() && route.is_secure()),
      delivery_(sink) {
  if (request.body_source != nullptr) reader_.emplace(*request.body_source);
}

MOONSHOT_INLINE bool CurlExchange::prepare(const std::vector<KnownHost>& hosts) {
  using std::chrono::milliseconds;
  const auto code = prepare_transfer(easy_, request_, route_, choices_, hosts, lists_);
  if (code != CURLE_OK) {
    ended(code);
    return false;
  }
  curl_easy_setopt(easy_, CURLOPT_ERRORBUFFER, words_);
  curl_easy_setopt(easy_, CURLOPT_PRIVATE, this);
  curl_easy_setopt(easy_, CURLOPT_PREREQFUNCTION, &Callbacks::on_ready);
  curl_easy_setopt(easy_, CURLOPT_PREREQDATA, this);
  curl_easy_setopt(easy_, CURLOPT_HEADERFUNCTION, &Callbacks::on_header);
  curl_easy_setopt(easy_, CURLOPT_HEADERDATA, this);
  curl_easy_setopt(easy_, CURLOPT_WRITEFUNCTION, &Callbacks::on_data);
  curl_easy_setopt(easy_, CURLOPT_WRITEDATA, this);
  curl_easy_setopt(easy_, CURLOPT_XFERINFOFUNCTION, &Callbacks::on_progress);
  curl_easy_setopt(easy_, CURLOPT_XFERINFODATA, this);
  if (reader_) {
    curl_easy_setopt(easy_, CURLOPT_READFUNCTION, &Callbacks::on_read);
    curl_easy_setopt(easy_, CURLOPT_READDATA, this);
  }
  // libcurl shares this time among the addresses. The limits themselves are kept here, and pass
  // before libcurl's does.
  constexpr milliseconds after_the_limit{20};
  constexpr milliseconds unlimited = std::chrono::hours(24);
  const auto now = Clock::now();
  const auto limit = (std::min)(limits_.next().time, now + unlimited);
  const auto left = std::chrono::duration_cast<milliseconds>(limit - now);
  const auto time = (std::max)(left, milliseconds(0)) + after_the_limit;
  curl_easy_setopt(easy_, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(time.count()));
  has_more_addresses_ = std::any_of(hosts.begin(), hosts.end(), [](const KnownHost& known) {
    return known.addresses.size() > 1;
  });
  return true;
}

MOONSHOT_INLINE CurlExchange::Clock::time_point CurlExchange::next_step(
    Clock::time_point now) const noexcept {
  constexpr std::chrono::milliseconds between_steps{50};
  return is_trying_addresses() ? (std::min)(next_limit(), now + between_steps) : next_limit();
}

// Any change to what is paused makes libcurl set its timer, and this one leaves all as it was.
MOONSHOT_INLINE void CurlExchange::ask_for_step() noexcept {
  curl_easy_pause(easy_, CURLPAUSE_SEND);
  curl_easy_pause(easy_, CURLPAUSE_CONT);
}

MOONSHOT_INLINE bool CurlExchange::take_addresses(Resolver::Answer found,
                                                  std::vector<KnownHost>& hosts) {
  const auto index = hosts.size();
  const auto host = route_.hosts_to_look_up()[index];
  auto& addresses = found.addresses;
  if (addresses.empty()) {
    // Behind a proxy, the sentence would be about the proxy.
    fail_to_connect((index == 0 ? "" : ": " + host) + lookup_words(found.error));
    return false;
  }
  if (!route_.is_secure()) keep_to_this_machine(host, addresses);
  if (addresses.empty()) {
    fail_to_connect(not_this_machine);
    return false;
  }
  hosts.push_back({host, route_.port_of(index), std::move(addresses)});
  return true;
}

// `words` end a sentence about the next host.
MOONSHOT_INLINE void CurlExchange::fail_to_connect(std::string words) {
  failure_ = {ConnectFailure::Kind::not_connected, std::move(words), false};
  ending_.emplace();
  ending_->code = CURLE_COULDNT_CONNECT;
}

MOONSHOT_INLINE void CurlExchange::ended(CURLcode code) {
  // An answer that ends after its limit has not ended in time.
  goes_on();
  // For libcurl, a head that breaks off behind its first line is an answer.
  if (code == CURLE_OK && !limits_.has_head()) code = CURLE_GOT_NOTHING;
  // So is an answer over TLS that anybody on the way has cut.
  if (code == CURLE_OK && ends_with_session_ && !has_close_notify_) code = CURLE_PARTIAL_FILE;
  ending_ = ending_of(easy_, code, words_);
  // It reads a body again to send it again.
  if (code == CURLE_SEND_FAIL_REWIND) is_resend_ = true;
  if (code == CURLE_OK || has_sent()) return;
  failure_ = connect_failure(*ending_, route_, choices_);
}

MOONSHOT_INLINE bool CurlExchange::goes_on(Clock::time_point now) noexcept {
  if (ending_ || is_cancelled_ || lacks_memory_) return false;
  if (!passed_ && limits_.is_passed(now)) pass_limit();
  return !passed_;
}

MOONSHOT_INLINE long CurlExchange::bytes_sent() const noexcept {
  long count = 0;
  curl_easy_getinfo(easy_, CURLINFO_REQUEST_SIZE, &count);
  return count;
}

// Called when there is a connection, before the request is sent on it. It is called again where
// libcurl takes another connection because the first one broke.
MOONSHOT_INLINE bool CurlExchange::begin_sending(int local_port) noexcept {
  // Whoever has cancelled the call must not be billed for it.
  if (!goes_on()) return false;
  is_resend_ = has_sent();
  if (is_resend_) return false;
  is_ready_ = true;
  local_port_ = local_port;
  sent_before_ = bytes_sent();
  limits_.connected();
  return true;
}

MOONSHOT_INLINE bool CurlExchange::is_body_ready() {
  return given_ == request_.body_source->size() || reader_->is_ready(given_ == 0, wake_body_);
}

MOONSHOT_INLINE std::size_t CurlExchange::give_body(char* buffer, std::size_t capacity) {
  const auto left = request_.body_source->size() - given_;
  const auto wanted = static_cast<std::size_t>((std::min)(left, std::uint64_t{capacity}));
  if (wanted == 0) return 0;
  const auto count = reader_->read(given_ == 0, buffer, wanted);
  given_ += count;
  limits_.sent(Clock::now());
  return count;
}

MOONSHOT_INLINE bool CurlExchange::take_header(std::string_view line) {
  if (intake_.room() < line.size()) intake_.add(intake_.room());
  if (intake_.room() == 0) return false;
  intake_.add(line.size());
  // What comes after the head are trailers.
  if (limits_.has_head() || !lines_.take(line)) return true;
  return take_head(lines_.head());
}

MOONSHOT_INLINE bool CurlExchange::take_head(const http::ResponseHead& head) {
  framing_ = read_framing(head);
  if (!framing_.problem.empty()) return false;
  intake_.delivered();
  limits_.head(Clock::now());
  const bool is_http_2 = !lines_.is_http_1();
  // libcurl uses a connection on which there is something to read already, and takes that for the
  // next answer. Whoever blocks looks before; among many exchanges nobody can.
  if (choices_.is_on_loop && !is_http_2) curl_easy_setopt(easy_, CURLOPT_FORBID_REUSE, 1L);
  ends_with_session_ = route_.is_secure() && !is_http_2 && !framing_.chunked && !framing_.length &&
                       !has_no_body(head.status);
  // libcurl has to tell of each step then.
  if (ends_with_session_) curl_easy_setopt(easy_, CURLOPT_NOPROGRESS, 0L);
  if (!delivery_.head(head) || !goes_on()) return false;
  if (framing_.length == 0) limits_.satisfied(Clock::now());
  return true;
}

MOONSHOT_INLINE bool CurlExchange::take_data(std::string_view bytes) {
  limits_.delivering();
  const bool wants_more = delivery_.data(bytes);
  intake_.delivered();
  const auto now = Clock::now();
  limits_.data(now);
  if (!wants_more || !goes_on(now)) return false;
  taken_ += static_cast<std::int64_t>(bytes.size());
  // libcurl would send the rest of the request, for as long as it takes, after the answer has
  // ended.
  const bool is_whole = framing_.length && taken_ >= *framing_.length;
  if ((is_whole || sink_.satisfied()) && !limits_.is_satisfied()) limits_.satisfied(now);
  if (is_whole && lines_.is_http_1()) refuse_surplus();
  return true;
}

// What TLS has read beyond the answer would be the beginning of the next one. libcurl looks at the
// socket alone.
MOONSHOT_INLINE void CurlExchange::refuse_surplus() noexcept {
  const auto* const tls = session();
  if (tls != nullptr && SSL_has_pending(tls) != 0) {
    curl_easy_setopt(easy_, CURLOPT_FORBID_REUSE, 1L);
  }
}

// Null without TLS, with another library than OpenSSL, and when the transfer has ended.
MOONSHOT_INLINE const SSL* CurlExchange::session() const noexcept {
  curl_tlssessioninfo* info = nullptr;
  curl_easy_getinfo(easy_, CURLINFO_TLS_SSL_PTR, &info);
  if (!choices_.is_openssl || info == nullptr) return nullptr;
  return static_cast<const SSL*>(info->internals);
}

MOONSHOT_INLINE void CurlExchange::look_for_close_notify() noexcept {
  const auto* const tls = session();
  if (tls != nullptr) has_close_notify_ = (SSL_get_shutdown(tls) & SSL_RECEIVED_SHUTDOWN) != 0;
}

MOONSHOT_INLINE void CurlExchange::resume() {
  if (!is_paused_) return;
  is_paused_ = false;
  limits_.data(Clock::now());
  unpause();
}

MOONSHOT_INLINE void CurlExchange::resume_body() {
  if (!is_body_paused_) return;
  is_body_paused_ = false;
  limits_.sent(Clock::now());
  unpause();
}

MOONSHOT_INLINE void CurlExchange::unpause() {
  // libcurl has one setting for both directions.
  const int left = (is_paused_ ? CURLPAUSE_RECV : 0) | (is_body_paused_ ? CURLPAUSE_SEND : 0);
  // Calls `on_data` before it returns. Where that ends the transfer, libcurl says so here alone.
  const auto code = curl_easy_pause(easy_, left);
  if (code != CURLE_OK) ended(code);
}

MOONSHOT_INLINE curl_socket_t CurlExchange::connection_left() const noexcept {
  curl_socket_t socket = CURL_SOCKET_BAD;
  if (ending_ && ending_->code == CURLE_OK) {
    curl_easy_getinfo(easy_, CURLINFO_ACTIVESOCKET, &socket);
  }
  return socket;
}

MOONSHOT_INLINE http::Outcome CurlExchange::outcome() const {
  if (lacks_memory_) {
    auto ended = ended_without_memory();
    ended.sent = has_sent();
    return ended;
  }
  ExchangeFacts facts;
  facts.origin = route_.origin;
  facts.peer = route_.peer;
  facts.is_cancelled = is_cancelled_;
  facts.passed = passed_;
  if (reader_ && reader_->has_failed()) {
    facts.has_source_failed = true;
    facts.source_problem = reader_->problem();
  }
  facts.has_sink_stopped = delivery_.has_stopped();
  facts.is_sink_satisfied = limits_.is_satisfied();
  facts.has_head = limits_.has_head();
  facts.framing_problem = framing_.problem;
  facts.has_ended = ending_ && ending_->code == CURLE_OK;
  facts.has_sent_too_much = intake_.exceeded();
  facts.failure = failure_;
  if (ending_ && route_.is_secure()) {
    facts.certificate_refusal = certificate_refusal(*ending_, choices_);
  }
  if (ending_)
    facts.library_error = is_resend_ ? "it had been kept, and was closed" : ending_->words;
  return outcome_of(facts);
}

#if MOONSHOT_EXCEPTIONS
MOONSHOT_INLINE std::exception_ptr CurlExchange::thrown() const noexcept {
  if (delivery_.thrown() != nullptr) return delivery_.thrown();
  return reader_ ? reader_->thrown() : nullptr;
}
#endif

}  // namespace detail
MOONSHOT_NAMESPACE_END
