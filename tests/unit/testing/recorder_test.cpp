// What a recorder writes of an exchange, and what it leaves as it is.

#include <moonshot_catch.hpp>
#include <noting_sink.hpp>
#include <secret.hpp>

#include <moonshot/config.hpp>
#include <moonshot/testing/recorder.hpp>
#include <moonshot/testing/scripted_transport.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

using moonshot::http::Outcome;
using moonshot::testing::Exchange;
using moonshot::testing::Recorder;
using moonshot::testing::ScriptedResponse;
using moonshot::testing::ScriptedTransport;
using support::NotingSink;

namespace {

// Writes down what it is given, adds a header as wrappers do, and answers in two pieces.
class Observed final : public moonshot::http::Transport {
 public:
  Outcome send(moonshot::http::Request& request, moonshot::http::BodySink& sink,
               const moonshot::http::Deadlines& deadlines,
               const moonshot::CancelToken& cancel) override {
    first_byte = deadlines.first_byte;
    is_cancelled = cancel.cancelled();
    request.headers.add("X-Added", "below");
    moonshot::http::ResponseHead head;
    head.status = 203;
    head.headers = {{"X-Answer", "a"}};
    goes_on.push_back(sink.on_head(head));
    satisfied = sink.satisfied();
    for (const char* piece : {"one", "two"}) goes_on.push_back(sink.on_data(piece));
    return outcome;
  }
  std::optional<moonshot::http::SettingProblem> problem_with_settings() const override {
    return problem;
  }
  Outcome outcome;
  std::optional<moonshot::http::SettingProblem> problem;
  std::optional<std::chrono::milliseconds> first_byte;
  bool is_cancelled = false;
  bool satisfied = false;
  std::vector<bool> goes_on;
};

// A recorder whose lines are read again.
struct Notebook {
  explicit Notebook(std::shared_ptr<moonshot::http::Transport> next) {
    moonshot::testing::RecorderOptions options;
    options.now = [this] { return time += std::chrono::microseconds(1700); };
    recorder = std::make_shared<Recorder>(
        std::move(next), [this](std::string_view line) { text += std::string(line) + "\n"; },
        options);
    request.method = "POST";
    request.base = {"https", "api.moonshot.ai", 443, "/v1"};
    request.target = "/chat/completions";
    request.body = "hello";
  }
  Outcome send() { return recorder->send(request, sink, deadlines, source.token()); }
  // The latest one.
  Exchange recorded() const {
    auto all = moonshot::testing::read_exchanges(text);
    REQUIRE_FALSE(all.empty());
    return std::move(all.back());
  }

  std::chrono::steady_clock::time_point time{};
  std::string text;
  moonshot::http::Request request;
  moonshot::http::Deadlines deadlines;
  moonshot::CancelSource source;
  NotingSink sink;
  std::shared_ptr<Recorder> recorder;
};

}  // namespace

TEST_CASE("an exchange passes through a recorder as it is, and is written down",
          "[unit][recorder]") {
  const auto observed = std::make_shared<Observed>();
  observed->outcome = {Outcome::Kind::interrupted, moonshot::TimeoutPhase::total, "it broke"};
  observed->outcome.sent = false;
  Notebook notebook(observed);
  notebook.deadlines.first_byte = std::chrono::milliseconds(9);
  notebook.source.cancel();
  const auto outcome = notebook.send();
  CHECK((outcome.kind == Outcome::Kind::interrupted));
  CHECK(outcome.detail == "it broke");
  CHECK_FALSE(outcome.sent);
  CHECK((observed->first_byte == std::chrono::milliseconds(9)));
  CHECK(observed->is_cancelled);
  CHECK_FALSE(observed->satisfied);
  CHECK(observed->goes_on == std::vector<bool>{true, true, true});
  CHECK(notebook.sink.told == "203[one][two]");
  CHECK(notebook.sink.head.headers.get("X-Answer") == "a");
  const auto recorded = notebook.recorded();
  CHECK(recorded.request.method == "POST");
  CHECK(recorded.request.base.text() == "https://api.moonshot.ai/v1");
  CHECK(recorded.request.target == "/chat/completions");
  CHECK(recorded.request.body == "hello");
  CHECK(recorded.request.headers.get("X-Added") == "below");  // as it was sent in the end
  REQUIRE(recorded.head);
  CHECK(recorded.head->status == 203);
  CHECK(recorded.head->headers.get("X-Answer") == "a");
  REQUIRE(recorded.pieces.size() == 2);
  CHECK(recorded.pieces[0].bytes == "one");
  CHECK((recorded.pieces[0].at == std::chrono::milliseconds(1)));
  CHECK(recorded.pieces[1].bytes == "two");
  CHECK((recorded.pieces[1].at == std::chrono::milliseconds(3)));
  CHECK((recorded.outcome.kind == Outcome::Kind::interrupted));
  CHECK(recorded.outcome.detail == "it broke");
  CHECK(notebook.recorder->written() == 1);
  CHECK(notebook.recorder->lost() == 0);
}

