// Streams on an event loop: held up, cancelled, left alone, and many at once.

#include <poll.h>
#include <sys/socket.h>

#include <async_calls.hpp>
#include <hostile.hpp>
#include <loopback_client.hpp>
#include <moonshot_catch.hpp>

#include <moonshot/limits/governor.hpp>
#include <moonshot/testing/simulator.hpp>

#if defined(__linux__)
#include <pthread.h>

#include <filesystem>
#include <fstream>
#endif

#include <atomic>
#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

using moonshot::AsyncClient;
using moonshot::ChatChunk;
using support::Event;
using support::http_chunk;
using support::start_create;
using support::start_stream;
using support::Started;

namespace {

std::string event_of(const std::string& data) { return http_chunk("data: " + data + "\n\n"); }

std::string text_event(const std::string& text) {
  return event_of(
      R"({"id":"chatcmpl-1","object":"chat.completion.chunk","created":7,"model":"kimi-k3","choices":[{"index":0,"delta":{"content":")" +
      text + R"("}}]})");
}

moonshot::ClientOptions without_retries(const support::RawPeer& peer, bool tls) {
  auto options = support::loopback_options(peer, tls);
  options.retry.max_retries = 0;
  return options;
}

// Begins a stream, and says no more until the client goes.
const auto begin_and_stall = [](auto& connection) {
  if (connection.read_request().empty()) return;
  connection.write(support::stream_head + text_event("PO"));
  connection.stall();
};

// Sends more than the buffers of the system take, and tells how much it had sent when it had to
// wait for its reader.
class Flood {
 public:
  static constexpr std::size_t pieces = 1000;

  explicit Flood(bool tls)
      : peer([this, tls](support::Conversation& connection) {
          const int small = 1 << 17;
          ::setsockopt(connection.descriptor(), SOL_SOCKET, SO_SNDBUF, &small, sizeof small);
          if (!tls) return serve(connection, connection.descriptor());
          support::TlsConversation session(connection, support::certificates().good());
          serve(session, connection.descriptor());
        }) {}

  const Event<std::size_t> stuck;
  const support::RawPeer peer;

 private:
  template <class Speaker>
  void serve(Speaker& speaker, int descriptor) const {
    if (speaker.read_request().empty()) return;
    speaker.write(support::stream_head);
    const std::string piece = text_event(std::string(std::size_t{1} << 14U, 'x'));
    bool is_stuck = false;
    for (std::size_t i = 0; i < pieces; ++i) {
      pollfd state{descriptor, POLLOUT, 0};
      if (!is_stuck && ::poll(&state, 1, 400) == 0) {
        is_stuck = true;
        stuck.set(i);
      }
      if (!speaker.write(piece)) return;
    }
    if (!is_stuck) stuck.set(pieces);
    speaker.write(event_of(support::pong_events()[3]) + event_of("[DONE]") + http_chunk(""));
    speaker.stall();
  }
};

}  // namespace

TEST_CASE("the socket of a stream that is held up is not read on", "[loopback][async]") {
  const bool tls = GENERATE(false, true);
  const bool resumes = GENERATE(false, true);
  CAPTURE(tls, resumes);
  const Flood flood(tls);
  REQUIRE(flood.peer.ok());
  const support::RunningLoop running;
  const AsyncClient client(*running.loop, without_retries(flood.peer, tls));
  moonshot::CallOptions options;
  // It does not count while the stream is held up; after that, the machine may be busy.
  if (!resumes) options.timeouts.between_bytes = std::chrono::milliseconds(300);
  options.max_response_bytes = std::size_t{1} << 30U;
  std::atomic<int> chunks{0};
  const Event<moonshot::CallHandle> handle;
  const auto call = start_stream(client, options, [&](const ChatChunk&) {
    if (++chunks == 1) handle.await().pause();
    return true;
  });
  handle.set(call.handle);
  const auto sent = flood.stuck.get();
  CHECK(sent < Flood::pieces);
  CHECK(chunks == 1);
  CHECK_FALSE(call.ended.has_come());
  if (resumes) {
    call.handle.resume();
    CHECK(call.ended.get());
    CHECK(static_cast<std::size_t>(chunks) > Flood::pieces);
  } else {
    call.handle.cancel();
    CHECK(call.outcome() == "Cancelled");
    CHECK(chunks == 1);
  }
}

TEST_CASE("a handler that wants no more of what was held back ends its stream and its connection",
          "[loopback][async]") {
  const bool tls = GENERATE(false, true);
  CAPTURE(tls);
  const Event<bool> left;
  const support::RawPeer peer(support::spoken_over(tls, [&](auto& connection) {
    if (connection.read_request().empty()) return;
    connection.write(support::stream_head + text_event("PO") + text_event("NG"));
    connection.stall();
    left.set(true);
  }));
  REQUIRE(peer.ok());
  const support::RunningLoop running;
  const AsyncClient client(*running.loop, without_retries(peer, tls));
  const Event<moonshot::CallHandle> handle;
  const Event<bool> held;
  int chunks = 0;
  const auto call = start_stream(client, {}, [&](const ChatChunk&) {
    if (++chunks != 1) return false;
    handle.await().pause();
    held.set(true);
    return true;
  });
  handle.set(call.handle);
  held.get();
  running.settle();
  call.handle.resume();
  CHECK(call.outcome() == "Cancelled");
  CHECK(chunks == 2);
  left.get();
}

