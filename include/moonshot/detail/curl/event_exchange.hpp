#pragma once

/// @file
/// One exchange over libcurl on an event loop.

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "moonshot/detail/curl/choices.hpp"
#include "moonshot/detail/curl/exchange.hpp"
#include "moonshot/detail/curl/handles.hpp"
#include "moonshot/detail/curl/known_addresses.hpp"
#include "moonshot/detail/curl/shared.hpp"
#include "moonshot/detail/exchange/route.hpp"
#include "moonshot/http/event_sink.hpp"
#include "moonshot/http/event_transport.hpp"
#include "moonshot/loop/detail/loop_core.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

class CurlEventExchange;

/// Where the exchanges of one loop meet.
struct CurlEventHost {
  CurlEventHost(LoopCore& on_loop, std::shared_ptr<const CurlShared> settings)
      : loop(on_loop),
        shared(std::move(settings)),
        choices(shared->choices),
        multi(curl_multi_init()) {
    choices.is_on_loop = true;
  }
  virtual ~CurlEventHost() = default;

  /// Begins the transfer of `exchange` as soon as the addresses are known.
  virtual void look_up(CurlEventExchange& exchange) = 0;
  /// `exchange` is over.
  virtual void forget(CurlEventExchange& exchange) noexcept = 0;

  LoopCore& loop;
  const std::shared_ptr<const CurlShared> shared;
  CurlChoices choices;
  CurlMulti multi;
  std::vector<CurlEventExchange*> touched;  ///< by libcurl, since the last look at their limits
  bool is_acting = false;                   ///< libcurl is calling functions of ours
};

/// Stands between a `CurlExchange` and the sink, and keeps the timer of the next limit.
class CurlEventExchange final : public http::EventExchange, public http::BodySink, HeapTimer {
 public:
  using TimePoint = LoopHost::TimePoint;

  /// All of them must outlive this.
  CurlEventExchange(CurlEventHost& host, http::Request& request, http::EventSink& sink,
                    const http::Deadlines& deadlines);
  MOONSHOT_INLINE ~CurlEventExchange() override;

  /// To be called once, at first.
  void begin();
  MOONSHOT_INLINE void cancel() override;
  MOONSHOT_INLINE void resume() override;

 private:
  friend class CurlEventTransport;

  bool on_head(const http::ResponseHead& head) override {
    touch();
    return sink_.on_head(head);
  }
  bool on_data(std::string_view bytes) override {
    touch();
    return sink_.on_data(bytes);
  }
  bool satisfied() const noexcept override { return sink_.satisfied(); }
  bool wants_more() const noexcept override { return sink_.wants_more(); }
  MOONSHOT_INLINE void on_time() override;

  void touch();
  void arm();
  void come_back();
  void resume_now();
  void leave_libcurl() noexcept;
  void note_end(CURLcode code) noexcept;
  http::Outcome outcome() const noexcept;
  void lose_memory() noexcept;
  void end(http::Outcome outcome);
  std::optional<http::Outcome> find_obstacle();
  /// The host that it waits for, or is to be looked up next.
  const std::string& next_name() const noexcept { return names_[hosts_.size()]; }

  CurlEventHost& host_;
  http::EventSink& sink_;
  http::Request& request_;
  const http::Deadlines& deadlines_;
  http::Outcome unroutable_;
  const std::optional<Route> route_;
  CurlEasy easy_;
  std::optional<CurlExchange> exchange_;  // nothing where it cannot begin
  std::vector<std::string> names_;        // that have to be looked up
  std::vector<KnownHost> hosts_;          // the first of them, which were
  TimePoint armed_ = (TimePoint::max)();
  bool is_waiting_ = false;    // for its name
  bool is_queued_ = false;     // for its turn to begin
  bool is_beginning_ = false;  // it has no connection yet
  int port_ = 0;               // of the connection that it shares
  bool is_transfer_ = false;   // of libcurl's
  bool is_touched_ = false;
  bool is_to_resume_ = false;
};

}  // namespace detail
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/detail/curl/event_exchange.ipp"
#endif
