// Event-driven calls to the simulator and to raw peers, over real connections.

#include <async_calls.hpp>
#include <hostile.hpp>
#include <loopback_client.hpp>
#include <moonshot_catch.hpp>
#include <raw_peer.hpp>
#include <silent_listener.hpp>

#include <moonshot/environment.hpp>
#include <moonshot/limits/governor.hpp>
#include <moonshot/testing/simulator.hpp>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

using moonshot::AsyncClient;
using moonshot::ChatChunk;
using moonshot::testing::Simulator;
using support::simulator_over;
using support::start_create;
using support::start_stream;
using support::Started;

namespace {

moonshot::ClientOptions without_retries(const std::string& base_url) {
  auto options = support::loopback_options(base_url);
  options.retry.max_retries = 0;
  return options;
}

}  // namespace

TEST_CASE("whole answers and streams come over real connections", "[loopback][async]") {
  const bool tls = GENERATE(false, true);
  CAPTURE(tls);
  const auto simulator = simulator_over(tls);
  REQUIRE(simulator->ok());
  const support::RunningLoop running;
  const AsyncClient client(*running.loop, support::loopback_options(simulator->base_url()));
  REQUIRE(client.usage_error() == nullptr);

  CHECK(start_create(client).outcome() == "PONG");

  std::string text;
  const auto streamed = start_stream(client, {}, [&](const ChatChunk& chunk) {
    text += chunk.text();
    return true;
  });
  CHECK(streamed.outcome() == "PONG");
  CHECK(text == "PONG");
  CHECK(streamed.ended.get()->usage);

  moonshot::CallOptions underneath;
  underneath.stream_underneath = true;
  CHECK(start_create(client, underneath).outcome() == "PONG");
}

#if defined(__linux__)
TEST_CASE("an address that is silent leaves time for the next one on a loop, too",
          "[loopback][async][connect]") {
  const bool tls = GENERATE(false, true);
  CAPTURE(tls);
  const auto simulator = simulator_over(tls);
  REQUIRE(simulator->ok());
  const support::SilentListener silent("127.0.0.2", simulator->port());
  REQUIRE(silent.ok());
  auto options = without_retries((tls ? "https://sim.example:" : "http://sim.example:") +
                                 std::to_string(simulator->port()) + "/v1");
  options.allow_insecure_http = true;
  options.transport_options.lookup = [](const std::string&) {
    return std::vector<std::string>{"127.0.0.2", "127.0.0.1"};
  };
  const support::RunningLoop running;
  const AsyncClient client(*running.loop, options);
  moonshot::CallOptions call;
  call.timeouts.connect = std::chrono::seconds(2);
  CHECK(start_create(client, call).outcome() == "PONG");
}
#endif

TEST_CASE("calls on a loop wait together for the addresses of a host, each within its own limits",
          "[loopback][async][connect][resolver]") {
  const Simulator simulator;
  REQUIRE(simulator.ok());
  const support::Event<bool> asked;
  const support::Event<bool> may_answer;
  const auto lookups = std::make_shared<std::atomic<int>>(0);
  auto options = without_retries("http://sim.example:" + std::to_string(simulator.port()) + "/v1");
  options.allow_insecure_http = true;
  options.transport_options.lookup = [asked, may_answer, lookups](const std::string&) {
    if (++*lookups == 1) asked.set(true);
    may_answer.await();
    return std::vector<std::string>{"127.0.0.1"};
  };
  const support::RunningLoop running;
  const AsyncClient client(*running.loop, options);
  const auto waiting = start_create(client);
  asked.get();
  moonshot::CallOptions brief;
  brief.timeouts.connect = std::chrono::milliseconds(20);
  CHECK(start_create(client, brief).outcome() == "TimeoutError");
  const auto cancelled = start_create(client);
  running.settle();
  cancelled.handle.cancel();
  CHECK(cancelled.outcome() == "Cancelled");
  {
    // Nobody waits any more for what this one finds.
    const auto let_go = start_create(AsyncClient(*running.loop, options));
    REQUIRE(running.settles_when([&] { return *lookups == 2; }));  // one for each client
    let_go.handle.cancel();
    CHECK(let_go.outcome() == "Cancelled");
  }
  CHECK_FALSE(waiting.ended.has_come());
  may_answer.set(true);
  CHECK(waiting.outcome() == "PONG");
  CHECK(start_create(client).outcome() == "PONG");
  CHECK(*lookups == 2);
}

