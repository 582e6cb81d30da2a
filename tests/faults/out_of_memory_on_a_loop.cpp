// Lets each of the first thousand allocations of each kind of event-driven call fail, one at a
// time. The function that begins the call throws std::bad_alloc, or the handler is told of an
// error, and the loop may throw std::bad_alloc, too: nothing hangs, ends the process, leaks, or is
// half an answer. What libcurl, OpenSSL and the C library allocate is not counted.

#include <async_client.hpp>
#include <moonshot_catch.hpp>

#include <moonshot/limits/detail/governor_access.hpp>
#include <moonshot/testing/recorder.hpp>
#include <moonshot/transport/curl.hpp>

#include <chrono>
#include <cstdio>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "failing_memory.hpp"
#include "kinds_of_event_call.hpp"

using faults::DrivenLoop;
using faults::require;
using faults::throws_without;

namespace {

struct Tally {
  int successes = 0;
  int errors = 0;
  int thrown = 0;
};

// Drives until nothing of a call that is over is left.
void settle(const moonshot::ClientOptions& options, DrivenLoop& driven) {
  if (options.governor != nullptr) {
    driven.run_until([&] { return options.governor->state().running == 0; },
                     "the governor after a call that is over: none runs");
    require(options.governor->state().waiting == 0,
            "the governor after a call that is over: none waits");
  }
  driven.settle();
}

// Makes one call whose allocation number `n` fails. Returns whether there was such an allocation.
bool try_once(const faults::KindOfEventCall& kind, const moonshot::AsyncClient& client,
              DrivenLoop& driven, long n, Tally& tally) {
  bool has_failed = true;
  moonshot::ErrorPtr error;
  const bool has_thrown = throws_without(n, [&] {
    error = kind.make(client, driven);
    has_failed = faults::left_until_failure < 0;
  });
  ++(has_thrown ? tally.thrown : error != nullptr ? tally.errors : tally.successes);
  return has_failed;
}

// Lets one allocation after another fail, with a new client for each or the same one for all.
void try_all(moonshot::ClientOptions options, const faults::KindOfEventCall& kind,
             bool is_client_new) {
  constexpr long most = 1000;
  // A new one, which does not remember the calls of the minute before.
  if (options.governor != nullptr) {
    options.governor = std::make_shared<moonshot::Governor>(options.governor->given());
  }
  DrivenLoop driven;
  std::optional<moonshot::AsyncClient> client;
  client.emplace(driven.loop(), options);
  require(kind.make(*client, driven) == nullptr, "a call with memory enough");
  settle(options, driven);
  Tally tally;
  long n = 0;
  for (bool has_failed = true; has_failed && n < most; ++n) {
    if (is_client_new) client.emplace(driven.loop(), options);
    has_failed = try_once(kind, *client, driven, n, tally);
    settle(options, driven);
    const auto error = kind.make(*client, driven);
    if (error != nullptr) std::fprintf(stderr, "%s\n", error->what());
    require(error == nullptr, "a call after one without memory");
    settle(options, driven);
  }
  std::printf("%s, %s: %ld allocations, %d errors, %d times std::bad_alloc, %d successes\n",
              kind.name, is_client_new ? "a new client" : "the same client", n - 1, tally.errors,
              tally.thrown, tally.successes);
}

void try_each_kind(const moonshot::ClientOptions& options,
                   const std::vector<faults::KindOfEventCall>& kinds, bool is_client_new) {
  for (const auto& kind : kinds) {
    require(faults::keeps_no_more([&] { try_all(options, kind, is_client_new); }), kind.name);
  }
}

}  // namespace

TEST_CASE("an event-driven call without memory is an error or std::bad_alloc, and nothing else",
          "[faults][same_client]") {
  const faults::PeerProcess peer;
  try_each_kind(peer.options(), faults::kinds_of_event_call(), false);
}

TEST_CASE("the first event-driven call of a client without memory is told its end, too",
          "[faults][new_client]") {
  const faults::PeerProcess peer;
  // One for each way in which a request is sent and an answer taken; the rest is as above.
  try_each_kind(peer.options(),
                faults::kinds_named(faults::kinds_of_event_call(),
                                    {"create", "stream, told", "stream, asked for", "upload"}),
                true);
}

