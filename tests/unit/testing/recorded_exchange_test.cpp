// What a recorder does with one exchange on an event loop, turn by turn.

#include <moonshot_catch.hpp>
#include <noting_sink.hpp>
#include <virtual_loop.hpp>

#include <moonshot/config.hpp>
#include <moonshot/http/event_transport.hpp>
#include <moonshot/testing/recorder.hpp>
#include <moonshot/testing/scripted_transport.hpp>

#include <chrono>
#include <memory>
#include <new>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

using moonshot::EventLoop;
using moonshot::http::Outcome;
using moonshot::testing::Exchange;
using moonshot::testing::Recorder;
using moonshot::testing::RecorderOptions;
using moonshot::testing::ScriptedResponse;
using moonshot::testing::ScriptedTransport;
using support::NotingSink;

namespace {

ScriptedResponse three_pieces() {
  ScriptedResponse response;
  response.pieces = {"a", "b", "c"};
  return response;
}

// One exchange that is recorded, whose turns the test makes.
struct Recorded {
  explicit Recorded(ScriptedResponse response, RecorderOptions options = {})
      : recorder(
            std::make_shared<ScriptedTransport>(std::vector<ScriptedResponse>{std::move(response)}),
            [this](std::string_view line) {
              text += std::string(line) + "\n";
              sink.told += "(written)";
            },
            std::move(options)) {
    request.method = "POST";
    request.base = {"https", "api.moonshot.ai", 443, "/v1"};
    request.target = "/chat/completions";
    request.body = "hello";
    transport = recorder.on_loop(loop);
    exchange = transport->start(request, sink, {});
  }
  // What the sink was told by the next turns.
  std::string turn(int count = 1) {
    for (int i = 0; i < count; ++i) loop.turn();
    return std::exchange(sink.told, {});
  }
  // The one exchange that was recorded.
  Exchange recorded() const {
    auto all = moonshot::testing::read_exchanges(text);
    REQUIRE(all.size() == 1);
    return std::move(all.front());
  }
  // Its body, and how it ended.
  std::string summary() const {
    const auto it = recorded();
    std::string summary = it.head ? std::to_string(it.head->status) : "";
    for (const auto& piece : it.pieces) summary += "[" + piece.bytes + "]";
    return summary + " " + moonshot::to_string(it.outcome.kind) +
           (it.outcome.detail.empty() ? "" : ": " + it.outcome.detail);
  }

  support::VirtualHost host;
  EventLoop loop{host};
  std::string text;
  NotingSink sink;
  moonshot::http::Request request;
  Recorder recorder;
  std::unique_ptr<moonshot::http::EventTransport> transport;
  std::unique_ptr<moonshot::http::EventExchange> exchange;
};

}  // namespace

TEST_CASE("an exchange on a loop passes through a recorder, and is written before its end is told",
          "[unit][recorder]") {
  Recorded recorded(three_pieces());
  recorded.request.headers.add("X-Added", "below");
  CHECK(recorded.sink.told.empty());
  CHECK(recorded.turn() == "200");
  CHECK(recorded.turn(3) == "[a][b][c]");
  CHECK(recorded.turn() == "(written) complete");
  CHECK(recorded.turn().empty());
  CHECK(recorded.summary() == "200[a][b][c] complete");
  const auto exchange = recorded.recorded();
  CHECK(exchange.request.method == "POST");
  CHECK(exchange.request.target == "/chat/completions");
  CHECK(exchange.request.body == "hello");
  CHECK(exchange.request.headers.get("X-Added") == "below");  // as it was sent in the end
  CHECK(recorded.recorder.written() == 1);
  CHECK(recorded.recorder.lost() == 0);
}

TEST_CASE("an exchange that is held up on a loop is held up behind a recorder, too",
          "[unit][recorder]") {
  Recorded recorded(three_pieces());
  recorded.sink.takes = false;
  CHECK(recorded.turn(3) == "200");
  recorded.sink.takes = true;
  CHECK(recorded.turn(3).empty());
  recorded.exchange->resume();
  CHECK(recorded.turn(4) == "[a][b][c](written) complete");
}

