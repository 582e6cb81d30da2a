// The answers of a script and of a recording on an event loop.

#include <moonshot_catch.hpp>
#include <noting_sink.hpp>
#include <virtual_loop.hpp>

#include <moonshot/config.hpp>
#include <moonshot/http/event_transport.hpp>
#include <moonshot/testing/replayer.hpp>
#include <moonshot/testing/scripted_transport.hpp>

#include <chrono>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

using moonshot::EventLoop;
using moonshot::http::Outcome;
using moonshot::testing::ScriptedResponse;
using moonshot::testing::ScriptedTransport;
using support::NotingSink;

namespace {

// One exchange with a script of one answer, whose turns the test makes.
struct Played {
  explicit Played(ScriptedResponse response) : scripted({std::move(response)}) {
    transport = scripted.on_loop(loop);
    deadlines.first_byte = std::chrono::milliseconds(7);
    exchange = transport->start(request, sink, deadlines);
  }
  // What the sink was told by the next turns.
  std::string turn(int count = 1) {
    for (int i = 0; i < count; ++i) loop.turn();
    return std::exchange(sink.told, {});
  }

  support::VirtualHost host;
  EventLoop loop{host};
  ScriptedTransport scripted;
  moonshot::http::Request request;
  moonshot::http::Deadlines deadlines;
  NotingSink sink;
  std::unique_ptr<moonshot::http::EventTransport> transport;
  std::unique_ptr<moonshot::http::EventExchange> exchange;
};

ScriptedResponse three_pieces() {
  ScriptedResponse response;
  response.pieces = {"a", "b", "c"};
  return response;
}

}  // namespace

TEST_CASE("an answer is played on a loop, each piece in a turn of its own", "[unit][scripted]") {
  Played played(three_pieces());
  CHECK(played.sink.told.empty());
  CHECK(played.turn() == "200");
  CHECK(played.turn() == "[a]");
  CHECK(played.turn() == "[b]");
  CHECK(played.turn() == "[c]");
  CHECK(played.turn() == " complete");
  CHECK(played.turn().empty());
  CHECK(played.scripted.requests().size() == 1);
  CHECK((played.scripted.deadlines().at(0).first_byte == std::chrono::milliseconds(7)));
}

TEST_CASE("a failure is played on a loop as it is", "[unit][scripted]") {
  Played played(ScriptedResponse::failure(Outcome::Kind::tls, "mine"));
  CHECK(played.turn() == " tls");
  CHECK(played.sink.outcome.detail == "mine");
  auto broken = three_pieces();
  broken.pieces.resize(1);
  broken.outcome = {Outcome::Kind::interrupted, moonshot::TimeoutPhase::total, "gone"};
  Played cut(std::move(broken));
  CHECK(cut.turn(3) == "200[a] interrupted");
  CHECK(cut.sink.outcome.detail == "gone");
}

TEST_CASE("a sink that takes nothing is given nothing but the head, until it is resumed",
          "[unit][scripted]") {
  Played played(three_pieces());
  played.sink.takes = false;
  CHECK(played.turn() == "200");
  CHECK(played.turn().empty());
  CHECK(played.turn().empty());
  played.exchange->resume();
  CHECK(played.turn().empty());
  played.sink.takes = true;
  CHECK(played.turn().empty());
  played.exchange->resume();
  CHECK(played.sink.told.empty());  // never within the call
  CHECK(played.turn() == "[a]");
  played.sink.takes = false;
  CHECK(played.turn().empty());
  played.sink.takes = true;
  played.exchange->resume();
  CHECK(played.turn(2) == "[b][c]");
  // The end is told, whatever the sink wants.
  played.sink.takes = false;
  CHECK(played.turn() == " complete");
}

TEST_CASE("an exchange that is played ends when it is cancelled, wherever it is",
          "[unit][scripted]") {
  for (int turns = 0; turns <= 3; ++turns) {
    INFO(turns);
    Played played(three_pieces());
    for (int i = 0; i < turns; ++i) played.turn();
    played.exchange->cancel();
    CHECK(played.sink.told.empty());
    CHECK(played.turn() == " cancelled");
    CHECK(played.sink.outcome.detail == "the call was cancelled");
    CHECK(played.turn().empty());
  }
  // Within a function of the sink, and while it takes nothing.
  Played played(three_pieces());
  played.sink.on_note = [&](const std::string& note) {
    if (note == "[b]") played.exchange->cancel();
  };
  CHECK(played.turn(3) == "200[a][b]");
  CHECK(played.turn() == " cancelled");
  Played held(three_pieces());
  held.sink.takes = false;
  held.turn();
  held.turn();
  held.exchange->cancel();
  CHECK(held.turn() == " cancelled");
}