TEST_CASE("a governed event-driven call without memory gives back its place and its turn",
          "[faults][parts]") {
  const faults::PeerProcess peer;
  auto options = peer.options();
  options.governor =
      std::make_shared<moonshot::Governor>(moonshot::RateLimits{100000, 1000000, 1000000000000});
  try_each_kind(options, faults::kinds_of_event_chat_call(), false);
}

TEST_CASE("an event-driven call that is recorded without memory ends as one that is not recorded",
          "[faults][parts]") {
  const faults::PeerProcess peer;
  auto options = peer.options();
  const auto recorder = std::make_shared<moonshot::testing::Recorder>(
      std::make_shared<moonshot::CurlTransport>(options.transport_options), nullptr);
  options.transport = recorder;
  try_each_kind(options, faults::kinds_named(faults::kinds_of_event_call(), {"create"}), false);
  CHECK(recorder->written() > 0);
  CHECK(recorder->lost() > 0);
}

TEST_CASE("a loop on a thread of its own goes on after a call without memory", "[faults][parts]") {
  const faults::PeerProcess peer;
  moonshot::EventLoop loop;
  loop.start();
  const moonshot::AsyncClient client(loop, peer.options());
  bool has_failed = true;
  for (long n = 0; has_failed; ++n) {
    CAPTURE(n);
    throws_without(n, [&] {
      auto end = client.chat().create(support::ping()).future();
      require(end.wait_for(std::chrono::seconds(30)) == std::future_status::ready,
              "a future that is not ready");
      const auto answer = end.get();
      has_failed = faults::left_until_failure < 0;
    });
    CHECK(client.chat().create(support::ping()).future().get().has_value());
  }
}

namespace {

// The time of a loop of the test.
class HostClock final : public moonshot::detail::WaitClock {
 public:
  explicit HostClock(const support::VirtualHost& host) : host_(host) {}
  TimePoint now() const override { return host_.now(); }

 private:
  const support::VirtualHost& host_;
};

// Two calls of an account that allows one at a time, in a time of their own.
struct TwoCalls {
  using Told = faults::Told<moonshot::Result<moonshot::ChatCompletion>>;

  TwoCalls() {
    for (int i = 0; i < 3; ++i) {
      transport->push(support::ScriptedResponse::json(200, support::pong));
    }
    moonshot::ClientOptions options;
    options.api_key = support::key;
    options.transport = transport;
    options.governor = governor;
    client.emplace(loop, options);
  }

  Told start() {
    const auto told = std::make_shared<std::optional<moonshot::Result<moonshot::ChatCompletion>>>();
    client->chat().create(support::ping(), [told](moonshot::Result<moonshot::ChatCompletion> end) {
      told->emplace(std::move(end));
    });
    return told;
  }
  // Does all that there is to do.
  void run_out() {
    for (bool has_thrown = true; has_thrown;) {
      has_thrown = false;
      try {
        host.run(loop, [] { return false; });
      } catch (const std::bad_alloc&) {
        has_thrown = true;
      }
    }
  }

  support::VirtualHost host;
  moonshot::EventLoop loop{host};
  std::shared_ptr<support::ScriptedTransport> transport =
      std::make_shared<support::ScriptedTransport>(std::vector<support::ScriptedResponse>());
  std::shared_ptr<moonshot::Governor> governor{
      new moonshot::Governor(moonshot::detail::GovernorAccess::make(
          {1, std::nullopt, std::nullopt}, nullptr, std::make_shared<HostClock>(host)))};
  std::optional<moonshot::AsyncClient> client;
};

}  // namespace

TEST_CASE("a call that waits is woken by one that ends without memory", "[faults][parts]") {
  bool has_failed = true;
  for (long n = 0; has_failed; ++n) {
    CAPTURE(n);
    TwoCalls calls;
    TwoCalls::Told first;
    TwoCalls::Told second;
    throws_without(n, [&] {
      first = calls.start();
      second = calls.start();
      calls.run_out();
      has_failed = faults::left_until_failure < 0;
    });
    calls.run_out();
    CHECK((first == nullptr || first->has_value()));
    CHECK((second == nullptr || second->has_value()));
    const auto state = calls.governor->state();
    CHECK(state.running == 0);
    CHECK(state.waiting == 0);
    const auto third = calls.start();
    calls.run_out();
    REQUIRE(third->has_value());
    CHECK((*third)->has_value());
  }
}
