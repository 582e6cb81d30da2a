#pragma once

// What one round lives in: two simulators, and the clients that its threads share.

#include <array>
#include <chrono>
#include <cstddef>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

#include <moonshot/moonshot.hpp>
#include <moonshot/testing/recorder.hpp>
#include <moonshot/testing/simulator.hpp>

#include <tls_simulator.hpp>

#include "canceller.hpp"
#include "ledger.hpp"
#include "plan.hpp"
#include "witness.hpp"

namespace soak {

/// The end of every key. It may be sent and never be shown.
inline constexpr const char* secret = "SOAKKEYDONOTSHOW";

/// The clients of one line, one for each route: they share their transport.
class Clients {
 public:
  explicit Clients(std::map<std::string, moonshot::Client> by_route)
      : by_route_(std::move(by_route)) {}
  moonshot::Client on(const Route& route) const { return by_route_.at(route.prefix()); }

 private:
  std::map<std::string, moonshot::Client> by_route_;
};

/// Thread safe.
class World {
 public:
  explicit World(Ledger& ledger)
      : ledger_(ledger),
        plain_(options({}, {})),
        tls_(options(support::certificates().good().certificate,
                     support::certificates().good().key)) {
    for (std::size_t i = 0; i < lines_.size(); ++i) renew(static_cast<Line>(i));
  }

  bool ok() const { return plain_.ok() && tls_.ok(); }
  std::string error() const { return plain_.error() + tls_.error(); }
  Ledger& ledger() { return ledger_; }
  Canceller& canceller() { return canceller_; }

  /// A copy, which lives on where the client is replaced meanwhile.
  moonshot::Client client(Line line, const Route& route) {
    std::shared_ptr<const Clients> clients;
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      clients = lines_[static_cast<std::size_t>(line)];
    }
    return clients->on(route);
  }

  /// Puts new clients, and a new transport, in place of those of `line`.
  void renew(Line line) {
    auto made = std::make_shared<const Clients>(make(line));
    const std::lock_guard<std::mutex> lock(mutex_);
    lines_[static_cast<std::size_t>(line)].swap(made);
  }

  /// How clients are set up, but for the base URL.
  moonshot::ClientOptions client_options(Line line) {
    moonshot::ClientOptions settings;
    settings.api_key = std::string("sk-sim-ok-") + secret;
    settings.headers.add(call_header, "unnamed");
    constexpr std::size_t enough = std::size_t{256} << 10U;
    settings.max_response_bytes = enough;
    settings.timeouts.total = std::chrono::seconds(60);
    // Retries do not wait: what is looked for are their collisions.
    settings.retry.sleep = [](std::chrono::milliseconds, const moonshot::CancelToken& token) {
      std::this_thread::yield();
      return !token.cancelled();
    };
    settings.transport_options.proxy_from_environment = false;
    settings.transport_options.ca_file = support::certificates().ca_file();
    settings.transport_options.max_idle_connections = 4;
    settings.transport = std::make_shared<Witness>(
        std::make_shared<moonshot::HttplibTransport>(settings.transport_options), ledger_);
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

  std::map<std::string, moonshot::Client> make(Line line) {
    auto settings = client_options(line);
    std::map<std::string, moonshot::Client> clients;
    for (const auto& route : all_routes()) {
      settings.base_url = origin(line) + route.prefix() + "/v1";
      clients.emplace(route.prefix(), moonshot::Client(settings));
    }
    return clients;
  }

  Ledger& ledger_;
  moonshot::testing::Simulator plain_;
  moonshot::testing::Simulator tls_;
  Canceller canceller_;
  std::mutex mutex_;
  std::array<std::shared_ptr<const Clients>, line_names.size()> lines_;
};

}  // namespace soak