TEST_CASE("a cancelled exchange is recorded with what had come", "[unit][recorder]") {
  const char* const expected[] = {" cancelled", "200 cancelled", "200[a] cancelled",
                                  "200[a][b] cancelled"};
  for (int turns = 0; turns <= 3; ++turns) {
    Recorded recorded(three_pieces());
    recorded.turn(turns);
    recorded.exchange->cancel();
    CHECK(recorded.text.empty());
    CHECK(recorded.turn() == "(written) cancelled");
    CHECK(recorded.summary() == std::string(expected[turns]) + ": the call was cancelled");
  }
  // While it is held up.
  Recorded held(three_pieces());
  held.sink.takes = false;
  held.turn(2);
  held.exchange->cancel();
  CHECK(held.turn() == "(written) cancelled");
  CHECK(held.summary() == "200 cancelled: the call was cancelled");
}

TEST_CASE("an exchange that is destroyed before its end is recorded as stopped",
          "[unit][recorder]") {
  const char* const expected[] = {" stopped", "200 stopped", "200[a] stopped", "200[a][b] stopped",
                                  "200[a][b][c] stopped"};
  for (int turns = 0; turns <= 4; ++turns) {
    Recorded recorded(three_pieces());
    recorded.turn(turns);
    recorded.exchange.reset();
    CHECK(recorded.summary() == std::string(expected[turns]) + ": the exchange was given up");
    recorded.sink.told.clear();
    CHECK(recorded.turn().empty());
    CHECK(recorded.recorder.written() == 1);
  }
  // A sink that has the whole answer wants no more of it.
  Recorded whole(three_pieces());
  whole.sink.is_satisfied = true;
  whole.turn(2);
  whole.exchange.reset();
  CHECK(whole.summary() == "200[a] complete");
}

TEST_CASE("an exchange that its own end destroys is recorded once", "[unit][recorder]") {
  Recorded recorded(three_pieces());
  recorded.sink.on_note = [&](const std::string& note) {
    if (note == " complete") recorded.exchange.reset();
  };
  CHECK(recorded.turn(6) == "200[a][b][c](written) complete");
  CHECK(recorded.exchange == nullptr);
  CHECK(recorded.summary() == "200[a][b][c] complete");
}

TEST_CASE("a sink that has enough is recorded as one that stopped, on a loop as well",
          "[unit][recorder]") {
  Recorded recorded(three_pieces());
  recorded.sink.last = "[a]";
  CHECK(recorded.turn(3) == "200[a](written) stopped");
  CHECK(recorded.summary() == "200[a] stopped");
  Recorded whole(three_pieces());
  whole.sink.last = "[a]";
  whole.sink.is_satisfied = true;
  CHECK(whole.turn(3) == "200[a](written) stopped");
  CHECK(whole.summary() == "200[a] complete");
}

TEST_CASE("pieces are timed by the loop, or by the clock that was chosen", "[unit][recorder]") {
  const auto times = [](const Recorded& recorded) {
    std::vector<std::chrono::milliseconds> all;
    for (const auto& piece : recorded.recorded().pieces) all.push_back(piece.at);
    return all;
  };
  using std::chrono::milliseconds;
  Recorded by_loop(three_pieces());
  by_loop.turn(5);
  CHECK(times(by_loop) == std::vector<milliseconds>(3, milliseconds(0)));
  RecorderOptions options;
  options.now = [now = std::chrono::steady_clock::time_point()]() mutable {
    return now += milliseconds(10);
  };
  Recorded by_clock(three_pieces(), options);
  by_clock.turn(5);
  CHECK(times(by_clock) ==
        std::vector<milliseconds>{milliseconds(10), milliseconds(20), milliseconds(30)});
}

TEST_CASE("a recorder on a loop fails as the transport behind it does", "[unit][recorder]") {
  support::VirtualHost host;
  EventLoop loop(host);
  NotingSink sink;
  moonshot::http::Request request;
  Recorder around_nothing(nullptr, nullptr);
  const auto transport = around_nothing.on_loop(loop);
  REQUIRE(transport != nullptr);
  const auto exchange = transport->start(request, sink, {});
  loop.turn();
  CHECK(sink.told == " connection");
  CHECK(sink.outcome.detail == "the recorder wraps no transport");
  CHECK(around_nothing.written() + around_nothing.lost() == 0);

  // One that can only block.
  struct Blocking final : moonshot::http::Transport {
    Outcome send(moonshot::http::Request&, moonshot::http::BodySink&,
                 const moonshot::http::Deadlines&, const moonshot::CancelToken&) override {
      return {};
    }
  };
  CHECK(Recorder(std::make_shared<Blocking>(), nullptr).on_loop(loop) == nullptr);
}

