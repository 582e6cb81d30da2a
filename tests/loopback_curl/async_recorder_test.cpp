// Recording event-driven calls over real connections, and playing them.

#include <async_calls.hpp>
#include <hostile.hpp>
#include <loopback_client.hpp>
#include <moonshot_catch.hpp>
#include <temporary_file.hpp>

#include <moonshot/testing/recorder.hpp>
#include <moonshot/testing/replayer.hpp>
#include <moonshot/testing/simulator.hpp>
#include <moonshot/transport/curl.hpp>

#include <cstddef>
#include <memory>
#include <string>
#include <utility>

using moonshot::AsyncClient;
using moonshot::ChatChunk;
using moonshot::http::Outcome;
using moonshot::testing::Recorder;
using moonshot::testing::Replayer;
using support::start_create;
using support::start_stream;

namespace {

// Settings of a client whose exchanges are recorded in `file`.
struct Recorded {
  Recorded(moonshot::ClientOptions client_options, const support::TemporaryFile& file)
      : options(std::move(client_options)),
        recorder(Recorder::to_file(
            file.path(), std::make_shared<moonshot::CurlTransport>(options.transport_options))) {
    options.transport = recorder;
    options.retry.max_retries = 0;
  }

  moonshot::ClientOptions options;
  std::shared_ptr<Recorder> recorder;
};

}  // namespace

TEST_CASE("what a loop records over real connections is played to either client",
          "[loopback][async][recorder]") {
  const bool tls = GENERATE(false, true);
  CAPTURE(tls);
  const support::TemporaryFile file("");
  std::size_t chunks = 0;
  {
    const auto simulator = support::simulator_over(tls);
    REQUIRE(simulator->ok());
    const Recorded recorded(support::loopback_options(simulator->base_url()), file);
    const support::RunningLoop running;
    const AsyncClient client(*running.loop, recorded.options);
    CHECK(start_create(client).outcome() == "PONG");
    const auto streamed = start_stream(client, {}, [&](const ChatChunk&) { return ++chunks != 0; });
    CHECK(streamed.outcome() == "PONG");
    // The exchange of a stream may end a little later than its call.
    CHECK(running.settles_when([&] { return recorded.recorder->written() == 2; }));
    CHECK(recorded.recorder->lost() == 0);
  }
  CHECK_FALSE(support::leaks(file.content()));
  CHECK(file.permissions() == 0600U);
  const auto exchanges = moonshot::testing::load_exchanges(file.path());
  REQUIRE(exchanges.size() == 2);
  for (const auto& exchange : exchanges) CHECK(exchange.outcome.kind == Outcome::Kind::complete);

  moonshot::ClientOptions options;
  options.api_key = support::key;
  options.transport = Replayer::from_file(file.path());
  const moonshot::Client blocking(options);
  CHECK(blocking.chat().create(support::ping()).text() == "PONG");
  CHECK(blocking.chat().stream(support::ping()).completion().text() == "PONG");

  options.transport = Replayer::from_file(file.path());
  const support::RunningLoop running;
  const AsyncClient client(*running.loop, options);
  CHECK(start_create(client).outcome() == "PONG");
  std::size_t again = 0;
  CHECK(start_stream(client, {}, [&](const ChatChunk&) { return ++again != 0; }).outcome() ==
        "PONG");
  CHECK(again == chunks);
}

TEST_CASE("what is under way when a loop ends is recorded as far as it has come",
          "[loopback][async][recorder]") {
  const bool is_cancelled = GENERATE(false, true);
  CAPTURE(is_cancelled);
  const support::RawPeer peer([](support::Conversation& connection) {
    if (connection.read_request().empty()) return;
    connection.write(support::stream_head +
                     support::http_chunk("data: " + support::pong_events()[1] + "\n\n"));
    connection.stall();
  });
  REQUIRE(peer.ok());
  const support::TemporaryFile file("");
  const Recorded recorded(support::loopback_options(peer, false), file);
  {
    const support::RunningLoop running;
    const AsyncClient client(*running.loop, recorded.options);
    const support::Event<bool> has_come;
    const auto call = start_stream(client, {}, [has_come](const ChatChunk&) {
      has_come.set(true);
      return true;
    });
    CHECK(has_come.get());
    if (is_cancelled) {
      running.settle();  // a cancellation within the handler is told as the sink's wish to stop
      call.handle.cancel();
      CHECK(call.outcome() == "Cancelled");
      CHECK(running.settles_when([&] { return recorded.recorder->written() == 1; }));
    }
  }
  const auto exchanges = moonshot::testing::load_exchanges(file.path());
  REQUIRE(exchanges.size() == 1);
  CHECK(exchanges[0].pieces.size() == 1);
  CHECK(exchanges[0].outcome.kind ==
        (is_cancelled ? Outcome::Kind::cancelled : Outcome::Kind::stopped));
}
