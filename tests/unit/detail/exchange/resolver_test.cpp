#include <moonshot_catch.hpp>

#include <moonshot/detail/exchange/resolver.hpp>

#include <atomic>
#include <chrono>
#include <future>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

using moonshot::CancelSource;
using moonshot::CancelToken;
using moonshot::detail::Resolver;
using Kind = Resolver::Answer::Kind;
using Clock = Resolver::Clock;
using std::chrono::milliseconds;

namespace {

constexpr auto no_limit = (Clock::time_point::max)();
constexpr std::chrono::seconds generous{20};

using Addresses = std::vector<std::string>;

// A lookup that hangs until it is let go, and counts. Its end may come after the test's.
struct Hanging {
  std::promise<void> gate;
  std::shared_future<void> opened = gate.get_future().share();
  std::promise<void> begun;
  std::atomic<int> calls{0};

  static Resolver::Lookup lookup(const std::shared_ptr<Hanging>& state) {
    return [state](const std::string&) {
      if (++state->calls == 1) state->begun.set_value();
      state->opened.wait();
      return Addresses{"192.0.2.1"};
    };
  }
};

}  // namespace

TEST_CASE("the system knows localhost", "[unit][transport][resolver]") {
  const auto answer = Resolver().resolve("localhost", no_limit, {});
  CHECK(answer.kind == Kind::done);
  REQUIRE_FALSE(answer.addresses.empty());
  for (const auto& address : answer.addresses) CHECK((address == "127.0.0.1" || address == "::1"));
}

TEST_CASE("a name that cannot exist has no address, and nothing was lacking",
          "[unit][transport][resolver]") {
  // No name server is asked: the label is longer than labels are.
  const auto answer = Resolver().resolve(std::string(70, 'a') + ".invalid", no_limit, {});
  CHECK(answer.kind == Kind::done);
  CHECK(answer.addresses.empty());
  CHECK(answer.error == 0);
}

TEST_CASE("an address is its own answer and is not looked up", "[unit][transport][resolver]") {
  std::atomic<int> calls{0};
  const Resolver resolver([&](const std::string&) {
    ++calls;
    return Addresses{};
  });
  for (const char* address : {"127.0.0.1", "::1", "2001:db8::7"}) {
    CHECK(resolver.resolve(address, no_limit, {}).addresses == Addresses{address});
  }
  CHECK(calls == 0);
}

TEST_CASE("addresses keep their order, and what is no address is none",
          "[unit][transport][resolver]") {
  const Resolver resolver([](const std::string& host) {
    return Addresses{"2001:db8::1", host, "192.0.2.1", "", "192.0.2.1:80"};
  });
  CHECK(resolver.resolve("sim.example", no_limit, {}).addresses ==
        Addresses{"2001:db8::1", "192.0.2.1"});
}

#if MOONSHOT_EXCEPTIONS
TEST_CASE("what a lookup throws counts as not found", "[unit][transport][resolver]") {
  const Resolver resolver([](const std::string&) -> Addresses { throw std::runtime_error("no"); });
  const auto answer = resolver.resolve("sim.example", no_limit, {});
  CHECK(answer.kind == Kind::done);
  CHECK(answer.addresses.empty());
}
#endif

TEST_CASE("a lookup that hangs ends with its limit", "[unit][transport][resolver]") {
  const auto hanging = std::make_shared<Hanging>();
  const Resolver resolver(Hanging::lookup(hanging));
  const auto start = Clock::now();
  CHECK(resolver.resolve("sim.example", start + milliseconds(20), {}).kind == Kind::timed_out);
  CHECK((Clock::now() - start < generous));
  hanging->gate.set_value();
}

TEST_CASE("a lookup that hangs ends when it is cancelled, and is not begun after that",
          "[unit][transport][resolver][cancel]") {
  const auto hanging = std::make_shared<Hanging>();
  const Resolver resolver(Hanging::lookup(hanging));
  const CancelSource source;
  std::thread canceller([&] {
    hanging->begun.get_future().wait();
    source.cancel();
  });
  CHECK(resolver.resolve("sim.example", no_limit, source.token()).kind == Kind::cancelled);
  canceller.join();
  CHECK(resolver.resolve("other.example", no_limit, source.token()).kind == Kind::cancelled);
  CHECK(hanging->calls == 1);
  hanging->gate.set_value();
}

TEST_CASE("calls for one host share a lookup; each keeps its own limit",
          "[unit][transport][resolver]") {
  const auto hanging = std::make_shared<Hanging>();
  const Resolver resolver(Hanging::lookup(hanging));
  auto waiting = std::async(
      std::launch::async, [&] { return resolver.resolve("sim.example", no_limit, {}).addresses; });
  hanging->begun.get_future().wait();
  for (int i = 0; i < 5; ++i) {
    CHECK(resolver.resolve("sim.example", Clock::now() + milliseconds(2), {}).kind ==
          Kind::timed_out);
  }
  CHECK(hanging->calls == 1);
  CHECK(resolver.resolve("other.example", Clock::now() + milliseconds(2), {}).kind ==
        Kind::timed_out);
  while (hanging->calls < 2) std::this_thread::yield();
  hanging->gate.set_value();
  CHECK(waiting.get() == Addresses{"192.0.2.1"});
  // One that is over is not the answer to the next question.
  CHECK(resolver.resolve("sim.example", no_limit, {}).addresses == Addresses{"192.0.2.1"});
  CHECK(hanging->calls == 3);
}

TEST_CASE("a lookup may outlive the resolver that began it", "[unit][transport][resolver]") {
  const auto hanging = std::make_shared<Hanging>();
  const std::weak_ptr<Hanging> alive = hanging;
  auto gate = std::move(hanging->gate);
  {
    const Resolver resolver(Hanging::lookup(hanging));
    CHECK(resolver.resolve("sim.example", Clock::now() + milliseconds(2), {}).kind ==
          Kind::timed_out);
  }
  CHECK(hanging->calls <= 1);
  gate.set_value();
}

TEST_CASE("addresses can be asked for without waiting, by any number at a time",
          "[unit][transport]") {
  std::promise<void> go_on;
  const auto may_go_on = go_on.get_future().share();
  std::atomic<int> lookups{0};
  Resolver resolver([&](const std::string&) {
    ++lookups;
    may_go_on.wait();
    return std::vector<std::string>{"192.0.2.1"};
  });
  std::promise<std::vector<std::string>> told[2];
  for (auto& each : told) {
    resolver.ask("somewhere.example",
                 [&](const Resolver::Answer& answer) { each.set_value(answer.addresses); });
  }
  go_on.set_value();
  for (auto& each : told) {
    CHECK(each.get_future().get() == std::vector<std::string>{"192.0.2.1"});
  }
  CHECK(lookups == 1);

  std::vector<std::string> at_once;
  resolver.ask("::1", [&](const Resolver::Answer& answer) { at_once = answer.addresses; });
  CHECK(at_once == std::vector<std::string>{"::1"});
}
