#pragma once

#include <algorithm>
#include <cerrno>
#include <deque>
#include <new>
#include <utility>

#include "moonshot/detail/curl/event_transport.hpp"
#include "moonshot/detail/curl/opening_gate.hpp"
#include "moonshot/detail/value/share_new.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// What is known of a host.
struct CurlEventTransport::Name {
  static constexpr std::chrono::seconds lifetime{60};

  Resolver::Answer answer;
  std::chrono::steady_clock::time_point known_until{};
  bool is_asked = false;
  std::vector<CurlEventExchange*> waiting;
};

/// A question for the addresses of a host, and the answer, which is told on the loop.
struct CurlEventTransport::LookUp final : KeptLetter {
  LookUp(std::shared_ptr<CurlEventTransport*> asker, std::string asked)
      : alive(std::move(asker)), host(std::move(asked)) {}
  /// On the thread of the lookup.
  void take(const Resolver::Answer& told) noexcept {
#if MOONSHOT_EXCEPTIONS
    try {
      answer = told;
    } catch (const std::bad_alloc&) {
      answer.addresses.clear();
      answer.error = ENOMEM;
    }
#else
    answer = told;
#endif
  }
  void read() override {
    if (*alive != nullptr) (*alive)->found(host, std::move(answer));
  }

  const std::shared_ptr<CurlEventTransport*> alive;  // for the loop's thread alone
  const std::string host;
  Resolver::Answer answer;
};

/// The exchanges with one server that may share connections.
struct CurlEventTransport::Server {
  OpeningGate gate;
  std::vector<CurlEventExchange*> beginning;
  std::deque<CurlEventExchange*> waiting;
};

struct CurlEventTransport::Callbacks {
  static int on_socket(CURL* easy, curl_socket_t socket, int what, void* self, void*) {
    auto& transport = *static_cast<CurlEventTransport*>(self);
    int wanted = socket_events::none;
    if (what == CURL_POLL_IN || what == CURL_POLL_INOUT) wanted |= socket_events::readable;
    if (what == CURL_POLL_OUT || what == CURL_POLL_INOUT) wanted |= socket_events::writable;
    // What a host throws comes out of the loop. To tell libcurl would end all exchanges, not only
    // the one that waits for this socket.
    const bool is_watched =
        transport.loop.guarded([&] { transport.loop.watch(socket, wanted, transport); });
    CurlExchange* exchange = nullptr;
    if (!is_watched) curl_easy_getinfo(easy, CURLINFO_PRIVATE, &exchange);
    if (exchange != nullptr) static_cast<CurlEventExchange&>(exchange->sink()).lose_memory();
    return 0;
  }
  static int on_timer(CURLM*, long milliseconds, void* self) {
    auto& transport = *static_cast<CurlEventTransport*>(self);
    if (milliseconds < 0) {
      transport.loop.remove(transport);
    } else {
      const auto wait = std::chrono::milliseconds(milliseconds);
      transport.loop.set(transport, transport.loop.now() + wait);
    }
    return 0;
  }
};

MOONSHOT_INLINE CurlEventTransport::CurlEventTransport(LoopCore& on_loop,
                                                       std::shared_ptr<const CurlShared> settings)
    : CurlEventHost(on_loop, std::move(settings)),
      alive_(std::make_shared<CurlEventTransport*>(this)) {
  loop.prepare(*this);
  loop.prepare(opener_);
  auto* const handle = multi.get();
  curl_multi_setopt(handle, CURLMOPT_SOCKETFUNCTION, &Callbacks::on_socket);
  curl_multi_setopt(handle, CURLMOPT_SOCKETDATA, this);
  curl_multi_setopt(handle, CURLMOPT_TIMERFUNCTION, &Callbacks::on_timer);
  curl_multi_setopt(handle, CURLMOPT_TIMERDATA, this);
  // The server's own limit counts, which libcurl would lower to 100.
  constexpr long most_streams = 1000;
  curl_multi_setopt(handle, CURLMOPT_MAX_CONCURRENT_STREAMS, most_streams);
  curl_multi_setopt(
      handle, CURLMOPT_MAXCONNECTS,
      static_cast<long>((std::max)(shared->options.max_idle_connections, std::size_t{1})));
}

MOONSHOT_INLINE CurlEventTransport::~CurlEventTransport() {
  *alive_ = nullptr;
  // In a child process, closing a connection would close the parent's.
  if (shared->is_in_child()) static_cast<void>(multi.release());
  multi.reset();  // calls `on_socket`
  loop.forget(*this);
  loop.forget(opener_);
}

MOONSHOT_INLINE std::unique_ptr<http::EventExchange> CurlEventTransport::start(
    http::Request& request, http::EventSink& sink, const http::Deadlines& deadlines) {
  auto exchange = std::make_unique<CurlEventExchange>(*this, request, sink, deadlines);
  exchange->begin();
  return exchange;
}

MOONSHOT_INLINE void CurlEventTransport::on_ready(NativeSocket socket, int events) {
  int found = 0;
  if ((events & socket_events::readable) != 0) found |= CURL_CSELECT_IN;
  if ((events & socket_events::writable) != 0) found |= CURL_CSELECT_OUT;
  if ((events & socket_events::failed) != 0) found |= CURL_CSELECT_ERR;
  act(socket, found);
}

MOONSHOT_INLINE void CurlEventTransport::on_time() { act(CURL_SOCKET_TIMEOUT, 0); }

