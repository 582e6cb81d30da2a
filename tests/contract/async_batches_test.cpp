// The batches of the event-driven client: the same requests, values and errors as those of the
// blocking one.

#include <both_clients.hpp>
#include <moonshot_catch.hpp>

#include <moonshot/async/async_batches.hpp>

#include <chrono>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

using moonshot::AsyncBatches;
using moonshot::BatchItem;
using moonshot::BatchResults;
using moonshot::BatchStatus;
using moonshot::BatchWaitOptions;
using moonshot::Client;
using moonshot::ErrorKind;
using moonshot::Result;
using moonshot::http::Outcome;
using support::Async;
using support::both;
using support::ScriptedResponse;
using support::text;
using support::two_items;

namespace {

using Script = std::vector<ScriptedResponse>;

std::string batch_json(const std::string& status) {
  return R"({"id":"b-1","object":"batch","input_file_id":"f-1","status":")" + status +
         R"(","created_at":7,"request_counts":{"total":2,"completed":1,"failed":0}})";
}

ScriptedResponse batch(const std::string& status) {
  return ScriptedResponse::json(200, batch_json(status));
}

ScriptedResponse file_answer() {
  return ScriptedResponse::json(
      200, R"({"id":"f-1","object":"file","bytes":5,"filename":"batch.jsonl","purpose":"batch"})");
}

ScriptedResponse missing() {
  return ScriptedResponse::json(
      404, support::error_body("resource_not_found_error", "The requested resource was not found"));
}

ScriptedResponse gone() { return ScriptedResponse::failure(Outcome::Kind::connection, "gone"); }

moonshot::Batch finished() {
  moonshot::Batch batch;
  batch.status = BatchStatus::completed;
  batch.output_file_id = "f-out";
  batch.error_file_id = "f-err";
  return batch;
}

auto submit(const Script& script, const std::vector<BatchItem>& items) {
  moonshot::BatchSubmitOptions options;
  options.completion_window = "3d";
  options.file_name = "mine.jsonl";
  options.metadata = {{"k", "v"}};
  return both(
      script, [&](const Client& client) { return client.batches().try_submit(items, options); },
      [&](Async& async) { return async.resource<AsyncBatches>().submit(items, options); });
}

// The waits take the loop's time; of the blocking client, none.
auto wait(const Script& script, const BatchWaitOptions& how) {
  moonshot::ClientOptions options;
  options.retry.sleep = [](std::chrono::milliseconds, const moonshot::CancelToken& token) {
    return !token.cancelled();
  };
  return both(
      script, [&](const Client& client) { return client.batches().try_wait("b-1", how); },
      [&](Async& async) { return async.resource<AsyncBatches>().wait("b-1", how); }, options);
}

struct ResultsOutcome {
  Result<BatchResults> told;
  std::vector<std::string> sent;
};

// The same for results, which are no JSON.
ResultsOutcome results(const Script& script, const moonshot::Batch& of,
                       const moonshot::CallOptions& options = {}) {
  moonshot::ClientOptions client;
  client.retry.max_retries = 0;
  const support::Scripted scripted(script, client);
  const auto expected = scripted.client.batches().try_results(of, options);
  Async async(script, client);
  ResultsOutcome outcome{async.outcome(async.resource<AsyncBatches>().results(of, options)), {}};
  CHECK(support::texts_of(async.transport->requests()) ==
        support::texts_of(scripted.transport->requests()));
  for (const auto& request : async.transport->requests()) outcome.sent.push_back(request.target);
  REQUIRE(outcome.told.has_value() == expected.has_value());
  if (!expected) {
    CHECK(std::string(outcome.told.error().name()) == expected.error().name());
    CHECK(outcome.told.error().message() == expected.error().message());
    return outcome;
  }
  REQUIRE(outcome.told->by_id.size() == expected->by_id.size());
  CHECK(outcome.told->unreadable.size() == expected->unreadable.size());
  for (const auto& [id, line] : expected->by_id) {
    const auto* other = outcome.told->find(id);
    REQUIRE(other != nullptr);
    REQUIRE(other->has_value() == line.has_value());
    CHECK((line ? (*other)->text() : other->error().message()) ==
          (line ? line->text() : line.error().message()));
  }
  return outcome;
}

