#pragma once

#include <new>

#include "moonshot/detail/curl/event_exchange.hpp"
#include "moonshot/detail/exchange/client_certificate.hpp"
#include "moonshot/detail/exchange/proxy.hpp"
#include "moonshot/environment.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

MOONSHOT_INLINE CurlEventExchange::CurlEventExchange(CurlEventHost& host, http::Request& request,
                                                     http::EventSink& sink,
                                                     const http::Deadlines& deadlines)
    : host_(host),
      sink_(sink),
      request_(request),
      deadlines_(deadlines),
      route_(find_route(host.shared->options, request.base, process_environment,
                        ProxySupport::http_and_socks, unroutable_)),
      easy_(curl_easy_init()) {
  if (route_) names_ = route_->hosts_to_look_up();
}

// Why it cannot begin, where it cannot.
MOONSHOT_INLINE std::optional<http::Outcome> CurlEventExchange::find_obstacle() {
  if (host_.shared->is_in_child()) return ended_in_child();
  if (!route_) return std::move(unroutable_);
  const auto& problem = host_.shared->problem();
  if (route_->is_secure() && problem) return ended_by_setting(*problem);
  if (easy_ == nullptr) return ended_without_memory();
  return std::nullopt;
}

// Not in the constructor: what throws here leaves an object that its destructor puts in order.
MOONSHOT_INLINE void CurlEventExchange::begin() {
  host_.loop.prepare(*this);
  if (auto obstacle = find_obstacle()) {
    unroutable_ = std::move(*obstacle);
    return come_back();
  }
  exchange_.emplace(easy_.get(), request_, *this, *route_, host_.choices, deadlines_,
                    host_.loop.now());
  if (request_.body_source != nullptr) {
    body_wake_ = std::make_shared<BodyWake>(host_.loop.mailbox(), body_ready_);
    exchange_->set_body_wake([wake = body_wake_] { wake->wake(); });
  }
  arm();
  host_.look_up(*this);
}

MOONSHOT_INLINE CurlEventExchange::~CurlEventExchange() {
  if (body_wake_ != nullptr) body_wake_->end();
  leave_libcurl();
  host_.forget(*this);
  host_.loop.forget(*this);
}

MOONSHOT_INLINE void CurlEventExchange::cancel() {
  if (exchange_) exchange_->cancel();
  come_back();
}

MOONSHOT_INLINE void CurlEventExchange::resume() {
  if (!exchange_ || !exchange_->is_paused()) return;
  // libcurl takes no such orders from within its own calls.
  is_to_resume_ = host_.is_acting;
  if (is_to_resume_) return come_back();
  resume_now(&CurlExchange::resume);
}

MOONSHOT_INLINE void CurlEventExchange::resume_body() {
  if (is_transfer_ && exchange_->is_body_paused()) resume_now(&CurlExchange::resume_body);
}

// Calls functions of the sink, and of the source.
MOONSHOT_INLINE void CurlEventExchange::resume_now(void (CurlExchange::*step)()) {
  if (host_.shared->is_in_child()) return come_back();
  host_.is_acting = true;
  (*exchange_.*step)();
  host_.is_acting = false;
  if (!exchange_->goes_on(host_.loop.now())) return come_back();
  arm();
}

MOONSHOT_INLINE void CurlEventExchange::touch() {
  if (is_touched_) return;
  is_touched_ = true;
  host_.touched.push_back(this);
}

// The limit may have come nearer. Where it has gone further away, `on_time` finds that out.
MOONSHOT_INLINE void CurlEventExchange::arm() {
  const auto next = exchange_->next_step(host_.loop.now());
  if (next >= armed_) return;
  armed_ = next;
  host_.loop.set(*this, next);
}

// `on_time` follows, as soon as what is going on is over.
MOONSHOT_INLINE void CurlEventExchange::come_back() {
  armed_ = host_.loop.now();
  host_.loop.set(*this, armed_);
}

MOONSHOT_INLINE void CurlEventExchange::on_time() {
  armed_ = (TimePoint::max)();
  if (!exchange_) return end(std::move(unroutable_));
  if (!exchange_->goes_on(host_.loop.now())) return end(outcome());
  if (host_.shared->is_in_child()) return end(ended_in_child());
  if (std::exchange(is_to_resume_, false)) return resume_now(&CurlExchange::resume);
  if (is_transfer_ && exchange_->is_trying_addresses()) exchange_->ask_for_step();
  arm();
}

MOONSHOT_INLINE void CurlEventExchange::leave_libcurl() noexcept {
  if (!std::exchange(is_transfer_, false)) return;
  // In a child process, closing its connection would close the parent's.
  if (host_.shared->is_in_child()) {
    static_cast<void>(easy_.release());
    return;
  }
  curl_multi_remove_handle(host_.multi.get(), easy_.get());
}

// What libcurl could not be told, or could not tell.
MOONSHOT_INLINE void CurlEventExchange::lose_memory() noexcept {
  exchange_->lose_memory();
  come_back();
}

// The transfer is over.
MOONSHOT_INLINE void CurlEventExchange::note_end(CURLcode code) noexcept {
#if MOONSHOT_EXCEPTIONS
  try {
    exchange_->ended(code);
  } catch (const std::bad_alloc&) {
    exchange_->lose_memory();
  }
#else
  exchange_->ended(code);
#endif
}

MOONSHOT_INLINE http::Outcome CurlEventExchange::outcome() const noexcept {
#if MOONSHOT_EXCEPTIONS
  try {
    return exchange_->outcome();
  } catch (const std::bad_alloc&) {
    return ended_without_memory();
  }
#else
  return exchange_->outcome();
#endif
}

// The last thing that is done: the sink may destroy this.
MOONSHOT_INLINE void CurlEventExchange::end(http::Outcome outcome) {
  auto& loop = host_.loop;
  leave_libcurl();
  host_.forget(*this);
  loop.remove(*this);
#if MOONSHOT_EXCEPTIONS
  if (exchange_) loop.keep(exchange_->thrown());
#endif
  loop.guarded([&] { sink_.on_end(std::move(outcome)); });
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
