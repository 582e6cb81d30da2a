#pragma once

/// @file
/// Many exchanges over libcurl on one event loop.

#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "moonshot/detail/curl/choices.hpp"
#include "moonshot/detail/curl/event_exchange.hpp"
#include "moonshot/detail/curl/handles.hpp"
#include "moonshot/detail/curl/shared.hpp"
#include "moonshot/detail/exchange/resolver.hpp"
#include "moonshot/detail/exchange/route.hpp"
#include "moonshot/http/event_transport.hpp"
#include "moonshot/loop/detail/loop_core.hpp"
#include "moonshot/options.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// Gives libcurl the sockets and timers of a loop. Names are looked up on other threads, and are
/// known for a minute.
class CurlEventTransport final : public http::EventTransport,
                                 public CurlEventHost,
                                 SocketHandler,
                                 HeapTimer {
 public:
  CurlEventTransport(LoopCore& on_loop, std::shared_ptr<const CurlShared> settings);
  MOONSHOT_INLINE ~CurlEventTransport() override;

  MOONSHOT_INLINE std::unique_ptr<http::EventExchange> start(
      http::Request& request, http::EventSink& sink, const http::Deadlines& deadlines) override;

 private:
  struct Callbacks;
  struct Name;
  struct LookUp;
  struct Server;
  /// Lets those begin that wait for the end of another one.
  struct Opener final : HeapTimer {
    explicit Opener(CurlEventTransport& owner) noexcept : transport(owner) {}
    MOONSHOT_INLINE void on_time() override;
    CurlEventTransport& transport;
  };

  MOONSHOT_INLINE void on_ready(NativeSocket socket, int events) override;
  MOONSHOT_INLINE void on_time() override;
  void act(curl_socket_t socket, int events);
  void end_finished();

  MOONSHOT_INLINE void look_up(CurlEventExchange& exchange) override;
  MOONSHOT_INLINE void forget(CurlEventExchange& exchange) noexcept override;
  void found(const std::string& host, Resolver::Answer answer);
  void begin(CurlEventExchange& event, Name& name);
  bool hand_over(CurlEventExchange& event);
  bool open(Server& server);
  bool open_all();

  std::map<std::string, Name> names_;
  std::map<std::string, Server> servers_;  // by their origin
  Opener opener_{*this};
  const std::shared_ptr<CurlEventTransport*> alive_;  // for look-ups that may outlive this
};

}  // namespace detail
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/detail/curl/event_transport.ipp"
#endif