// A wait for a batch that is looked at with the given results.
struct Watched {
  explicit Watched(Script script, const BatchWaitOptions& options = {}) : async(std::move(script)) {
    handle = async.resource<AsyncBatches>().wait(
        "b-1",
        [this](const Result<moonshot::Batch>& result) {
          told.emplace_back(result ? result->status.word() : result.error().name());
          if (!result) message = result.error().message();
        },
        options);
  }
  Watched(const Watched&) = delete;
  Watched& operator=(const Watched&) = delete;

  bool run() {
    return async.host.run(*async.loop, [this] { return !told.empty(); });
  }
  bool run_until_sent(std::size_t requests) {
    return async.host.run(*async.loop,
                          [&] { return async.transport->requests().size() == requests; });
  }

  Async async;
  moonshot::CallHandle handle;
  std::vector<std::string> told;
  std::string message;  // of the error
};

}  // namespace

TEST_CASE("both clients ask for batches alike and read alike", "[contract][async][batches]") {
  const auto submitted = submit({file_answer(), batch("validating")}, two_items());
  REQUIRE(submitted.result.has_value());
  CHECK(submitted.result->id == "b-1");
  CHECK(submitted.requests == 2);

  moonshot::BatchRequest request;
  request.input_file_id = "f-1";
  const auto created = both(
      {batch("validating")},
      [&](const Client& client) { return client.batches().try_create(request); },
      [&](Async& async) { return async.resource<AsyncBatches>().create(request); });
  CHECK(created.result.has_value());

  const auto got = both(
      {batch("in_progress")}, [](const Client& client) { return client.batches().try_get("b-1"); },
      [](Async& async) { return async.resource<AsyncBatches>().get("b-1"); });
  REQUIRE(got.result.has_value());
  CHECK(got.result->status == BatchStatus::in_progress);

  const auto cancelled = both(
      {batch("cancelling")},
      [](const Client& client) { return client.batches().try_cancel("b-1"); },
      [](Async& async) { return async.resource<AsyncBatches>().cancel("b-1"); });
  CHECK(cancelled.result.has_value());

  const auto page = both(
      {ScriptedResponse::json(
          200, R"({"object":"list","data":[)" + batch_json("completed") + R"(],"has_more":true})")},
      [](const Client& client) {
        return client.batches().try_page({"b/0", 2});
      },
      [](Async& async) {
        return async.resource<AsyncBatches>().page({"b/0", 2});
      });
  REQUIRE(page.result.has_value());
  CHECK(page.result->data.at(0).id == "b-1");
}

TEST_CASE("batches fail alike in both clients", "[contract][async][batches]") {
  CHECK(submit({support::overloaded()}, two_items()).text() == "EngineOverloaded");
  CHECK(submit({file_answer(), support::overloaded()}, two_items()).text() == "EngineOverloaded");
  const auto none = both(
      {ScriptedResponse::json(200, R"({"object":"batch"})")},
      [](const Client& client) { return client.batches().try_get("b-1"); },
      [](Async& async) { return async.resource<AsyncBatches>().get("b-1"); });
  CHECK(none.text() == "DecodeError");
}

TEST_CASE("what is wrong with the arguments of a batch is told, and nothing is sent",
          "[contract][async][batches]") {
  auto items = two_items();
  items[1].custom_id = "a";
  const auto twice = submit({}, items);
  CHECK(twice.argument() == "items[1].custom_id");
  CHECK(twice.requests == 0);
  const auto empty = both(
      {}, [](const Client& client) { return client.batches().try_create({}); },
      [](Async& async) { return async.resource<AsyncBatches>().create({}); });
  CHECK(empty.argument() == "input_file_id");
  const auto elsewhere = both(
      {},
      [](const Client& client) {
        return client.batches().try_page({"..", {}});
      },
      [](Async& async) {
        return async.resource<AsyncBatches>().page({"..", {}});
      });
  CHECK(elsewhere.argument() == "after");
  BatchWaitOptions never;
  never.first_interval = std::chrono::seconds(0);
  CHECK(wait({}, never).argument() == "first_interval");
  auto early = finished();
  early.status = BatchStatus::in_progress;
  CHECK(results({}, early).sent.empty());
}

