// Which recorded exchange a request gets, and what it is told where there is none.

#include <moonshot_catch.hpp>
#include <noting_sink.hpp>
#include <secret.hpp>

#include <moonshot/testing/replayer.hpp>

#include <chrono>
#include <string>
#include <utility>
#include <vector>

using moonshot::http::Outcome;
using moonshot::testing::Exchange;
using moonshot::testing::Replayer;
using moonshot::testing::ReplayMatch;
using moonshot::testing::ReplayOptions;
using support::NotingSink;

namespace {

Exchange recorded_as(const std::string& method, const std::string& target, const std::string& body,
                     const std::string& answer) {
  Exchange exchange;
  exchange.request.method = method;
  exchange.request.target = target;
  exchange.request.body = body;
  exchange.head.emplace().status = 200;
  exchange.pieces.push_back({{}, answer});
  return exchange;
}

// What a sink is told of the answer, or the failure.
std::string asked(Replayer& replayer, const std::string& method, const std::string& target,
                  const std::string& body, const moonshot::CancelToken& cancel = {}) {
  moonshot::http::Request request;
  request.method = method;
  request.target = target;
  request.body = body;
  NotingSink sink;
  const auto outcome = replayer.send(request, sink, {}, cancel);
  if (outcome.kind == Outcome::Kind::complete) return sink.told;
  return sink.told + moonshot::to_string(outcome.kind) + ": " + outcome.detail;
}

ReplayOptions matching(ReplayMatch match) {
  ReplayOptions options;
  options.match = match;
  return options;
}

const std::vector<Exchange> shelf = {
    recorded_as("POST", "/a", "1", "post a 1"), recorded_as("GET", "/a", "", "get a"),
    recorded_as("POST", "/a", "2", "post a 2"), recorded_as("POST", "/a", "1", "post a 1 again")};

}  // namespace

TEST_CASE("a request gets the first exchange with its method, target and body",
          "[unit][recorder]") {
  Replayer replayer(shelf);
  CHECK(asked(replayer, "POST", "/a", "2") == "200[post a 2]");
  CHECK(asked(replayer, "GET", "/a", "") == "200[get a]");
  CHECK(replayer.unplayed().size() == 2);
  CHECK(replayer.unplayed()[0].body == "1");
  CHECK(asked(replayer, "POST", "/a", "1") == "200[post a 1]");
  CHECK(asked(replayer, "POST", "/a", "1") == "200[post a 1 again]");
  CHECK(replayer.unplayed().empty());
}

TEST_CASE("a request that gets none is told why", "[unit][recorder]") {
  Replayer replayer(shelf);
  const std::string none = "connection: the recording has no ";
  CHECK(asked(replayer, "POST", "/b", "") == none + "POST /b; it has 4 exchanges");
  CHECK(asked(replayer, "PUT", "/a", "1") == none + "PUT /a; it has 4 exchanges; the body is 1");
  CHECK(asked(replayer, "POST", "/a", "3") ==
        none + "POST /a with this body, but 3 with another one; the body is 3");
  CHECK(replayer.unplayed().size() == 4);
  asked(replayer, "POST", "/a", "1");
  asked(replayer, "POST", "/a", "1");
  CHECK(asked(replayer, "POST", "/a", "1") ==
        none + "further POST /a; all 2 were played; the body is 1");
  CHECK(asked(replayer, "POST", "/a", "3") ==
        none + "POST /a with this body, but 3 with another one; the body is 3");
  const std::string longest(200, 'x');
  CHECK(asked(replayer, "GET", "/c", longest) ==
        none + "GET /c; it has 4 exchanges; the body is " + longest);
  CHECK(asked(replayer, "GET", "/c", longest + "y") ==
        none + "GET /c; it has 4 exchanges; the body is " + longest + "\xE2\x80\xA6");
  CHECK(asked(replayer, "GET", "/c", "\xff") ==
        none + "GET /c; it has 4 exchanges; the body is \xEF\xBF\xBD");
  CHECK_FALSE(support::leaks(asked(replayer, "GET", "/c", "my key is " + support::key)));
}

TEST_CASE("where only the target is to match, bodies may differ", "[unit][recorder]") {
  Replayer replayer(shelf, matching(ReplayMatch::target));
  CHECK(asked(replayer, "POST", "/a", "2") == "200[post a 1]");
  CHECK(asked(replayer, "POST", "/a", "none") == "200[post a 2]");
  CHECK(asked(replayer, "GET", "/a", "x") == "200[get a]");
  CHECK(asked(replayer, "GET", "/a", "") ==
        "connection: the recording has no further GET /a; all 1 were played");
  CHECK(asked(replayer, "POST", "/b", "") ==
        "connection: the recording has no POST /b; it has 4 exchanges");
}