TEST_CASE("the socket of a pulled stream is not read on while no chunk is asked for",
          "[loopback][async]") {
  const bool tls = GENERATE(false, true);
  const bool reads_on = GENERATE(false, true);
  CAPTURE(tls, reads_on);
  const Flood flood(tls);
  REQUIRE(flood.peer.ok());
  const support::RunningLoop running;
  const AsyncClient client(*running.loop, without_retries(flood.peer, tls));
  moonshot::CallOptions options;
  options.max_response_bytes = std::size_t{1} << 30U;
  auto stream = client.chat().stream(support::ping(), options);
  std::atomic<int> chunks{0};
  const Event<bool> ended;
  std::function<void(const ChatChunk*)> read_on = [&](const ChatChunk* chunk) {
    if (chunk == nullptr) return ended.set(true);
    ++chunks;
    stream.next(read_on);
  };
  stream.next([&](const ChatChunk*) { ++chunks; });
  CHECK(flood.stuck.get() < Flood::pieces);
  CHECK(chunks == 1);
  if (reads_on) {
    stream.next(read_on);
    CHECK(ended.get());
    CHECK(static_cast<std::size_t>(chunks) > Flood::pieces);
    CHECK(stream.result().has_value());
  } else {
    stream = client.chat().stream(support::ping());  // which ends the one before
    running.settle();
    CHECK(chunks == 1);
  }
}

TEST_CASE("a call that is cancelled before it starts opens no connection", "[loopback][async]") {
  const bool tls = GENERATE(false, true);
  CAPTURE(tls);
  const support::RawPeer peer(support::spoken_over(tls, begin_and_stall));
  REQUIRE(peer.ok());
  const support::RunningLoop running;
  const AsyncClient client(*running.loop, without_retries(peer, tls));
  const moonshot::CancelSource source;
  source.cancel();
  moonshot::CallOptions options;
  options.cancel = source.token();
  CHECK(start_create(client, options).outcome() == "Cancelled");
  CHECK(start_stream(client, options).outcome() == "Cancelled");
  running.settle();
  CHECK(peer.connections() == 0);
}

TEST_CASE("a call can be cancelled while its answer is waited for, and within it",
          "[loopback][async]") {
  const bool tls = GENERATE(false, true);
  const bool begins = GENERATE(false, true);
  CAPTURE(tls, begins);
  const Event<bool> reached;
  const Event<bool> left;
  const support::RawPeer peer(support::spoken_over(tls, [&](auto& connection) {
    if (connection.read_request().empty()) return;
    if (begins) connection.write(support::stream_head + text_event("PO"));
    if (!begins) reached.set(true);
    connection.stall();
    left.set(true);
  }));
  REQUIRE(peer.ok());
  const support::RunningLoop running;
  const AsyncClient client(*running.loop, without_retries(peer, tls));
  const auto call = start_stream(client, {}, [&](const ChatChunk&) {
    reached.set(true);
    return true;
  });
  reached.get();
  call.handle.cancel();
  CHECK(call.outcome() == "Cancelled");
  left.get();  // the connection does not outlive the call
  // After the end nothing of this has an effect.
  call.handle.cancel();
  call.handle.pause();
  call.handle.resume();
  running.settle();
}

TEST_CASE("a handler that wants no more ends its stream and its connection", "[loopback][async]") {
  const bool tls = GENERATE(false, true);
  CAPTURE(tls);
  const Event<bool> left;
  const support::RawPeer peer(support::spoken_over(tls, [&](auto& connection) {
    begin_and_stall(connection);
    left.set(true);
  }));
  REQUIRE(peer.ok());
  const support::RunningLoop running;
  const AsyncClient client(*running.loop, without_retries(peer, tls));
  CHECK(start_stream(client, {}, [](const ChatChunk&) { return false; }).outcome() == "Cancelled");
  left.get();
}

TEST_CASE("calls need neither their handle nor their client", "[loopback][async]") {
  const bool tls = GENERATE(false, true);
  CAPTURE(tls);
  const Event<bool> go_on;
  const support::RawPeer peer(support::spoken_over(tls, [&](auto& connection) {
    const auto request = connection.read_request();
    if (request.empty()) return;
    go_on.await();
    connection.write(support::right_answer(request));
    connection.stall();
  }));
  REQUIRE(peer.ok());
  const support::RunningLoop running;
  std::vector<support::Ended> ends;
  {
    const AsyncClient client(*running.loop, without_retries(peer, tls));
    ends = {start_create(client).ended, start_stream(client).ended};
  }
  running.settle();
  go_on.set(true);
  for (const auto& ended : ends) CHECK((ended.get() && ended.get()->text() == "PONG"));
}

