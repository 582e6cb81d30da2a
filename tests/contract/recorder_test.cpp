// Recording what goes through a transport, and playing it again.

#include <moonshot_catch.hpp>
#include <recorded_script.hpp>
#include <scripted_client.hpp>

#include <moonshot/testing/recorder.hpp>
#include <moonshot/testing/replayer.hpp>

#include <chrono>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#if !defined(_WIN32)
#include <sys/stat.h>
#endif

using moonshot::ErrorKind;
using moonshot::http::Outcome;
using moonshot::testing::read_exchanges;
using moonshot::testing::Recorder;
using moonshot::testing::Replayer;
using moonshot::testing::ReplayMatch;
using moonshot::testing::ReplayOptions;
using support::ping;
using support::pong;
using support::pong_events;
using support::ScriptedResponse;
using support::ScriptedTransport;

namespace {

moonshot::Client client_over(std::shared_ptr<moonshot::http::Transport> transport) {
  moonshot::ClientOptions options;
  options.api_key = support::key;
  options.base_url = "https://api.moonshot.ai/v1";
  options.retry.max_retries = 0;
  options.transport = std::move(transport);
  return moonshot::Client(std::move(options));
}

/// Records the answers of a script in memory.
struct Recording : support::RecordedScript {
  explicit Recording(std::vector<ScriptedResponse> script)
      : RecordedScript(std::move(script)), client(client_over(recorder)) {}

  moonshot::Client client;
};

moonshot::ChatRequest ask(const std::string& question) {
  auto request = ping();
  request.messages = {moonshot::user(question)};
  return request;
}

ScriptedResponse answer(const std::string& text) {
  return ScriptedResponse::json(
      200, R"({"id":"c","choices":[{"index":0,"message":{"role":"assistant","content":")" + text +
               R"("},"finish_reason":"stop"}]})");
}

/// A file of this process that is gone with the test.
struct TemporaryFile {
  explicit TemporaryFile(const char* name) : path(std::string("recorder-test-") + name) {}
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  ~TemporaryFile() { std::remove(path.c_str()); }
  std::string content() const {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  std::string path;
};

}  // namespace

TEST_CASE("a recorded call is played without a network", "[contract][recorder]") {
  Recording recording({ScriptedResponse::json(200, pong)});
  CHECK(recording.client.chat().create(ping()).text() == "PONG");
  CHECK(recording.recorder->written() == 1);

  const auto replayer = recording.replayer();
  CHECK(replayer->unplayed().size() == 1);
  const auto again = client_over(replayer).chat().create(ping());
  CHECK(again.text() == "PONG");
  CHECK(again.usage->total_tokens == 5);
  CHECK(again.head.headers.get("Content-Type") == "application/json; charset=utf-8");
  CHECK(replayer->unplayed().empty());
}

TEST_CASE("no key is in a recording", "[contract][recorder]") {
  auto answer = ScriptedResponse::json(200, pong);
  answer.headers.add("Set-Cookie", "__cf_bm=" + support::secret_word);
  answer.headers.add("Msh-Org-Id", "org-" + support::secret_word);
  Recording recording({answer, ScriptedResponse::failure(Outcome::Kind::tls, support::key)});
  recording.client.chat().create(ask("My key is " + support::key + ", is that wise?"));
  CHECK_FALSE(recording.client.chat().try_create(ask(support::key)));
  const bool leaks = support::leaks(recording.text);
  CHECK_FALSE(leaks);
  CHECK(recording.text.find("Authorization") == std::string::npos);
  CHECK(recording.text.find("is that wise?") != std::string::npos);
  // The key is compared in its masked form.
  const auto client = client_over(recording.replayer());
  CHECK(client.chat().try_create(ask("My key is " + support::key + ", is that wise?")));
}