TEST_CASE("where nothing is to match, exchanges are played in their order", "[unit][recorder]") {
  Replayer replayer(shelf, matching(ReplayMatch::order));
  CHECK(asked(replayer, "DELETE", "/x", "?") == "200[post a 1]");
  CHECK(asked(replayer, "POST", "/a", "2") == "200[get a]");
  CHECK(asked(replayer, "", "", "") == "200[post a 2]");
  CHECK(asked(replayer, "", "", "") == "200[post a 1 again]");
  CHECK(asked(replayer, "GET", "/z", "") ==
        "connection: the recording has no further GET /z; all 4 were played");
}

TEST_CASE("keys are compared as they are recorded, which is masked", "[unit][recorder]") {
  auto exchange = recorded_as("GET", "/files?key=" + support::key, "by " + support::key, "x");
  Replayer replayer({exchange});
  const auto unplayed = replayer.unplayed();
  CHECK(unplayed.at(0).body == "by sk-***");
  CHECK(asked(replayer, "GET", "/files?key=" + support::key, "by " + support::key) == "200[x]");
}

TEST_CASE("an exchange ends as it was recorded, unless its receiver had stopped it",
          "[unit][recorder]") {
  using Kind = Outcome::Kind;
  auto exchange = recorded_as("GET", "/a", "", "x");
  const auto ended_as = [&](Kind kind) {
    exchange.outcome = {kind, moonshot::TimeoutPhase::first_byte, "mine"};
    Replayer replayer({exchange});
    return asked(replayer, "GET", "/a", "");
  };
  CHECK(ended_as(Kind::complete) == "200[x]");
  CHECK(ended_as(Kind::timeout) == "200[x]timeout: mine");
  CHECK(ended_as(Kind::interrupted) == "200[x]interrupted: mine");
  CHECK(ended_as(Kind::stopped) ==
        "200[x]interrupted: the recording ends here: when it was made, the answer was read no "
        "further");
  exchange.head.reset();
  CHECK(ended_as(Kind::complete) == "[x]");
  exchange.pieces.clear();
  CHECK(ended_as(Kind::tls) == "tls: mine");
}

TEST_CASE("a receiver that has enough, or cancels, ends what is replayed", "[unit][recorder]") {
  auto exchange = recorded_as("GET", "/a", "", "x");
  exchange.pieces.push_back({{}, "y"});
  const auto told_until = [&](const std::string& last) {
    Replayer replayer({exchange});
    moonshot::http::Request request = exchange.request;
    NotingSink sink;
    sink.last = last;
    const auto outcome = replayer.send(request, sink, {}, {});
    CHECK(outcome.detail.empty());
    return sink.told + moonshot::to_string(outcome.kind);
  };
  CHECK(told_until("200") == "200stopped");
  CHECK(told_until("[x]") == "200[x]stopped");
  CHECK(told_until("[y]") == "200[x][y]stopped");
  moonshot::CancelSource source;
  {
    Replayer replayer({exchange});
    moonshot::http::Request request = exchange.request;
    NotingSink sink;
    sink.on_note = [&](const std::string& note) {
      if (note == "[x]") source.cancel();
    };
    CHECK((replayer.send(request, sink, {}, source.token()).kind == Outcome::Kind::cancelled));
    CHECK(sink.told == "200[x]");
  }
  Replayer replayer({exchange});
  CHECK(asked(replayer, "GET", "/a", "", source.token()) == "cancelled: the call was cancelled");
  CHECK(asked(replayer, "GET", "/b", "", source.token()) ==
        "connection: the recording has no GET /b; it has 1 exchanges");
}

TEST_CASE("a wait is asked for before each piece, and never a negative one", "[unit][recorder]") {
  auto exchange = recorded_as("GET", "/a", "", "a");
  exchange.pieces[0].at = std::chrono::milliseconds(30);
  exchange.pieces.push_back({std::chrono::milliseconds(50), "b"});
  exchange.pieces.push_back({std::chrono::milliseconds(40), "c"});
  exchange.pieces.push_back({std::chrono::milliseconds(45), "d"});
  std::string order;
  ReplayOptions options;
  options.wait = [&](std::chrono::milliseconds gap) { order += std::to_string(gap.count()) + " "; };
  Replayer replayer({exchange}, options);
  NotingSink sink;
  sink.on_note = [&](const std::string& note) { order += note + " "; };
  moonshot::http::Request request = exchange.request;
  replayer.send(request, sink, {}, {});
  CHECK(order == "200 30 [a] 20 [b] 0 [c] 5 [d] ");
}

TEST_CASE("a recording that is not there is told so", "[unit][recorder]") {
  const auto made = Replayer::try_from_file("/no/such/file");
  REQUIRE_FALSE(made);
  CHECK(made.error().message() == "the recording /no/such/file cannot be read");
}