TEST_CASE("an event-driven batch tells how far the upload of its input is",
          "[contract][async][batches]") {
  Async async({file_answer(), batch("validating")});
  moonshot::BatchSubmitOptions options;
  std::vector<std::pair<std::uint64_t, std::uint64_t>> told;
  options.upload.on_progress = [&](const moonshot::UploadProgress& progress) {
    told.emplace_back(progress.sent, progress.total);
  };
  CHECK(async.outcome(async.resource<AsyncBatches>().submit(two_items(), options)));
  REQUIRE_FALSE(told.empty());
  CHECK(told.back().first > 0);
  CHECK(told.back().first == told.back().second);
}

TEST_CASE("an event-driven batch waits for its input to be known", "[contract][async][batches]") {
  Async async({file_answer(), missing(), batch("validating")});
  const auto before = async.host.now();
  const auto created = async.outcome(async.resource<AsyncBatches>().submit(two_items()));
  CHECK(created.has_value());
  CHECK(async.host.now() - before >= std::chrono::milliseconds(250));
}

TEST_CASE("a batch whose input is uploaded can be cancelled while it is created",
          "[contract][async][batches]") {
  Async async({file_answer(), batch("validating")});
  std::vector<std::string> told;
  const auto handle = async.resource<AsyncBatches>().submit(
      two_items(), [&told](const Result<moonshot::Batch>& result) {
        told.emplace_back(result ? result->status.word() : result.error().name());
      });
  REQUIRE(async.host.run(*async.loop, [&] { return async.transport->requests().size() == 2; }));
  handle.cancel();
  REQUIRE(async.host.run(*async.loop, [&] { return !told.empty(); }));
  CHECK(told == std::vector<std::string>{"Cancelled"});
}

TEST_CASE("a batch is waited for by the loop's time, with growing pauses",
          "[contract][async][batches]") {
  std::vector<std::string> seen;
  BatchWaitOptions options;
  options.on_progress = [&](const moonshot::Batch& looked) {
    seen.push_back(looked.status.word());
  };
  Watched watched({batch("validating"), batch("in_progress"), batch("in_progress"),
                   batch("in_progress"), batch("in_progress"), batch("completed")},
                  options);
  const auto before = watched.async.host.now();
  REQUIRE(watched.run());
  CHECK(watched.told == std::vector<std::string>{"completed"});
  CHECK(seen.size() == 6);
  const auto waited = watched.async.host.now() - before;
  CHECK(waited >= std::chrono::seconds(5 + 10 + 20 + 40 + 60));
  CHECK(waited < std::chrono::seconds(5 + 10 + 20 + 40 + 60 + 5));
}

TEST_CASE("a wait for a batch ends alike in both clients", "[contract][async][batches]") {
  BatchWaitOptions options;
  options.failures_in_a_row = 2;
  CHECK(wait({batch("failed")}, options).result->status == BatchStatus::failed);
  CHECK(wait({gone(), gone(), batch("in_progress"), gone(), gone(), batch("completed")}, options)
            .result.has_value());
  CHECK(wait({batch("in_progress"), gone(), gone(), gone()}, options).text() == "ConnectionError");
  CHECK(wait({missing()}, options).text() == "NotFound");
  options.limit = std::chrono::seconds(16);
  const auto late =
      wait({batch("validating"), batch("in_progress"), batch("in_progress"), batch("in_progress")},
           options);
  CHECK(late.text() == "TimeoutError");
}

TEST_CASE("a wait for a batch can be cancelled at any time", "[contract][async][batches]") {
  const std::string when = GENERATE("before", "within a request", "within a wait");
  CAPTURE(when);
  Watched watched({batch("in_progress"), batch("completed")});
  if (when == "within a request") REQUIRE(watched.run_until_sent(1));
  if (when == "within a wait") {
    bool has_looked = false;
    REQUIRE(watched.run_until_sent(1));
    watched.async.transport->before_piece([&](std::size_t) { has_looked = true; });
    for (int turn = 0; turn < 5; ++turn) watched.async.loop->turn();
    CHECK_FALSE(has_looked);
  }
  const auto before = watched.async.host.now();
  watched.handle.cancel();
  REQUIRE(watched.run());
  CHECK(watched.told == std::vector<std::string>{"Cancelled"});
  CHECK(watched.async.host.now() - before < std::chrono::seconds(5));
  CHECK_FALSE(watched.async.host.run(*watched.async.loop, [] { return false; }));
  CHECK(watched.told.size() == 1);
  CHECK(watched.async.transport->requests().size() == (when == "before" ? 0 : 1));
  const bool is_of_wait = watched.message.find("waited for a batch") != std::string::npos;
  CHECK(is_of_wait == (when == "within a wait"));
}