TEST_CASE("a stream keeps its pieces and when they came", "[contract][recorder]") {
  Recording recording({ScriptedResponse::events(pong_events())});
  CHECK(recording.client.chat().stream(ping()).completion().text() == "PONG");
  const auto exchanges = read_exchanges(recording.text);
  REQUIRE(exchanges.size() == 1);
  REQUIRE(exchanges[0].pieces.size() == pong_events().size());
  for (std::size_t i = 0; i < pong_events().size(); ++i) {
    CHECK(exchanges[0].pieces[i].bytes == "data: " + pong_events()[i] + "\n\n");
    CHECK(exchanges[0].pieces[i].at == std::chrono::milliseconds(10 * (i + 1)));
  }

  std::vector<std::chrono::milliseconds> gaps;
  ReplayOptions options;
  options.wait = [&](std::chrono::milliseconds gap) { gaps.push_back(gap); };
  auto stream = client_over(recording.replayer(options)).chat().stream(ping());
  std::string text;
  std::size_t chunks = 0;
  for (const auto& chunk : stream) {
    text += chunk.text();
    ++chunks;
  }
  CHECK(text == "PONG");
  CHECK(chunks == pong_events().size() - 1);
  CHECK(gaps == std::vector<std::chrono::milliseconds>(pong_events().size(),
                                                       std::chrono::milliseconds(10)));
}

TEST_CASE("refusals are played with their exact class", "[contract][recorder]") {
  auto refused = ScriptedResponse::json(
      429, support::error_body("exceeded_current_quota_error",
                               "Your account org-1 <ak-2> is suspended due to insufficient "
                               "balance, please recharge your account"));
  refused.headers.add("Msh-Request-Id", "r-9");
  Recording recording({refused});
  const auto before = recording.client.chat().try_create(ping());
  const auto after = client_over(recording.replayer()).chat().try_create(ping());
  REQUIRE_FALSE(before);
  REQUIRE_FALSE(after);
  CHECK(after.error().kind() == ErrorKind::suspended);
  CHECK(after.error().message() == before.error().message());
  CHECK(after.error().as<moonshot::ApiError>()->request_id() == "r-9");
  CHECK(after.error().as<moonshot::ApiError>()->provenance().origin ==
        before.error().as<moonshot::ApiError>()->provenance().origin);
}

TEST_CASE("failures of the transport are played", "[contract][recorder]") {
  using Kind = Outcome::Kind;
  auto broken = ScriptedResponse::events({pong_events()[0], pong_events()[1]});
  broken.outcome = {Kind::interrupted, moonshot::TimeoutPhase::total, "the connection broke"};
  auto slow = ScriptedResponse::failure(Kind::timeout, "nothing came");
  slow.outcome.phase = moonshot::TimeoutPhase::first_byte;
  const struct {
    ScriptedResponse response;
    ErrorKind kind;
  } rows[] = {{broken, ErrorKind::stream_interrupted},
              {slow, ErrorKind::timeout_error},
              {ScriptedResponse::failure(Kind::connection, "refused"), ErrorKind::connection_error},
              {ScriptedResponse::failure(Kind::tls, "an unknown CA"), ErrorKind::tls_error},
              {ScriptedResponse::failure(Kind::cancelled, "enough"), ErrorKind::cancelled}};
  for (const auto& row : rows) {
    Recording recording({row.response});
    const auto before = recording.client.chat().try_stream(ping(), [](const auto&) {});
    std::string arrived;
    const auto after =
        client_over(recording.replayer())
            .chat()
            .try_stream(ping(), [&](const moonshot::ChatChunk& chunk) { arrived += chunk.text(); });
    REQUIRE_FALSE(before);
    REQUIRE_FALSE(after);
    CHECK(after.error().kind() == row.kind);
    CHECK(after.error().message() == before.error().message());
    CHECK(arrived == (row.kind == ErrorKind::stream_interrupted ? "PO" : ""));
    if (const auto* timeout = after.error().as<moonshot::TimeoutError>()) {
      CHECK(timeout->phase() == moonshot::TimeoutPhase::first_byte);
    }
  }
}

TEST_CASE("equal requests get their answers in order", "[contract][replay]") {
  Recording recording({answer("one"), answer("two"), answer("other")});
  for (const char* question : {"A", "A", "B"}) recording.client.chat().create(ask(question));
  const auto replayer = recording.replayer();
  const auto client = client_over(replayer);
  CHECK(client.chat().create(ask("B")).text() == "other");
  CHECK(client.chat().create(ask("A")).text() == "one");
  CHECK(replayer->unplayed().size() == 1);
  CHECK(client.chat().create(ask("A")).text() == "two");

  const auto further = client.chat().try_create(ask("A"));
  REQUIRE_FALSE(further);
  CHECK(further.error().kind() == ErrorKind::connection_error);
  CHECK_THAT(further.error().message(),
             Catch::Matchers::StartsWith("the recording has no further POST /chat/completions; "
                                         "all 2 were played"));
}