TEST_CASE("a sink that has enough stops an exchange that is played", "[unit][scripted]") {
  Played at_head(three_pieces());
  at_head.sink.last = "200";
  CHECK(at_head.turn() == "200");
  CHECK(at_head.turn() == " stopped");
  Played at_piece(three_pieces());
  at_piece.sink.last = "[a]";
  CHECK(at_piece.turn(2) == "200[a]");
  CHECK(at_piece.turn() == " stopped");
  CHECK(at_piece.sink.outcome.detail.empty());
}

#if MOONSHOT_EXCEPTIONS
TEST_CASE("what a sink throws comes out of the loop, and its exchange has stopped",
          "[unit][scripted]") {
  Played played(three_pieces());
  played.sink.on_note = [](const std::string& note) {
    if (note == "[a]") throw std::runtime_error("mine");
  };
  CHECK(played.turn() == "200");
  CHECK_THROWS_WITH(played.loop.turn(), "mine");
  CHECK(played.turn() == "[a] stopped");
}
#endif

TEST_CASE("an exchange that is destroyed ends without a word", "[unit][scripted]") {
  Played played(three_pieces());
  played.turn();
  played.exchange.reset();
  CHECK(played.turn().empty());
  // Also by its own end.
  Played own(three_pieces());
  own.sink.on_note = [&](const std::string& note) {
    if (note == " complete") own.exchange.reset();
  };
  for (int i = 0; i < 5; ++i) own.turn();
  CHECK(own.exchange == nullptr);
  CHECK(own.turn().empty());
}

TEST_CASE("a recording is played on a loop as well", "[unit][recorder]") {
  moonshot::testing::Exchange recorded;
  recorded.request.method = "GET";
  recorded.request.target = "/models";
  recorded.head.emplace().status = 200;
  recorded.pieces = {{std::chrono::milliseconds(30), "a"}, {std::chrono::milliseconds(50), "b"}};
  moonshot::testing::Replayer replayer({recorded});
  support::VirtualHost host;
  EventLoop loop(host);
  NotingSink sink;
  moonshot::http::Request request = recorded.request;
  const auto transport = replayer.on_loop(loop);
  const auto exchange = transport->start(request, sink, {});
  for (int i = 0; i < 4; ++i) loop.turn();
  CHECK(sink.told == "200[a][b] complete");
  CHECK(replayer.unplayed().empty());
}

TEST_CASE("a recording that keeps its pace is played on a loop as fast as it was",
          "[unit][recorder]") {
  using std::chrono::milliseconds;
  moonshot::testing::Exchange recorded;
  recorded.head.emplace().status = 200;
  recorded.pieces = {{milliseconds(30), "a"}, {milliseconds(50), "b"}, {milliseconds(40), "c"}};
  moonshot::testing::ReplayOptions pace;
  pace.keep_pace = true;
  moonshot::testing::Replayer replayer({recorded, recorded, recorded}, pace);
  support::VirtualHost host;
  EventLoop loop(host);
  const auto transport = replayer.on_loop(loop);
  moonshot::http::Request request = recorded.request;
  NotingSink sink;
  auto start = host.now();
  std::string told;
  sink.on_note = [&](const std::string& note) {
    const auto passed = std::chrono::duration_cast<milliseconds>(host.now() - start);
    told += std::to_string(passed.count()) + note + " ";
  };
  const auto run_out = [&] {
    loop.turn();  // which tells the host of the next timer
    CHECK_FALSE(host.run(loop, [] { return false; }));
    return std::exchange(told, {});
  };
  auto exchange = transport->start(request, sink, {});
  CHECK(run_out() == "0200 30[a] 50[b] 50[c] 50 complete ");

  // One that is held up goes on as soon as it is resumed, and not before its time.
  start = host.now();
  exchange = transport->start(request, sink, {});
  exchange->resume();
  loop.turn();
  exchange->resume();
  sink.takes = false;
  CHECK(run_out() == "0200 ");
  sink.takes = true;
  exchange->resume();
  CHECK(run_out() == "30[a] 50[b] 50[c] 50 complete ");

  // One that is cancelled ends at once.
  start = host.now();
  exchange = transport->start(request, sink, {});
  loop.turn();
  exchange->cancel();
  CHECK(run_out() == "0200 0 cancelled ");
}
