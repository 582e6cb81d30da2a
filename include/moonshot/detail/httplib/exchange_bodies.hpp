#pragma once

#include <algorithm>
#include <cstddef>
#include <exception>
#include <string>
#include <string_view>

#include "moonshot/detail/httplib/adapter.hpp"
#include "moonshot/detail/httplib/exchange.hpp"
#include "moonshot/detail/httplib/framing.hpp"
#include "moonshot/detail/httplib/watchdog.hpp"
#include "moonshot/http/body_source.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// Reads the request's body for cpp-httplib and remembers how that went.
struct Feeder {
  Feeder(http::BodySource& body, Exchange& state) : source(body), exchange(state) {}

  http::BodySource& source;
  Exchange& exchange;
  std::string buffer = std::string(std::size_t{64} << 10U, '\0');
  bool failed = false;
#if MOONSHOT_EXCEPTIONS
  std::exception_ptr thrown;
#endif

  /// The next piece, of at most `wanted` bytes; empty where there is none.
  std::string_view piece(bool from_the_beginning, std::size_t wanted) {
    if (from_the_beginning && !source.rewind()) return {};
    const auto capacity = (std::min)(wanted, buffer.size());
    return std::string_view(buffer).substr(0, source.read(buffer.data(), capacity));
  }
  bool feed(std::size_t offset, std::size_t wanted, httplib::DataSink& sink) {
    std::string_view bytes;
    // An earlier try may have read from the source already.
#if MOONSHOT_EXCEPTIONS
    try {
      bytes = piece(offset == 0, wanted);
    } catch (...) {
      thrown = std::current_exception();
    }
#else
    bytes = piece(offset == 0, wanted);
#endif
    failed = bytes.empty();
    // Newer versions of cpp-httplib would wait for an answer to the half that was sent.
    if (failed) exchange.kill();
    if (failed || exchange.ended.load(std::memory_order_acquire)) return false;
    sink.write(bytes.data(), bytes.size());  // a failure is cpp-httplib's to report
    exchange.sent_piece();
    return true;
  }
  void attach(httplib::Request& wire) {
    // Its own functions for uploads give the head of the answer to nobody before the body.
    wire.content_length_ = static_cast<std::size_t>(source.size());
    wire.content_provider_ = [this](std::size_t offset, std::size_t length,
                                    httplib::DataSink& sink) { return feed(offset, length, sink); };
  }
  http::Outcome outcome() const {
    const auto problem = source.problem();
    return {http::Outcome::Kind::stopped, TimeoutPhase::total,
            "the body could not be read to its end" + (problem.empty() ? "" : ": " + problem)};
  }
};

/// Hands the response on to the caller's sink and remembers how that went.
struct Receiver {
  Receiver(http::BodySink& target, Exchange& state, Watchdog& dog) noexcept
      : sink(target), exchange(state), watchdog(dog) {}

  http::BodySink& sink;
  Exchange& exchange;
  Watchdog& watchdog;
  bool stopped = false;
  Framing framing;
#if MOONSHOT_EXCEPTIONS
  std::exception_ptr thrown;
#endif

  template <class F>
  bool guarded(F&& function) {
#if MOONSHOT_EXCEPTIONS
    // What the user's callback throws must not travel through cpp-httplib.
    try {
      stopped = !function();
    } catch (...) {
      thrown = std::current_exception();
      stopped = true;
    }
#else
    stopped = !function();
#endif
    if (stopped) exchange.kill();  // nothing waits for the rest
    return !stopped && !exchange.ended.load(std::memory_order_acquire);
  }
  bool head(const httplib::Response& response) {
    const auto head = to_head(response);
    framing = read_framing(head);
    if (!framing.problem.empty()) return false;
    exchange.connection->intake.delivered();
    exchange.touch();
    return guarded([&] { return sink.on_head(head); });
  }
  bool data(const char* bytes, std::size_t size) {
    exchange.delivering.store(true, std::memory_order_relaxed);
    const bool go_on = guarded([&] { return sink.on_data(std::string_view(bytes, size)); });
    exchange.connection->intake.delivered();
    exchange.touch();
    exchange.delivering.store(false, std::memory_order_relaxed);
    if (go_on && sink.satisfied() && !exchange.satisfied.exchange(true)) watchdog.wake();
    return go_on;
  }
};

}  // namespace detail
MOONSHOT_NAMESPACE_END