TEST_CASE("a request that was not recorded is named", "[contract][replay]") {
  Recording recording({answer("one")});
  recording.client.chat().create(ask("A"));
  const auto client = client_over(recording.replayer());
  const auto other_body = client.chat().try_create(ask("Who are you? " + support::key));
  REQUIRE_FALSE(other_body);
  const auto& message = other_body.error().message();
  CHECK_THAT(message, Catch::Matchers::StartsWith(
                          "the recording has no POST /chat/completions with this body, but 1 with "
                          "another one"));
  CHECK(message.find("Who are you?") != std::string::npos);
  const bool leaks = support::leaks(message);
  CHECK_FALSE(leaks);
  const auto other_target = client.models().try_list();
  REQUIRE_FALSE(other_target);
  CHECK(other_target.error().message() == "the recording has no GET /models; it has 1 exchanges");
}

TEST_CASE("bodies may differ where only the target is to match", "[contract][replay]") {
  Recording recording({answer("one"), answer("two")});
  for (const char* question : {"A", "B"}) recording.client.chat().create(ask(question));
  ReplayOptions options;
  options.match = ReplayMatch::target;
  const auto by_target = client_over(recording.replayer(options));
  CHECK_FALSE(by_target.models().try_list());
  CHECK(by_target.chat().create(ask("B")).text() == "one");
  CHECK(by_target.chat().create(ask("C")).text() == "two");
  options.match = ReplayMatch::order;
  CHECK(client_over(recording.replayer(options)).chat().create(ask("C")).text() == "one");
}

TEST_CASE("an answer that was read in part ends where the recording does", "[contract][recorder]") {
  Recording recording({ScriptedResponse::events(pong_events())});
  const auto stopped = recording.client.chat().try_stream(
      ping(), [](const moonshot::ChatChunk& chunk) { return chunk.text() != "PO"; });
  REQUIRE_FALSE(stopped);
  CHECK(stopped.error().kind() == ErrorKind::cancelled);
  const auto exchanges = read_exchanges(recording.text);
  REQUIRE(exchanges.size() == 1);
  CHECK(exchanges[0].outcome.kind == Outcome::Kind::stopped);
  CHECK(exchanges[0].pieces.size() == 2);

  const auto client = client_over(recording.replayer());
  const auto whole = client.chat().try_stream(ping(), [](const auto&) {});
  REQUIRE_FALSE(whole);
  CHECK(whole.error().kind() == ErrorKind::stream_interrupted);
}

TEST_CASE("what a receiver throws passes through and is recorded", "[contract][recorder]") {
  Recording recording({ScriptedResponse::events(pong_events())});
  CHECK_THROWS_AS(recording.client.chat().stream(
                      ping(), [](const moonshot::ChatChunk&) { throw std::runtime_error("mine"); }),
                  std::runtime_error);
  const auto exchanges = read_exchanges(recording.text);
  REQUIRE(exchanges.size() == 1);
  CHECK(exchanges[0].outcome.kind == Outcome::Kind::stopped);
  CHECK(exchanges[0].outcome.detail == "the receiver threw");
}

TEST_CASE("a call goes on where it cannot be written down", "[contract][recorder]") {
  const auto recorder = std::make_shared<Recorder>(
      std::make_shared<ScriptedTransport>(
          std::vector<ScriptedResponse>{ScriptedResponse::json(200, pong)}),
      [](std::string_view) { throw std::runtime_error("the disk is full"); });
  CHECK(client_over(recorder).chat().create(ping()).text() == "PONG");
  CHECK(recorder->written() == 0);
  CHECK(recorder->lost() == 1);
}