#if defined(__linux__)
TEST_CASE(
    "a host that could not be reached on a loop is looked up again, and one that was reached is "
    "not",
    "[loopback][async][connect][resolver]") {
  std::atomic<int> requests{0};
  const support::RawPeer peer([&](support::Conversation& connection) {
    if (connection.read_request().empty() || ++requests == 1) return;
    connection.write(support::http_response(support::pong));
  });
  auto options = without_retries("http://sim.example:" + std::to_string(peer.port()) + "/v1");
  options.allow_insecure_http = true;
  std::atomic<int> lookups{0};
  options.transport_options.lookup = [&](const std::string&) {
    // Nobody listens at the second address.
    const std::vector<std::string> found[] = {{}, {"127.0.0.2"}, {"127.0.0.1"}};
    return found[(std::min)(lookups++, 2)];
  };
  const support::RunningLoop running;
  const AsyncClient client(*running.loop, options);
  for (const int looked_up : {1, 2}) {
    CHECK(start_create(client).outcome() == "ConnectionError");
    CHECK(lookups == looked_up);
  }
  CHECK(requests == 0);
  // The third connection breaks off, but the address stays known.
  CHECK(start_create(client).outcome() == "ConnectionError");
  CHECK(start_create(client).outcome() == "PONG");
  CHECK(lookups == 3);
  CHECK(requests == 2);
}
#endif

TEST_CASE("a call on a loop that needs no certificate does not ask for one",
          "[loopback][async][tls]") {
  const bool tls = GENERATE(false, true);
  CAPTURE(tls);
  const auto simulator = simulator_over(tls);
  REQUIRE(simulator->ok());
  auto options = without_retries(simulator->base_url());
  options.transport_options.ca_file = "/nowhere/ca.pem";
  const support::RunningLoop running;
  const AsyncClient client(*running.loop, options);
  CHECK(start_create(client).outcome() == (tls ? "TlsError" : "PONG"));
}

TEST_CASE("a server with another certificate is refused on a loop, too", "[loopback][async][tls]") {
  const auto simulator = support::simulator_with(support::certificates().other_host());
  REQUIRE(simulator->ok());
  const support::RunningLoop running;
  const AsyncClient client(*running.loop, without_retries(simulator->base_url()));
  CHECK(start_create(client).outcome() == "TlsError");
  CHECK(simulator->requests().empty());
}

TEST_CASE("each account of the simulator gives its exact class to event-driven calls",
          "[loopback][async]") {
  const Simulator simulator;
  REQUIRE(simulator.ok());
  const std::vector<std::pair<std::string, std::string>> accounts = {
      {"sk-sim-ok-", "PONG"},
      {"sk-sim-suspended-", "Suspended"},
      {"sk-sim-quota-", "QuotaExceeded"},
      {"sk-sim-inactive-", "QuotaExceeded"},
      {"sk-sim-tpm-", "RateLimited"},
      {"sk-sim-tpd-", "RateLimited"},
      {"sk-sim-overloaded-", "EngineOverloaded"},
      {"sk-sim-ip-", "PermissionDenied"},
      {"sk-unknown-", "AuthenticationFailed"}};
  const support::RunningLoop running;
  std::vector<Started> calls;
  for (const auto& [account, name] : accounts) {
    auto options = without_retries(simulator.base_url());
    options.api_key = account + support::secret_word;
    const AsyncClient client(*running.loop, std::move(options));
    calls.push_back(start_create(client));
    calls.push_back(start_stream(client));
  }
  for (std::size_t i = 0; i < calls.size(); ++i) {
    CAPTURE(accounts[i / 2].first);
    CHECK(calls[i].outcome() == accounts[i / 2].second);
  }
}

TEST_CASE("every fault ends an event-driven call as it ends a blocking one",
          "[loopback][async][fault]") {
  const bool tls = GENERATE(false, true);
  CAPTURE(tls);
  const auto simulator = simulator_over(tls);
  REQUIRE(simulator->ok());
  const auto limits = [](const std::string& name) {
    auto options = support::patient();
    options.max_response_bytes = std::size_t{1} << 20U;
    // What comes slowly must not run into a limit, however busy the machine is.
    if (name != "slow-drip") options.timeouts.between_bytes = std::chrono::milliseconds(500);
    return options;
  };
  const support::RunningLoop running;
  std::vector<Started> calls;
  for (const auto& name : Simulator::faults()) {
    auto options = without_retries(simulator->origin() + "/fault/" + name + "/v1");
    options.api_key = support::key + "-async";  // a fault may spare a request that comes again
    const AsyncClient client(*running.loop, std::move(options));
    calls.push_back(start_create(client, limits(name)));
    calls.push_back(start_stream(client, limits(name)));
  }
  std::size_t next = 0;
  for (const auto& name : Simulator::faults()) {
    CAPTURE(name);
    auto options = without_retries(simulator->origin() + "/fault/" + name + "/v1");
    const moonshot::Client client(std::move(options));
    for (const auto& call : {support::create, support::told}) {
      const auto expected = call.make(client, limits(name));
      const auto outcome = calls[next++].outcome();
      // A reset may overtake the bytes before it.
      if (name == "reset") continue;
      CHECK(outcome == (expected.name == "answer" ? expected.text : expected.name));
    }
  }
}

