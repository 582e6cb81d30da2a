// Loops that a program drives: with `run_once` between polls of a descriptor, and as a guest of
// another loop.

#include <poll.h>
#include <unistd.h>

#include <async_calls.hpp>
#include <child_process.hpp>
#include <loopback_client.hpp>
#include <moonshot_catch.hpp>
#include <raw_peer.hpp>

#include <moonshot/loop/loop_host.hpp>
#include <moonshot/testing/simulator.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdlib>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

using moonshot::AsyncClient;
using moonshot::EventLoop;
using support::simulator_over;
using support::start_create;
using support::start_stream;
using support::Started;

namespace {

using TimePoint = moonshot::LoopHost::TimePoint;

// The time until then, for `poll`.
int milliseconds_until(TimePoint time) {
  const auto now = std::chrono::steady_clock::now();
  const auto left = (std::min)(time, now + support::patience) - now;
  const auto count = std::chrono::duration_cast<std::chrono::milliseconds>(left).count() + 1;
  return static_cast<int>((std::max)(count, decltype(count){0}));
}

// A loop of the kind that programs have, which knows nothing of ours.
class PollingHost final : public moonshot::LoopHost {
 public:
  PollingHost() { REQUIRE(::pipe(wakes_) == 0); }
  PollingHost(const PollingHost&) = delete;
  PollingHost& operator=(const PollingHost&) = delete;
  ~PollingHost() override {
    for (const int end : wakes_) ::close(end);
  }

  void watch(moonshot::NativeSocket socket, int wanted) override {
    CHECK(std::this_thread::get_id() == thread_);
    if (wanted == moonshot::socket_events::none) {
      wanted_.erase(socket);
    } else {
      wanted_[socket] = wanted;
    }
  }
  void wake_at(TimePoint time) override { next_ = time; }
  void wake() override {
    if (::write(wakes_[1], "", 1) != 1) std::abort();
  }

  // Whether `is_done` came true in time.
  bool run(EventLoop& loop, const std::function<bool()>& is_done) {
    const auto until = std::chrono::steady_clock::now() + support::patience;
    while (!is_done() && std::chrono::steady_clock::now() < until) poll_once(loop);
    return is_done();
  }
  std::size_t watched() const { return wanted_.size(); }

 private:
  void poll_once(EventLoop& loop) {
    using namespace moonshot;
    std::vector<pollfd> sockets{{wakes_[0], POLLIN, 0}};
    for (const auto& [socket, wanted] : wanted_) {
      const bool reads = (wanted & socket_events::readable) != 0;
      const bool writes = (wanted & socket_events::writable) != 0;
      sockets.push_back(
          {socket, static_cast<short>((reads ? POLLIN : 0) | (writes ? POLLOUT : 0)), 0});
    }
    ::poll(sockets.data(), sockets.size(), milliseconds_until(next_));
    char byte = 0;
    if (sockets[0].revents != 0 && ::read(wakes_[0], &byte, 1) == 1) loop.turn();
    if (std::chrono::steady_clock::now() >= next_) loop.turn();
    for (std::size_t i = 1; i < sockets.size(); ++i) {
      const auto found = sockets[i].revents;
      int ready = socket_events::none;
      if ((found & (POLLIN | POLLHUP)) != 0) ready |= socket_events::readable;
      if ((found & POLLOUT) != 0) ready |= socket_events::writable;
      if ((found & (POLLERR | POLLNVAL)) != 0) ready |= socket_events::failed;
      if (ready != socket_events::none) loop.socket_action(sockets[i].fd, ready);
    }
  }

  const std::thread::id thread_ = std::this_thread::get_id();
  int wakes_[2] = {-1, -1};
  std::map<moonshot::NativeSocket, int> wanted_;
  TimePoint next_ = (TimePoint::max)();
};

// Calls that need every kind of event: sockets, posted functions, and times.
struct Calls {
  Calls(EventLoop& loop, const moonshot::testing::Simulator& simulator) {
    auto options = support::loopback_options(simulator.base_url());
    const AsyncClient client(loop, options);
    calls = {start_create(client), start_stream(client)};

    options.api_key = "sk-sim-overloaded-" + support::secret_word;
    options.retry.max_retries = 2;
    options.retry.base_delay = std::chrono::milliseconds(20);
    calls.push_back(start_create(AsyncClient(loop, options)));

    options = support::loopback_options(simulator.origin() + "/fault/stall/v1");
    options.retry.max_retries = 0;
    options.timeouts.between_bytes = std::chrono::milliseconds(100);
    calls.push_back(start_stream(AsyncClient(loop, options)));
  }
  bool are_over() const {
    return std::all_of(calls.begin(), calls.end(),
                       [](const Started& call) { return call.ended.has_come(); });
  }
  std::vector<std::string> outcomes() const {
    std::vector<std::string> all;
    for (const auto& call : calls) all.push_back(call.outcome());
    return all;
  }