TEST_CASE("a wait for a batch whose observer throws ends, and its handler is told",
          "[contract][async][batches]") {
  BatchWaitOptions options;
  options.on_progress = [](const moonshot::Batch&) { throw std::runtime_error("mine"); };
  Watched watched({batch("in_progress"), batch("completed")}, options);
  CHECK_THROWS_AS(watched.run(), std::runtime_error);
  REQUIRE(watched.run());
  CHECK(watched.told == std::vector<std::string>{"Cancelled"});
}

TEST_CASE("a wait for a batch ends without a word with its loop", "[contract][async][batches]") {
  Watched watched({batch("in_progress"), batch("completed")});
  REQUIRE(watched.run_until_sent(1));
  for (int turn = 0; turn < 5; ++turn) watched.async.loop->turn();
  watched.async.loop.reset();
  watched.async.core.reset();
  watched.handle.cancel();
  CHECK(watched.told.empty());
}

TEST_CASE("results are read alike by both clients, from all files that there are",
          "[contract][async][batches]") {
  const std::string answered =
      R"({"custom_id":"ok","response":{"status_code":200,"body":)" + support::pong + "}}\n";
  const std::string failed = R"({"custom_id":"busy","response":{"status_code":500,"body":)" +
                             support::error_body("server_error", "busy") + "}}\nno JSON at all";
  // The lines are cut where no line ends.
  const Script script = {text({answered.substr(0, 30), answered.substr(30)}),
                         text({failed.substr(0, 70), failed.substr(70)})};
  const auto all = results(script, finished());
  REQUIRE(all.told.has_value());
  CHECK(all.sent == std::vector<std::string>{"/files/f-out/content", "/files/f-err/content"});
  CHECK((*all.told->find("ok"))->text() == "PONG");
  CHECK(std::string(all.told->find("busy")->error().name()) == "ServerError");
  CHECK(all.told->unreadable.size() == 1);

  auto without_files = finished();
  without_files.output_file_id.reset();
  without_files.error_file_id = "";
  const auto none = results({}, without_files);
  REQUIRE(none.told.has_value());
  CHECK(none.sent.empty());
}

TEST_CASE("results that cannot be had are the same error in both clients",
          "[contract][async][batches]") {
  CHECK(results({missing()}, finished()).told.error().kind() == ErrorKind::not_found);
  moonshot::CallOptions options;
  options.max_response_bytes = 40;
  CHECK(results({text({std::string(50, 'x')})}, finished(), options).told.error().kind() ==
        ErrorKind::decode_error);
}

TEST_CASE("the calls for batches tell handlers, and are cancelled by their handles",
          "[contract][async][batches]") {
  Async async({});
  std::vector<std::string> told;
  const auto tell = [&told](const auto& result) {
    told.emplace_back(result ? "value" : result.error().name());
  };
  const auto batches = async.resource<AsyncBatches>();
  moonshot::BatchRequest request;
  request.input_file_id = "f-1";
  batches.submit(two_items(), tell).cancel();
  batches.create(request, tell).cancel();
  batches.get("b-1", tell).cancel();
  batches.page({}, tell).cancel();
  batches.for_each({}, nullptr, tell).cancel();
  batches.cancel("b-1", tell).cancel();
  batches.wait("b-1", tell).cancel();
  batches.results(finished(), tell).cancel();
  REQUIRE(async.host.run(*async.loop, [&] { return told.size() == 8; }));
  CHECK(told == std::vector<std::string>(8, "Cancelled"));
  CHECK(async.transport->requests().empty());
}