TEST_CASE("what a sink answers reaches the transport behind a recorder", "[unit][recorder]") {
  const std::pair<std::string, std::vector<bool>> rows[] = {
      {"203", {false, true, true}}, {"[one]", {true, false, true}}, {"[two]", {true, true, false}}};
  for (const auto& [last, expected] : rows) {
    const auto observed = std::make_shared<Observed>();
    Notebook notebook(observed);
    notebook.sink.last = last;
    notebook.sink.is_satisfied = true;
    notebook.send();
    CHECK(observed->goes_on == expected);
    CHECK(observed->satisfied);
  }
}

TEST_CASE("a receiver that stops with the whole answer has a complete one", "[unit][recorder]") {
  const auto observed = std::make_shared<Observed>();
  observed->outcome = {Outcome::Kind::stopped, moonshot::TimeoutPhase::total, "enough"};
  Notebook notebook(observed);
  CHECK((notebook.send().kind == Outcome::Kind::stopped));
  CHECK((notebook.recorded().outcome.kind == Outcome::Kind::stopped));
  CHECK(notebook.recorded().outcome.detail == "enough");
  notebook.sink.is_satisfied = true;
  CHECK((notebook.send().kind == Outcome::Kind::stopped));
  CHECK((notebook.recorded().outcome.kind == Outcome::Kind::complete));
  CHECK(notebook.recorded().outcome.detail.empty());
  // What breaks then has still broken.
  observed->outcome.kind = Outcome::Kind::timeout;
  notebook.send();
  CHECK((notebook.recorded().outcome.kind == Outcome::Kind::timeout));
}

TEST_CASE("a recorder without a transport says so, and writes nothing", "[unit][recorder]") {
  Notebook notebook(nullptr);
  const auto outcome = notebook.send();
  CHECK((outcome.kind == Outcome::Kind::connection));
  CHECK(outcome.detail == "the recorder wraps no transport");
  CHECK(notebook.text.empty());
  CHECK(notebook.recorder->written() == 0);
}

TEST_CASE("what is wrong with the settings of a transport is told through its recorder",
          "[unit][recorder]") {
  const auto observed = std::make_shared<Observed>();
  const Recorder recorder(observed, {});
  CHECK_FALSE(recorder.problem_with_settings());
  observed->problem.emplace().setting = "ca_file";
  REQUIRE(recorder.problem_with_settings());
  CHECK(recorder.problem_with_settings()->setting == "ca_file");
  CHECK_FALSE(Recorder(nullptr, {}).problem_with_settings());
}

TEST_CASE("each line that is written is counted, and each that is lost", "[unit][recorder]") {
  int calls = 0;
  Recorder recorder(std::make_shared<Observed>(), [&](std::string_view) {
    ++calls;
#if MOONSHOT_EXCEPTIONS
    if (calls % 3 == 0) throw std::runtime_error("full");
#endif
  });
  for (int i = 0; i < 7; ++i) {
    moonshot::http::Request request;
    NotingSink sink;
    CHECK((recorder.send(request, sink, {}, {}).kind == Outcome::Kind::complete));
  }
  CHECK(calls == 7);
#if MOONSHOT_EXCEPTIONS
  CHECK(recorder.written() == 5);
  CHECK(recorder.lost() == 2);
#endif
}

TEST_CASE("a recorder writes no secret, and leaves the request its own", "[unit][recorder]") {
  Notebook notebook(std::make_shared<Observed>());
  notebook.request.headers.add("Authorization", "Bearer " + support::key);
  notebook.request.body = "by " + support::key;
  notebook.send();
  CHECK_FALSE(support::leaks(notebook.text));
  CHECK(notebook.recorded().request.body == "by ***");
  const bool is_kept = notebook.request.body == "by " + support::key;
  CHECK(is_kept);
}

TEST_CASE("a recording that cannot be made is told why", "[unit][recorder]") {
  const auto why = [](const moonshot::Result<std::shared_ptr<Recorder>>& made) {
    REQUIRE_FALSE(made);
    const auto* error = made.error().as<moonshot::UsageError>();
    REQUIRE(error != nullptr);
    return error->argument() + ": " + error->message();
  };
  CHECK(why(Recorder::try_to_file("/no/such/folder/x", nullptr)) ==
        "next: it is null; give the transport that is to be recorded, e.g. an HttplibTransport");
  CHECK(why(Recorder::try_to_file("/no/such/folder/x", std::make_shared<Observed>())) ==
        "path: the recording /no/such/folder/x cannot be written");
}