  std::vector<Started> calls;
};

const std::vector<std::string> expected = {"PONG", "PONG", "EngineOverloaded", "TimeoutError"};

// Lets all the calls end on `loop`, which `step` drives.
template <class Step>
void run_calls(EventLoop& loop, const moonshot::testing::Simulator& simulator, Step&& step) {
  const Calls calls(loop, simulator);
  const auto until = std::chrono::steady_clock::now() + support::patience;
  while (!calls.are_over() && std::chrono::steady_clock::now() < until) step();
  CHECK(calls.outcomes() == expected);
}

}  // namespace

TEST_CASE("a program runs a loop of its own between its other work", "[loopback][async]") {
  const bool tls = GENERATE(false, true);
  CAPTURE(tls);
  const auto simulator = simulator_over(tls);
  REQUIRE(simulator->ok());
  EventLoop loop;
  run_calls(loop, *simulator, [&] { CHECK(loop.run_once(support::patience)); });
}

#if defined(__linux__)

TEST_CASE("the descriptor of a loop and its next time tell when there is something to do",
          "[loopback][async]") {
  const bool tls = GENERATE(false, true);
  CAPTURE(tls);
  const auto simulator = simulator_over(tls);
  REQUIRE(simulator->ok());
  EventLoop loop;
  run_calls(loop, *simulator, [&] {
    pollfd state{loop.descriptor(), POLLIN, 0};
    ::poll(&state, 1, milliseconds_until(loop.next_time()));
    loop.run_once(std::chrono::milliseconds(0));
  });
}

#endif

TEST_CASE("a loop is a guest of another one", "[loopback][async]") {
  const bool tls = GENERATE(false, true);
  CAPTURE(tls);
  const auto simulator = simulator_over(tls);
  REQUIRE(simulator->ok());
  PollingHost host;
  auto loop = std::make_unique<EventLoop>(host);
  const Calls calls(*loop, *simulator);
  CHECK(host.run(*loop, [&] { return calls.are_over(); }));
  CHECK(calls.outcomes() == expected);

  // Orders come from other threads, too.
  const AsyncClient client(*loop, support::loopback_options(simulator->base_url()));
  Started other;
  std::thread([&] { other = start_create(client); }).join();
  CHECK(host.run(*loop, [&] { return other.ended.has_come(); }));
  CHECK(other.outcome() == "PONG");

  // The end of the loop leaves nothing to be watched.
  const AsyncClient stalled(*loop,
                            support::loopback_options(simulator->origin() + "/fault/stall/v1"));
  bool has_begun = false;
  const auto call = start_stream(stalled, {}, [&](const moonshot::ChatChunk&) {
    has_begun = true;
    return true;
  });
  CHECK(host.run(*loop, [&] { return has_begun; }));
  CHECK(host.watched() > 0);
  loop.reset();
  CHECK(host.watched() == 0);
  CHECK_FALSE(call.ended.has_come());
}

#if defined(__linux__) && !defined(MOONSHOT_TESTS_CANNOT_FORK)

TEST_CASE("a child process leaves the calls of its parent's loop alone, and makes none there",
          "[loopback][async][fork]") {
  const bool tls = GENERATE(false, true);
  CAPTURE(tls);
  const support::Event<bool> is_asked;
  const support::Event<bool> may_answer;
  const support::Event<bool> has_answered;
  const support::RawPeer peer(support::spoken_over(tls, [&](auto& connection) {
    if (connection.read_request().empty()) return;
    is_asked.set(true);
    may_answer.await();
    connection.write(support::http_response(support::pong));
    has_answered.set(true);
  }));
  std::optional<EventLoop> loop(std::in_place);
  std::optional<AsyncClient> client(std::in_place, *loop, support::loopback_options(peer, tls));
  const auto run_until = [&](const auto& event) {
    const auto until = std::chrono::steady_clock::now() + support::patience;
    while (!event.has_come() && std::chrono::steady_clock::now() < until) {
      loop->run_once(std::chrono::milliseconds(20));
    }
  };
  auto call = start_create(*client);
  run_until(is_asked);
  REQUIRE(is_asked.has_come());

  CHECK(support::in_child([&] {
          const auto other = start_create(*client);
          run_until(other.ended);
          const auto result = other.ended.get();
          return !result && result.error().message().find("fork") != std::string::npos ? 0 : 1;
        }) == 0);
  may_answer.set(true);
  has_answered.get();
  // What has come for the parent stays in its socket.
  CHECK(support::in_child([&] {
          for (int i = 0; i < 3; ++i) loop->run_once(std::chrono::milliseconds(1));
          client.reset();
          loop.reset();
          return call.ended.has_come() ? 1 : 0;
        }) == 0);
  run_until(call.ended);
  CHECK(call.outcome() == "PONG");
  CHECK(peer.connections() == 1);
}

#endif