MOONSHOT_INLINE void CurlEventTransport::act(curl_socket_t socket, int events) {
  // In a child process, libcurl would read what the parent waits for.
  if (shared->is_in_child()) return;
  int running = 0;
  do {
    is_acting = true;
    curl_multi_socket_action(multi.get(), socket, events, &running);
    is_acting = false;
    for (auto* const exchange : touched) {
      exchange->is_touched_ = false;
      exchange->arm();
    }
    touched.clear();
    end_finished();
    socket = CURL_SOCKET_TIMEOUT;
    events = 0;
  } while (open_all());
}

MOONSHOT_INLINE void CurlEventTransport::Opener::on_time() {
  if (transport.open_all()) transport.act(CURL_SOCKET_TIMEOUT, 0);
}

// Returns whether exchanges began.
MOONSHOT_INLINE bool CurlEventTransport::open_all() {
  bool has_begun = false;
  for (auto& [origin, server] : servers_) has_begun = open(server) || has_begun;
  return has_begun;
}

MOONSHOT_INLINE bool CurlEventTransport::open(Server& server) {
  auto& beginning = server.beginning;
  const auto has_begun = [&server](CurlEventExchange* event) {
    if (!event->exchange_->is_ready()) return false;
    event->is_beginning_ = false;
    event->port_ = event->exchange_->local_port();
    server.gate.begun(event->port_);
    return true;
  };
  beginning.erase(std::remove_if(beginning.begin(), beginning.end(), has_begun), beginning.end());
  bool has_opened = false;
  while (!server.waiting.empty() && server.gate.is_open(beginning.size(), server.waiting.size())) {
    auto& next = *server.waiting.front();
    server.waiting.pop_front();
    next.is_queued_ = false;
    if (!hand_over(next)) continue;
    has_opened = true;
    next.is_beginning_ = true;
    beginning.push_back(&next);
  }
  return has_opened;
}

MOONSHOT_INLINE void CurlEventTransport::end_finished() {
  int left = 0;
  while (const CURLMsg* const message = curl_multi_info_read(multi.get(), &left)) {
    CurlExchange* exchange = nullptr;
    curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &exchange);
    auto& owner = static_cast<CurlEventExchange&>(exchange->sink());
    owner.note_end(message->data.result);
    auto outcome = owner.outcome();
    // Its addresses may have changed.
    if (outcome.kind == http::Outcome::Kind::connection && !outcome.sent) {
      for (const auto& host : owner.names_) names_[host].known_until = {};
    }
    owner.end(std::move(outcome));
  }
}

MOONSHOT_INLINE void CurlEventTransport::look_up(CurlEventExchange& exchange) {
  const auto& host = exchange.next_name();
  auto& name = names_[host];
  if (name.known_until > loop.now()) return begin(exchange, name);
  exchange.is_waiting_ = true;
  name.waiting.push_back(&exchange);
  if (name.is_asked) return;
  const auto look_up = share_new(new LookUp(alive_, host));
  shared->resolver.ask(host, [mailbox = loop.mailbox(), look_up](const Resolver::Answer& answer) {
    look_up->take(answer);
    KeptLetter::post(*mailbox, look_up);
  });
  name.is_asked = true;  // the answer comes by the mailbox
}

MOONSHOT_INLINE void CurlEventTransport::found(const std::string& host, Resolver::Answer answer) {
  auto& name = names_[host];
  name.is_asked = false;
  name.answer = std::move(answer);
  // Whether a host that was not found is there is asked again by the next exchange.
  if (!name.answer.addresses.empty()) name.known_until = loop.now() + Name::lifetime;
  for (auto* const exchange : std::exchange(name.waiting, {})) {
    exchange->is_waiting_ = false;
    if (!loop.guarded([&] { begin(*exchange, name); })) exchange->lose_memory();
  }
}

MOONSHOT_INLINE void CurlEventTransport::begin(CurlEventExchange& event, Name& name) {
  auto& exchange = *event.exchange_;
  if (!exchange.take_addresses(name.answer, event.hosts_)) return event.come_back();
  if (event.hosts_.size() < event.names_.size()) return look_up(event);
  if (!exchange.prepare(event.hosts_)) return event.come_back();
  const auto& route = *event.route_;
  if (!route.is_secure() || !choices.multiplexes()) {
    hand_over(event);
    return;
  }
  auto& server = servers_[route.origin];
  event.is_queued_ = true;
  server.waiting.push_back(&event);
  open(server);
}

// Returns whether libcurl has taken it.
MOONSHOT_INLINE bool CurlEventTransport::hand_over(CurlEventExchange& event) {
  event.is_transfer_ = curl_multi_add_handle(multi.get(), event.easy_.get()) == CURLM_OK;
  if (event.is_transfer_) {
    event.arm();
  } else {
    event.lose_memory();
  }
  return event.is_transfer_;
}

MOONSHOT_INLINE void CurlEventTransport::forget(CurlEventExchange& exchange) noexcept {
  const auto remove_from = [&exchange](auto& list) {
    list.erase(std::remove(list.begin(), list.end(), &exchange), list.end());
  };
  if (std::exchange(exchange.is_touched_, false)) remove_from(touched);
  if (std::exchange(exchange.is_waiting_, false)) {
    remove_from(names_[exchange.next_name()].waiting);
  }
  const bool was_beginning = std::exchange(exchange.is_beginning_, false);
  const int port = std::exchange(exchange.port_, 0);
  const bool was_queued = std::exchange(exchange.is_queued_, false);
  if (!was_beginning && !was_queued && port == 0) return;
  auto& server = servers_[exchange.route_->origin];
  if (was_beginning) remove_from(server.beginning);
  if (was_queued) remove_from(server.waiting);
  if (port != 0) server.gate.ended(port);
  if (!server.waiting.empty()) loop.set(opener_, loop.now());
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
