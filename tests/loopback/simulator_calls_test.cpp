#include <moonshot_catch.hpp>
#include <scripted_client.hpp>

#include <moonshot/json.hpp>
#include <moonshot/moonshot.hpp>
#include <moonshot/testing/simulator.hpp>

#include <string>
#include <thread>
#include <vector>

using moonshot::testing::Simulator;
using support::ping;

namespace {

moonshot::Client client_of(const Simulator& simulator, const std::string& key) {
  moonshot::ClientOptions options;
  options.retry.max_retries = 0;
  options.api_key = key;
  options.base_url = simulator.base_url();
  return moonshot::Client(options);
}

// A key whose beginning chooses how its account fares.
std::string key_of(const char* beginning) { return beginning + support::secret_word; }

const std::string healthy = key_of("sk-sim-ok-");

}  // namespace

TEST_CASE("the main job runs against the simulator", "[loopback][simulator]") {
  const Simulator simulator;
  REQUIRE(simulator.ok());
  const auto client = client_of(simulator, healthy);
  const auto created = client.chat().create(ping());
  CHECK(created.text() == "PONG");
  CHECK(created.head.request_id());
  CHECK(created.usage);

  std::string told;
  client.chat().stream(ping(), [&](const moonshot::ChatChunk& chunk) { told += chunk.text(); });
  CHECK(told == "PONG");
  CHECK(client.chat().stream(ping()).completion().text() == "PONG");
  CHECK_FALSE(client.models().list().data.empty());
  CHECK_FALSE(client.balance().get().data.available_balance.text().empty());
}

TEST_CASE("tokens are estimated, pictures included", "[loopback][simulator]") {
  const Simulator simulator;
  REQUIRE(simulator.ok());
  const auto tokens = client_of(simulator, healthy).tokens();
  const auto text = tokens.estimate("kimi-k3", {moonshot::user("PING")}).data.total_tokens;
  const auto picture =
      tokens
          .estimate("kimi-k3",
                    {moonshot::user({moonshot::text_part("PING"), moonshot::image_part("ms://f")})})
          .data.total_tokens;
  CHECK(text > 0);
  CHECK(picture > text);
  const auto unknown = tokens.try_estimate("no-such-model", {moonshot::user("PING")});
  REQUIRE_FALSE(unknown);
  CHECK(unknown.error().as<moonshot::NotFound>() != nullptr);
}

TEST_CASE("each key of the simulator gives its exact class", "[loopback][simulator]") {
  const Simulator simulator;
  REQUIRE(simulator.ok());
  const auto name_of = [&](const char* account) -> std::string {
    const auto result = client_of(simulator, key_of(account)).chat().try_create(ping());
    return result ? "success" : result.error().name();
  };
  CHECK(name_of("sk-sim-ok-") == "success");
  CHECK(name_of("sk-sim-suspended-") == "Suspended");
  CHECK(name_of("sk-sim-quota-") == "QuotaExceeded");
  CHECK(name_of("sk-sim-inactive-") == "QuotaExceeded");
  CHECK(name_of("sk-sim-tpm-") == "RateLimited");
  CHECK(name_of("sk-sim-tpd-") == "RateLimited");
  CHECK(name_of("sk-sim-overloaded-") == "EngineOverloaded");
  CHECK(name_of("sk-unknown-") == "AuthenticationFailed");
}

TEST_CASE("the simulator's refusals are native and carry their ids", "[loopback][simulator]") {
  const Simulator simulator;
  REQUIRE(simulator.ok());
  const auto result = client_of(simulator, key_of("sk-sim-suspended-")).chat().try_create(ping());
  REQUIRE_FALSE(result);
  const auto* suspended = result.error().as<moonshot::Suspended>();
  REQUIRE(suspended != nullptr);
  CHECK(suspended->status() == 429);
  CHECK(suspended->organization_id());
  CHECK(suspended->key_id());
  CHECK(suspended->request_id());
  CHECK(suspended->provenance().origin == moonshot::Origin::native);
  CHECK_FALSE(support::leaks(suspended->what()));
}

TEST_CASE("Kimi Code is spoken to under its own name", "[loopback][simulator]") {
  moonshot::testing::SimulatorOptions simulator_options;
  simulator_options.coding_agents.emplace_back("my-agent/");
  const Simulator simulator(simulator_options);
  REQUIRE(simulator.ok());
  const auto client_as = [&](const char* user_agent, const char* key) {
    moonshot::ClientOptions options;
    options.retry.max_retries = 0;
    options.api_key = key_of(key);
    options.base_url = simulator.origin() + "/coding/v1";
    options.user_agent = user_agent;
    return moonshot::Client(options);
  };
  auto request = ping();
  request.model = "k3";
  const auto refused = client_as("", "sk-sim-code-ok-").chat().try_create(request);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().as<moonshot::PermissionDenied>() != nullptr);

  const auto agent = client_as("my-agent/1", "sk-sim-code-ok-");
  CHECK(agent.chat().stream(request).completion().text() == "PONG");
  CHECK(agent.models().list().data.front().id == "k3");
  const auto used_up = client_as("my-agent/1", "sk-sim-code-5h-");
  const auto windows = moonshot::summarize(used_up.usages().get());
  REQUIRE(windows.size() == 2);
  CHECK(windows[0].window == "5-hour");
  CHECK(windows[0].used_ratio == 1.0);
  const auto over = used_up.chat().try_create(request);
  REQUIRE_FALSE(over);
  CHECK(over.error().as<moonshot::MembershipError>() != nullptr);
}

TEST_CASE("32 threads use one client", "[loopback][simulator][threads]") {
  const Simulator simulator;
  REQUIRE(simulator.ok());
  const auto client = client_of(simulator, healthy);
  constexpr int threads = 32;
  std::vector<std::string> answers(threads);
  std::vector<std::thread> running;
  running.reserve(threads);
  for (int i = 0; i < threads; ++i) {
    running.emplace_back([&, i] {
      auto& answer = answers[static_cast<std::size_t>(i)];
      for (int round = 0; round < 3; ++round) {
        const auto created = client.chat().try_create(ping());
        answer += created ? created->text() : created.error().name();
        const auto told = client.chat().try_stream(ping(), [](const moonshot::ChatChunk&) {});
        answer += told ? told->text() : told.error().name();
        auto stream = client.chat().try_stream(ping());
        if (!stream) {
          answer += stream.error().name();
          continue;
        }
        const auto ranged = stream->try_completion();
        answer += ranged ? ranged->text() : ranged.error().name();
      }
    });
  }
  for (auto& thread : running) thread.join();
  std::string expected;
  for (int i = 0; i < 9; ++i) expected += "PONG";
  for (const auto& answer : answers) CHECK(answer == expected);
}

TEST_CASE("a client used while its simulator stops gets errors and no crash",
          "[loopback][simulator]") {
  moonshot::testing::SimulatorOptions options;
  options.chunk_delay = std::chrono::milliseconds(20);
  Simulator simulator(options);
  REQUIRE(simulator.ok());
  const auto client = client_of(simulator, healthy);
  auto stream = client.chat().stream(ping());
  REQUIRE(stream.next() != nullptr);
  simulator.stop();
  CHECK_FALSE(stream.try_completion());
  const auto later = client.chat().try_create(ping());
  REQUIRE_FALSE(later);
  CHECK(later.error().kind() == moonshot::ErrorKind::connection_error);
}