TEST_CASE("a recording is a file", "[contract][recorder]") {
  const TemporaryFile file("file.jsonl");
  const auto record = [&](const moonshot::testing::RecorderOptions& options) {
    const auto recorder = Recorder::to_file(
        file.path,
        std::make_shared<ScriptedTransport>(std::vector<ScriptedResponse>{answer("one")}), options);
    client_over(recorder).chat().create(ask("A"));
    CHECK(recorder->written() == 1);
  };
  moonshot::testing::RecorderOptions options;
  record(options);
  const auto first = file.content();
  CHECK(first.back() == '\n');
  record(options);
  CHECK(moonshot::testing::load_exchanges(file.path).size() == 1);
  options.append = true;
  record(options);
  CHECK(moonshot::testing::load_exchanges(file.path).size() == 2);

  const auto client = client_over(Replayer::from_file(file.path));
  CHECK(client.chat().create(ask("A")).text() == "one");
  moonshot::testing::ReplayOptions by_order;
  by_order.match = moonshot::testing::ReplayMatch::order;
  const auto other = client_over(Replayer::from_file(file.path, by_order));
  CHECK(other.chat().create(ask("B")).text() == "one");

  const auto nowhere =
      Recorder::try_to_file("/no/such/folder/x", std::make_shared<ScriptedTransport>());
  REQUIRE_FALSE(nowhere);
  CHECK(nowhere.error().as<moonshot::UsageError>()->argument() == "path");
  const auto nothing = Recorder::try_to_file(file.path, nullptr);
  REQUIRE_FALSE(nothing);
  CHECK(nothing.error().as<moonshot::UsageError>()->argument() == "next");
  CHECK_THROWS_AS(Replayer::from_file("/no/such/file"), moonshot::UsageError);
}

TEST_CASE("a recording in a file has the time of the clock that was given",
          "[contract][recorder]") {
  const TemporaryFile file("clock.jsonl");
  moonshot::testing::RecorderOptions options;
  std::chrono::steady_clock::time_point now{};
  options.now = [&] { return now += std::chrono::hours(1); };
  const auto recorder = Recorder::to_file(
      file.path, std::make_shared<ScriptedTransport>(std::vector<ScriptedResponse>{answer("one")}),
      options);
  client_over(recorder).chat().create(ask("A"));
  const auto exchanges = moonshot::testing::load_exchanges(file.path);
  REQUIRE(exchanges.size() == 1);
  REQUIRE(exchanges[0].pieces.size() == 1);
  CHECK((exchanges[0].pieces[0].at >= std::chrono::hours(1)));
}

#if !defined(_WIN32)
TEST_CASE("only its owner may read a recording", "[contract][recorder]") {
  const TemporaryFile file("mode.jsonl");
  Recorder::to_file(file.path, std::make_shared<ScriptedTransport>());
  struct stat status {};
  REQUIRE(::stat(file.path.c_str(), &status) == 0);
  CHECK((status.st_mode & 0777U) == 0600U);
}
#endif

TEST_CASE("threads record and replay at the same time", "[contract][recorder]") {
  constexpr std::size_t count = 8;
  constexpr std::size_t calls = 20;
  std::string text;
  const auto recorder =
      std::make_shared<Recorder>(std::make_shared<ScriptedTransport>(
                                     std::vector<ScriptedResponse>(count * calls, answer("one"))),
                                 [&](std::string_view line) { text += std::string(line) + "\n"; });
  const auto run = [&](const moonshot::Client& client) {
    std::vector<std::size_t> answered(count, 0);
    std::vector<std::thread> threads;
    for (std::size_t i = 0; i < count; ++i) {
      threads.emplace_back([&, i] {
        for (std::size_t call = 0; call < calls; ++call) {
          if (client.chat().try_create(ask(std::to_string(i)))) ++answered[i];
        }
      });
    }
    for (auto& thread : threads) thread.join();
    CHECK(answered == std::vector<std::size_t>(count, calls));
  };
  run(client_over(recorder));
  CHECK(recorder->written() == count * calls);
  const auto replayer = std::make_shared<Replayer>(read_exchanges(text));
  run(client_over(replayer));
  CHECK(replayer->unplayed().empty());
}

TEST_CASE("a replayed answer can be cancelled", "[contract][replay]") {
  Recording recording({ScriptedResponse::events(pong_events())});
  recording.client.chat().stream(ping()).completion();
  moonshot::CancelSource source;
  int pieces = 0;
  ReplayOptions options;
  options.wait = [&](std::chrono::milliseconds) {
    if (++pieces == 2) source.cancel();
  };
  moonshot::CallOptions call;
  call.cancel = source.token();
  const auto client = client_over(recording.replayer(options));
  const auto cancelled = client.chat().try_stream(
      ping(), [](const auto&) {}, call);
  REQUIRE_FALSE(cancelled);
  CHECK(cancelled.error().kind() == ErrorKind::cancelled);
  CHECK(pieces == 2);
}
