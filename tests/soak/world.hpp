#pragma once

// What one round lives in: two simulators, an event loop, and the clients that its threads share.

#include <chrono>
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

#include <moonshot/moonshot.hpp>
#include <moonshot/testing/recorder.hpp>
#include <moonshot/testing/simulator.hpp>

#if defined(MOONSHOT_TEST_CURL)
#include <moonshot/async/async_client.hpp>
#endif

#include <tls_simulator.hpp>

#include "blocking_calls.hpp"
#include "calls.hpp"
#include "in_flight.hpp"
#include "later.hpp"
#include "ledger.hpp"
#include "lines.hpp"
#include "plan.hpp"
#include "transports.hpp"
#include "witness.hpp"

#if defined(MOONSHOT_TEST_CURL)
#include "awaited_calls.hpp"
#include "driven_loop.hpp"
#endif

namespace soak {

/// The end of every key. It may be sent and never be shown.
inline constexpr const char* secret = "SOAKKEYDONOTSHOW";

/// Thread safe.
class World {
 public:
  explicit World(Ledger& ledger)
      : ledger_(ledger),
        plain_(options({}, {})),
        tls_(options(support::certificates().good().certificate,
                     support::certificates().good().key)) {}
  World(const World&) = delete;
  World& operator=(const World&) = delete;
  /// Waits for the calls that are in flight.
  ~World() { in_flight_.wait_for_all(); }

  bool ok() const { return plain_.ok() && tls_.ok(); }
  std::string error() const { return plain_.error() + tls_.error(); }
  Ledger& ledger() { return ledger_; }
  Later& later() { return later_; }
  InFlight& in_flight() { return in_flight_; }

  moonshot::Client client(Stack stack, Line line, const Route& route) {
    return blocking_clients(stack).client(line, route);
  }
  std::unique_ptr<Calls> calls(const Plan& plan) {
#if defined(MOONSHOT_TEST_CURL)
    if (plan.stack == Stack::async_curl) {
      return std::make_unique<AwaitedCalls>(async_client(plan.line, plan.route));
    }
#endif
    return std::make_unique<BlockingCalls>(client(plan.stack, plan.line, plan.route));
  }
  /// Those of a client that nobody shares.
  std::unique_ptr<Calls> own_calls(Stack stack, const std::string& base_url) {
    auto settings = client_options(stack, Line::bare);
    settings.base_url = base_url;
#if defined(MOONSHOT_TEST_CURL)
    if (stack == Stack::async_curl) {
      return std::make_unique<AwaitedCalls>(moonshot::AsyncClient(loop(), std::move(settings)));
    }
#endif
    return std::make_unique<BlockingCalls>(moonshot::Client(std::move(settings)));
  }
#if defined(MOONSHOT_TEST_CURL)
  moonshot::EventLoop& loop() { return loop_.loop(); }
  moonshot::AsyncClient async_client(Line line, const Route& route) {
    return on_loop_.client(line, route);
  }
#endif

  /// Puts new clients, and a new transport, in place of those that `plan` would use.
  void renew(const Plan& plan) {
#if defined(MOONSHOT_TEST_CURL)
    if (plan.stack == Stack::async_curl) return on_loop_.renew(plan.line);
#endif
    blocking_clients(plan.stack).renew(plan.line);
  }