TEST_CASE("a transport on a loop is told through a recorder whether the whole answer is there",
          "[unit][recorder]") {
  using moonshot::http::EventSink;
  struct Idle final : moonshot::http::EventExchange {
    void cancel() override {}
    void resume() override {}
  };
  struct OnLoop final : moonshot::http::EventTransport {
    explicit OnLoop(EventSink*& its_sink) : sink(its_sink) {}
    std::unique_ptr<moonshot::http::EventExchange> start(
        moonshot::http::Request&, EventSink& its_sink, const moonshot::http::Deadlines&) override {
      sink = &its_sink;
      return std::make_unique<Idle>();
    }
    EventSink*& sink;
  };
  struct Watched final : moonshot::http::Transport {
    Outcome send(moonshot::http::Request&, moonshot::http::BodySink&,
                 const moonshot::http::Deadlines&, const moonshot::CancelToken&) override {
      return {};
    }
    std::unique_ptr<moonshot::http::EventTransport> on_loop(EventLoop&) override {
      return std::make_unique<OnLoop>(sink);
    }
    EventSink* sink = nullptr;
  };
  support::VirtualHost host;
  EventLoop loop(host);
  NotingSink sink;
  moonshot::http::Request request;
  const auto watched = std::make_shared<Watched>();
  Recorder recorder(watched, nullptr);
  const auto transport = recorder.on_loop(loop);
  const auto exchange = transport->start(request, sink, {});
  REQUIRE(watched->sink != nullptr);
  CHECK_FALSE(watched->sink->satisfied());
  sink.is_satisfied = true;
  CHECK(watched->sink->satisfied());
}

#if MOONSHOT_EXCEPTIONS
TEST_CASE("what a sink throws comes out of the loop, and what had come is recorded",
          "[unit][recorder]") {
  const std::pair<std::string, std::string> rows[] = {
      {"200", "200 stopped"}, {"[b]", "200[a][b] stopped"}, {" complete", "200[a][b][c] complete"}};
  for (const auto& [at, summary] : rows) {
    Recorded recorded(three_pieces());
    recorded.sink.on_note = [&, at = at](const std::string& note) {
      if (note == at) throw std::runtime_error("mine");
    };
    int thrown = 0;
    for (int i = 0; i < 6; ++i) {
      try {
        recorded.loop.turn();
      } catch (const std::runtime_error&) {
        ++thrown;
      }
    }
    CHECK(thrown == 1);
    CHECK(recorded.summary() == summary);
  }
}

TEST_CASE("an exchange that cannot be noted is lost, and goes on", "[unit][recorder]") {
  for (int fails_at = 1; fails_at <= 4; ++fails_at) {
    RecorderOptions options;
    options.now = [calls = 0, fails_at]() mutable {
      if (++calls == fails_at) throw std::runtime_error("no clock");
      return std::chrono::steady_clock::time_point();
    };
    Recorded recorded(three_pieces(), options);
    CHECK(recorded.turn(5) == "200[a][b][c] complete");
    CHECK(recorded.text.empty());
    CHECK(recorded.recorder.written() == 0);
    CHECK(recorded.recorder.lost() == 1);
  }
}

TEST_CASE("an exchange that cannot begin on a loop is not recorded", "[unit][recorder]") {
  struct Full final : moonshot::http::Transport {
    Outcome send(moonshot::http::Request&, moonshot::http::BodySink&,
                 const moonshot::http::Deadlines&, const moonshot::CancelToken&) override {
      return {};
    }
    std::unique_ptr<moonshot::http::EventTransport> on_loop(EventLoop&) override {
      struct OnLoop final : moonshot::http::EventTransport {
        std::unique_ptr<moonshot::http::EventExchange> start(
            moonshot::http::Request&, moonshot::http::EventSink&,
            const moonshot::http::Deadlines&) override {
          throw std::bad_alloc();
        }
      };
      return std::make_unique<OnLoop>();
    }
  };
  support::VirtualHost host;
  EventLoop loop(host);
  NotingSink sink;
  moonshot::http::Request request;
  Recorder recorder(std::make_shared<Full>(), nullptr);
  const auto transport = recorder.on_loop(loop);
  CHECK_THROWS_AS(transport->start(request, sink, {}), std::bad_alloc);
  CHECK(recorder.written() + recorder.lost() == 0);
  CHECK(sink.told.empty());
}
#endif
