#pragma once

// An event-driven client without a network, and without a wait.

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <moonshot/async/async_chat.hpp>
#include <moonshot/async/detail/async_access.hpp>
#include <moonshot/environment.hpp>
#include <moonshot/loop/detail/loop_access.hpp>
#include <moonshot/testing/scripted_transport.hpp>

#include "moonshot_catch.hpp"
#include "scripted_client.hpp"
#include "virtual_loop.hpp"

namespace support {

/// An event-driven client over a script, or over another transport, on a loop whose time is the
/// test's.
struct Async {
  explicit Async(std::vector<ScriptedResponse> script, moonshot::ClientOptions options = {},
                 std::shared_ptr<moonshot::http::Transport> other = nullptr) {
    transport = std::make_shared<ScriptedTransport>(std::move(script));
    options.transport = other != nullptr ? std::move(other) : transport;
    if (options.api_key.empty()) options.api_key = moonshot::ApiKey(support::key);
    core = moonshot::detail::EventCore::share(
        moonshot::detail::build_client_core(
            std::move(options), [](const char*) { return std::string(); }, nullptr),
        moonshot::detail::LoopAccess::core(*loop));
  }

  moonshot::AsyncChat chat() const { return resource<moonshot::AsyncChat>(); }
  moonshot::ResultHandler<moonshot::ChatCompletion> keep() {
    return [this](moonshot::Result<moonshot::ChatCompletion> told) {
      CHECK_FALSE(result.has_value());
      result.emplace(std::move(told));
    };
  }
  bool run() {
    return host.run(*loop, [this] { return result.has_value(); });
  }

  template <class Resource>
  Resource resource() const {
    return moonshot::detail::AsyncAccess::make<Resource>(core);
  }
  /// Starts `call`, and drives the loop until its end.
  template <class T>
  moonshot::Result<T> outcome(moonshot::AsyncCall<T> call) {
    std::optional<moonshot::Result<T>> told;
    std::move(call).start([&told](moonshot::Result<T> end) { told.emplace(std::move(end)); });
    CHECK_FALSE(told.has_value());  // never within the call that starts it
    REQUIRE(host.run(*loop, [&told] { return told.has_value(); }));
    return std::move(*told);
  }

  support::VirtualHost host;
  std::unique_ptr<moonshot::EventLoop> loop = std::make_unique<moonshot::EventLoop>(host);
  std::shared_ptr<ScriptedTransport> transport;
  std::shared_ptr<moonshot::detail::EventCore> core;
  std::optional<moonshot::Result<moonshot::ChatCompletion>> result;
};

/// A stream of "PONG" in four chunks. Within the second one, `at_second` does something to its
/// call.
struct PongStream {
  explicit PongStream(std::function<void(const moonshot::CallHandle&)> at_second)
      : async({ScriptedResponse::events(pong_events())}) {
    call = async.chat().stream(
        ping(),
        [this, act = std::move(at_second)](const moonshot::ChatChunk&) {
          if (++chunks == 2) act(call);
          return true;
        },
        async.keep());
  }
  PongStream(const PongStream&) = delete;
  PongStream& operator=(const PongStream&) = delete;

  Async async;
  int chunks = 0;
  moonshot::CallHandle call;
};

inline ScriptedResponse overloaded() {
  return ScriptedResponse::json(429, error_body("engine_overloaded_error", "overloaded"));
}

}  // namespace support