  /// How clients are set up, but for the base URL.
  moonshot::ClientOptions client_options(Stack stack, Line line) {
    moonshot::ClientOptions settings;
    settings.api_key = std::string("sk-sim-ok-") + secret;
    settings.headers.add(call_header, "unnamed");
    constexpr std::size_t enough = std::size_t{256} << 10U;
    settings.max_response_bytes = enough;
    settings.timeouts.total = std::chrono::seconds(60);
    // Retries do not wait, or hardly: what is looked for are their collisions.
    if (stack == Stack::async_curl) {
      settings.retry.base_delay = std::chrono::milliseconds(1);
      settings.retry.max_delay = std::chrono::milliseconds(5);
      settings.retry.longest_wait = std::chrono::milliseconds(50);
      // To judge a long refusal takes time, in which the loop does nothing else.
      settings.max_response_bytes = enough / 4;
    }
    settings.retry.sleep = [](std::chrono::milliseconds, const moonshot::CancelToken& token) {
      std::this_thread::yield();
      return !token.cancelled();
    };
    settings.transport_options.proxy_from_environment = false;
    settings.transport_options.ca_file = support::certificates().ca_file();
    settings.transport_options.max_idle_connections = 4;
    settings.transport =
        std::make_shared<Witness>(make_transport(stack, settings.transport_options), ledger_);
    if (line == Line::recorded) {
      settings.transport = std::make_shared<moonshot::testing::Recorder>(
          std::move(settings.transport),
          [this](std::string_view text) { must_hide("a recording", text); });
    }
    if (line == Line::logged) {
      settings.logger = [this](const moonshot::LogRecord& record) {
        must_hide("a log record", record.url + record.outcome + record.request_id);
      };
    }
    return settings;
  }
  std::string base_url(Line line, const Route& route) const {
    return origin(line) + route.prefix() + "/v1";
  }
  std::string origin(Line line) const {
    return line == Line::tls ? tls_.origin() : plain_.origin();
  }

  void must_hide(const char* what, std::string_view text) {
    if (text.find(secret) == std::string_view::npos) return;
    ledger_.violated("no key is shown", what);
  }

 private:
  moonshot::testing::SimulatorOptions options(std::string certificate, std::string key) {
    moonshot::testing::SimulatorOptions made;
    made.tls_cert = std::move(certificate);
    made.tls_key = std::move(key);
    made.recorded_requests = 0;
    made.on_answer = [this](const moonshot::testing::RecordedRequest& request, int status) {
      ledger_.arrived(request.header(call_header), status);
    };
    // A minute of theirs is half a second, so that limits are met and pass again.
    made.now = [start = std::chrono::steady_clock::now()] {
      return start + (std::chrono::steady_clock::now() - start) * 120;
    };
    made.rpm = 8;
    made.tpm = 150;
    return made;
  }

  /// What makes the clients of a line, one for each route.
  template <class AnyClient>
  typename Lines<AnyClient>::Make maker(Stack stack,
                                        std::function<AnyClient(moonshot::ClientOptions)> make) {
    return [this, stack, make = std::move(make)](Line line) {
      auto settings = client_options(stack, line);
      std::map<std::string, AnyClient> clients;
      for (const auto& route : all_routes()) {
        settings.base_url = base_url(line, route);
        clients.emplace(route.prefix(), make(settings));
      }
      return clients;
    };
  }
  Lines<moonshot::Client>::Make blocking(Stack stack) {
    return maker<moonshot::Client>(stack, [](moonshot::ClientOptions settings) {
      return moonshot::Client(std::move(settings));
    });
  }
  Lines<moonshot::Client>& blocking_clients(Stack stack) {
#if defined(MOONSHOT_TEST_CURL)
    if (stack == Stack::client_curl) return curl_;
#else
    static_cast<void>(stack);
#endif
    return httplib_;
  }

  Ledger& ledger_;
  moonshot::testing::Simulator plain_;
  moonshot::testing::Simulator tls_;
  Later later_;
  InFlight in_flight_;
  Lines<moonshot::Client> httplib_{blocking(Stack::client_httplib)};
#if defined(MOONSHOT_TEST_CURL)
  Lines<moonshot::Client> curl_{blocking(Stack::client_curl)};
  DrivenLoop loop_;  // lives longer than its clients
  Lines<moonshot::AsyncClient> on_loop_{
      maker<moonshot::AsyncClient>(Stack::async_curl, [this](moonshot::ClientOptions settings) {
        return moonshot::AsyncClient(loop(), std::move(settings));
      })};
#endif
};

}  // namespace soak