TEST_CASE("the end of a loop ends its calls without a word, wherever they are",
          "[loopback][async]") {
  const bool tls = GENERATE(false, true);
  CAPTURE(tls);
  std::atomic<int> left{0};
  const Event<bool> all_left;
  const Event<bool> asked;
  const support::RawPeer peer(support::spoken_over(tls, [&](auto& connection) {
    const auto request = connection.read_request();
    if (request.find(R"("stream":true)") != std::string::npos) {
      connection.write(support::stream_head + text_event("PO"));
    } else {
      asked.set(true);
    }
    connection.stall();
    if (++left == 3) all_left.set(true);
  }));
  const support::RawPeer closing([](support::Conversation&) {});
  REQUIRE(peer.ok());
  REQUIRE(closing.ok());
  const auto governor =
      std::make_shared<moonshot::Governor>(moonshot::RateLimits{3, std::nullopt, std::nullopt});
  const auto owned = std::make_shared<int>(0);
  const Event<bool> retrying;
  support::RunningLoop running;
  std::atomic<int> told{0};
  const auto tell = [&told, owned](const moonshot::Result<moonshot::ChatCompletion>&) { ++told; };
  auto options = without_retries(peer, tls);
  options.governor = governor;
  auto client = std::make_unique<AsyncClient>(*running.loop, options);
  const auto begin_stream = [&](bool pauses) {
    const Event<bool> begun;
    const Event<moonshot::CallHandle> handle;
    const auto call = client->chat().stream(
        support::ping(),
        [begun, handle, pauses, owned](const ChatChunk&) {
          if (pauses) handle.await().pause();
          begun.set(true);
          return true;
        },
        tell);
    handle.set(call);
    begun.get();
    return call;
  };
  std::vector<moonshot::CallHandle> calls;
  calls.push_back(client->chat().create(support::ping(), tell));  // waits for its answer
  asked.get();
  calls.push_back(begin_stream(false));
  calls.push_back(begin_stream(true));
  calls.push_back(client->chat().create(support::ping(), tell));  // waits in the queue

  auto again = support::loopback_options(closing, false);
  again.retry.base_delay = support::patience;
  again.retry.max_delay = support::patience;
  again.retry.random = [] { return 0.9; };
  again.retry.on_retry = [retrying](const moonshot::RetryNotice&) { retrying.set(true); };
  const AsyncClient retried(*running.loop, again);
  calls.push_back(retried.chat().create(support::ping(), tell));  // waits for its next try
  retrying.get();
  running.settle();
  CHECK(governor->state().running == 3);
  CHECK(governor->state().waiting == 1);

  if (GENERATE(false, true)) client.reset();
  running.loop.reset();
  all_left.get();
  CHECK(told == 0);
  CHECK(governor->state().running == 0);
  CHECK(governor->state().waiting == 0);
  for (const auto& call : calls) {
    call.resume();
    call.cancel();
  }
  CHECK(owned.use_count() == 2);  // this test's, and that of `tell`
}

#if defined(__linux__)

namespace {

// The threads of this process that were named `name`, or started by such a thread.
int threads_named(const std::string& name) {
  int count = 0;
  for (const auto& thread : std::filesystem::directory_iterator("/proc/self/task")) {
    std::ifstream file(thread.path() / "comm");
    std::string line;
    if (std::getline(file, line) && line == name) ++count;
  }
  return count;
}

}  // namespace

TEST_CASE("two hundred streams at once share the threads of one loop", "[loopback][async]") {
  const bool tls = GENERATE(false, true);
  CAPTURE(tls);
  constexpr std::size_t count = 200;
  const auto simulator = support::simulator_over(tls);
  REQUIRE(simulator->ok());
  char before[16] = {};
  ::pthread_getname_np(::pthread_self(), before, sizeof before);
  ::pthread_setname_np(::pthread_self(), "loop-or-helper");
  const support::RunningLoop running;
  ::pthread_setname_np(::pthread_self(), before);
  const AsyncClient client(*running.loop, support::loopback_options(simulator->base_url()));
  std::vector<Event<moonshot::CallHandle>> handles(count);
  std::vector<Started> calls;
  std::size_t held = 0;  // on the loop's thread
  const Event<bool> all_held;
  for (std::size_t i = 0; i < count; ++i) {
    calls.push_back(start_stream(
        client, {}, [&, handle = handles[i], is_first = true](const ChatChunk&) mutable {
          if (!std::exchange(is_first, false)) return true;
          handle.await().pause();
          if (++held == count) all_held.set(true);
          return true;
        }));
    handles[i].set(calls.back().handle);
  }
  all_held.get();
  CHECK(threads_named("loop-or-helper") <= 4);
  for (const auto& call : calls) CHECK_FALSE(call.ended.has_come());
  for (const auto& call : calls) call.handle.resume();
  std::size_t answered = 0;
  for (const auto& call : calls) answered += call.outcome() == "PONG" ? 1U : 0U;
  CHECK(answered == count);
}

#endif