TEST_CASE("event-driven calls are tried again over new connections", "[loopback][async]") {
  const bool tls = GENERATE(false, true);
  CAPTURE(tls);
  std::atomic<int> requests{0};
  const support::RawPeer peer(support::spoken_over(tls, [&requests](auto& connection) {
    const auto request = connection.read_request();
    if (request.empty()) return;
    const int number = ++requests;
    const std::string overloaded = support::error_body("engine_overloaded_error", "overloaded");
    if (number % 3 == 1) return;  // closes without an answer
    if (number % 3 == 2) {
      connection.write("HTTP/1.1 429 Too Many Requests\r\nContent-Type: application/json\r\n" +
                       ("Content-Length: " + std::to_string(overloaded.size())) + "\r\n\r\n" +
                       overloaded);
      return;
    }
    connection.write(support::right_answer(request));
  }));
  REQUIRE(peer.ok());
  auto options = support::loopback_options(peer, tls);
  options.retry.max_retries = 2;
  options.retry.base_delay = std::chrono::milliseconds(1);
  std::vector<std::string> notices;
  options.retry.on_retry = [&](const moonshot::RetryNotice& notice) {
    notices.emplace_back(notice.error->name());
  };
  const support::RunningLoop running;
  const AsyncClient client(*running.loop, std::move(options));
  CHECK(start_create(client).outcome() == "PONG");
  CHECK(start_stream(client).outcome() == "PONG");
  running.settle();
  CHECK(requests == 6);
  CHECK(notices == std::vector<std::string>{"ConnectionError", "EngineOverloaded",
                                            "ConnectionError", "EngineOverloaded"});
}

TEST_CASE("a governor keeps event-driven calls within an account's limit", "[loopback][async]") {
  moonshot::testing::SimulatorOptions settings;
  settings.concurrency = 2;
  const Simulator simulator(settings);
  REQUIRE(simulator.ok());
  auto options = without_retries(simulator.base_url());
  options.api_key = "sk-sim-concurrency-" + support::secret_word;
  options.governor =
      std::make_shared<moonshot::Governor>(moonshot::RateLimits{2, std::nullopt, std::nullopt});
  const auto governor = options.governor;
  const support::RunningLoop running;
  const AsyncClient client(*running.loop, std::move(options));
  std::vector<Started> calls;
  for (int i = 0; i < 10; ++i) {
    calls.push_back(start_create(client));
    calls.push_back(start_stream(client));
  }
  for (const auto& call : calls) CHECK(call.outcome() == "PONG");
  // The handler of a stream is told of its last event. The turn ends with the exchange, which may
  // last until the end of the body has come.
  CHECK(running.settles_when([&] { return governor->state().running == 0; }));
  CHECK(governor->state().waiting == 0);
}

TEST_CASE("handlers start further calls", "[loopback][async]") {
  const bool tls = GENERATE(false, true);
  CAPTURE(tls);
  const auto simulator = simulator_over(tls);
  REQUIRE(simulator->ok());
  const support::RunningLoop running;
  const AsyncClient client(*running.loop, support::loopback_options(simulator->base_url()));

  const support::Ended last;
  const auto ask = std::make_shared<std::function<void(int)>>();
  *ask = [&client, &last, again = std::weak_ptr<std::function<void(int)>>(ask)](int left) {
    client.chat().create(support::ping(),
                         [&last, left, again](moonshot::Result<moonshot::ChatCompletion> result) {
                           if (left == 0 || !result) return last.set(std::move(result));
                           (*again.lock())(left - 1);
                         });
  };
  (*ask)(20);
  CHECK((last.get() && last.get()->text() == "PONG"));

  const support::Ended within;
  bool has_asked = false;
  const auto streamed = start_stream(client, {}, [&](const ChatChunk&) {
    if (!std::exchange(has_asked, true)) {
      client.chat().create(support::ping(), support::keep_in(within));
    }
    return true;
  });
  CHECK(streamed.outcome() == "PONG");
  CHECK((within.get() && within.get()->text() == "PONG"));
}

TEST_CASE("an event-driven client tells what is wrong with its settings, the key first",
          "[loopback][async][usage]") {
  moonshot::EventLoop loop;
  const auto argument = [&](const moonshot::ClientOptions& options) {
    const AsyncClient client(loop, options);
    const auto* error = client.usage_error();
    return error != nullptr ? error->as<moonshot::UsageError>()->argument() : "none";
  };
  moonshot::ClientOptions options;
  options.api_key = support::key;
  CHECK(argument(options) == "none");
  options.base_url = "nonsense";
  CHECK(argument(options) == "base_url");
  options.api_key = {};
  // Without a key in the environment, both are wrong.
  if (moonshot::process_environment("MOONSHOT_API_KEY").empty()) {
    CHECK(argument(options) == "api_key");
  }
  options.api_key = support::key;
  options.base_url = "https://api.kimi.com";
  const AsyncClient client(loop, options);
  CHECK(client.endpoint().name() == "api.kimi.com/coding");
  CHECK(client.endpoint().base_url().text() == "https://api.kimi.com/coding/v1");
}
