// Each resource of the event-driven client, over real connections.

#include <async_calls.hpp>
#include <loopback_client.hpp>
#include <moonshot_catch.hpp>
#include <raw_peer.hpp>
#include <temporary_file.hpp>

#include <moonshot/testing/simulator.hpp>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <future>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

using moonshot::AsyncClient;
using moonshot::testing::Simulator;
using support::simulator_over;

namespace {

// Starts `call`, and waits for its end.
template <class T>
moonshot::Result<T> outcome(moonshot::AsyncCall<T> call) {
  auto future = std::move(call).future();
  REQUIRE(future.wait_for(support::patience) == std::future_status::ready);
  return future.get();
}

template <class T>
std::string name_of(const moonshot::Result<T>& result) {
  return result ? "value" : result.error().name();
}

moonshot::ClientOptions account(const std::string& base_url, const std::string& name) {
  auto options = support::loopback_options(base_url);
  options.api_key = "sk-sim-" + name + "-" + support::secret_word;
  options.retry.max_retries = 0;
  return options;
}

moonshot::BatchItem item(const std::string& id, const std::string& prompt) {
  moonshot::BatchItem made;
  made.custom_id = id;
  made.request.model = moonshot::models::kimi_k2_6;
  made.request.messages = {moonshot::user(prompt)};
  return made;
}

// Any byte, and more than fits into the buffers of a connection.
std::string odd_bytes(std::size_t size) {
  std::string bytes;
  for (std::uint32_t i = 1; bytes.size() < size; i = i * 1664525U + 1013904223U) {
    bytes += static_cast<char>(i >> 24U);
  }
  return bytes;
}

}  // namespace

TEST_CASE("models, balance, tokens and usage come over real connections", "[loopback][async]") {
  const bool tls = GENERATE(false, true);
  CAPTURE(tls);
  const auto simulator = simulator_over(tls);
  REQUIRE(simulator->ok());
  const support::RunningLoop running;
  const AsyncClient client(*running.loop, account(simulator->base_url(), "ok"));

  const auto models = outcome(client.models().list());
  REQUIRE(models.has_value());
  CHECK_FALSE(models->data.empty());
  const auto balance = outcome(client.balance().get());
  REQUIRE(balance.has_value());
  CHECK_FALSE(balance->data.available_balance.text().empty());
  const auto tokens = outcome(client.tokens().estimate("kimi-k3", {moonshot::user("PING")}));
  REQUIRE(tokens.has_value());
  CHECK(tokens->data.total_tokens > 0);
  CHECK(name_of(outcome(client.tokens().estimate("no-such-model", {moonshot::user("PING")}))) ==
        "NotFound");

  const AsyncClient plan(*running.loop, account(simulator->origin() + "/coding/v1", "code-5h"));
  CHECK(outcome(plan.usages().get()).has_value());
  CHECK(name_of(outcome(AsyncClient(*running.loop, account(simulator->base_url(), "inactive"))
                            .chat()
                            .create(support::ping()))) == "QuotaExceeded");
}

TEST_CASE("an event-driven client asks who has answered it", "[loopback][async]") {
  const Simulator simulator;
  REQUIRE(simulator.ok());
  const support::RunningLoop running;
  const AsyncClient client(*running.loop, account(simulator.base_url(), "ok"));
  moonshot::CallOptions proving;
  proving.prove_origin = true;
  const auto reply = outcome(client.chat().create(support::ping(), proving));
  REQUIRE(reply.has_value());
  REQUIRE(reply->origin_proof);
  const auto verdict = outcome((client.signatures().verify)(*reply->origin_proof));
  REQUIRE(verdict.has_value());
  CHECK(*verdict == moonshot::OriginVerdict::proved);
}

TEST_CASE("files go and come over an event loop, in any size", "[loopback][async][files]") {
  const bool tls = GENERATE(false, true);
  CAPTURE(tls);
  const auto simulator = simulator_over(tls);
  REQUIRE(simulator->ok());
  const support::RunningLoop running;
  const AsyncClient client(*running.loop, account(simulator->base_url(), "ok"));
  const auto files = client.files();
  for (const std::size_t size : std::vector<std::size_t>{1, 16384, 65537, 3000000}) {
    CAPTURE(size);
    const auto bytes = odd_bytes(size);
    const support::TemporaryFile on_disk(bytes);
    std::uint64_t sent = 0;
    moonshot::UploadOptions options;
    options.on_progress = [&](const moonshot::UploadProgress& progress) {
      CHECK((progress.sent > sent && progress.total == size));
      sent = progress.sent;
    };
    const auto file =
        outcome(files.upload(moonshot::file_from_disk(on_disk.path()), "file-extract", options));
    REQUIRE(file.has_value());
    CHECK(file->bytes == static_cast<std::int64_t>(size));
    CHECK(sent == size);
    const auto whole = outcome(files.content(file->id));
    REQUIRE(whole.has_value());
    CHECK((*whole == bytes));

    // One that is held up after each of its pieces.
    std::string text;
    const support::Event<moonshot::CallHandle> handle;
    const support::Event<std::string> end;
    handle.set(files.stream_content(
        file->id,
        [&](std::string_view piece) {
          text += piece;
          const auto& call = handle.await();
          call.pause();
          running.loop->post([call] { call.resume(); });
          return true;
        },
        [end](const moonshot::Result<moonshot::http::ResponseHead>& head) {
          end.set(name_of(head));
        }));
    CHECK(end.get() == "value");
    CHECK((text == bytes));
    CHECK(name_of(outcome(files.remove(file->id))) == "value");
    CHECK(name_of(outcome(files.remove(file->id))) == "NotFound");
  }
  const auto listed = outcome(files.list());
  REQUIRE(listed.has_value());
  CHECK(listed->data.empty());
}

TEST_CASE("a content that is cancelled within a piece gives no further one that has arrived",
          "[loopback][async][files]") {
  const support::RawPeer peer([](support::Conversation& connection) {
    if (connection.read_request().empty()) return;
    connection.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" +
                     support::http_chunk("one") + support::http_chunk("two") +
                     support::http_chunk(""));
    connection.stall();
  });
  const support::RunningLoop running;
  const AsyncClient client(*running.loop, account(peer.base_url(), "ok"));
  std::promise<std::string> end;
  std::string text;
  moonshot::CallHandle call;
  // On the loop's thread, so that the handle is there before the first piece.
  running.loop->post([&] {
    call = client.files().stream_content(
        "f-1",
        [&](std::string_view piece) {
          text += piece;
          call.cancel();
          return true;
        },
        [&](const moonshot::Result<moonshot::http::ResponseHead>& head) {
          end.set_value(name_of(head));
        });
  });
  auto told = end.get_future();
  REQUIRE(told.wait_for(support::patience) == std::future_status::ready);
  CHECK(told.get() == "Cancelled");
  CHECK(text == "one");
}

TEST_CASE("a batch runs from its requests to its results on an event loop",
          "[loopback][async][batches]") {
  const Simulator simulator;
  REQUIRE(simulator.ok());
  const support::RunningLoop running;
  const AsyncClient client(*running.loop, account(simulator.base_url(), "ok"));
  const auto batches = client.batches();
  const auto submitted =
      outcome(batches.submit({item("ping", "PING"), item("filtered", "TRIGGER content_filter")}));
  REQUIRE(submitted.has_value());
  moonshot::BatchWaitOptions waiting;
  waiting.first_interval = std::chrono::milliseconds(1);
  waiting.longest_interval = std::chrono::milliseconds(1);
  const auto batch = outcome(batches.wait(submitted->id, waiting));
  REQUIRE(batch.has_value());
  CHECK(batch->status == moonshot::BatchStatus::completed);
  const auto results = outcome(batches.results(*batch));
  REQUIRE(results.has_value());
  REQUIRE(results->find("ping") != nullptr);
  CHECK((*results->find("ping"))->text() == "PONG");
  REQUIRE(results->find("filtered") != nullptr);
  CHECK(name_of(*results->find("filtered")) == "ContentFiltered");
  const auto page = outcome(batches.page());
  REQUIRE(page.has_value());
  CHECK(page->data.size() == 1);
  CHECK(name_of(outcome(batches.cancel(submitted->id))) == "InvalidRequest");
}

TEST_CASE("a formula's tools are called and answered on an event loop",
          "[loopback][async][formulas]") {
  const Simulator simulator;
  REQUIRE(simulator.ok());
  const support::RunningLoop running;
  const AsyncClient client(*running.loop, account(simulator.base_url(), "ok"));
  const auto formulas = client.formulas();
  const auto set = outcome(
      formulas.toolset({moonshot::formulas::web_search, moonshot::formulas::random_choice}));
  REQUIRE(set.has_value());
  REQUIRE_FALSE(set->tools.empty());
  moonshot::ToolCall call;
  call.id = "call:0";
  call.function.name = set->tools[0].function->name;
  call.function.arguments = R"({"query":"news"})";
  const auto message = outcome(formulas.answer(*set, call));
  REQUIRE(message.has_value());
  CHECK(message->tool_call_id == "call:0");
  CHECK(name_of(outcome(formulas.tools("moonshot/no-such:latest"))) == "NotFound");
}

TEST_CASE("a wait for a batch on an event loop can be cancelled from another thread",
          "[loopback][async][batches]") {
  const Simulator simulator;
  REQUIRE(simulator.ok());
  const support::RunningLoop running;
  const AsyncClient client(*running.loop, account(simulator.base_url(), "ok"));
  const auto submitted = outcome(client.batches().submit({item("ping", "PING")}));
  REQUIRE(submitted.has_value());
  for (int round = 0; round < 200; ++round) {
    std::promise<std::string> end;
    std::promise<void> seen;
    moonshot::BatchWaitOptions waiting;
    waiting.first_interval = std::chrono::hours(1);
    waiting.on_progress = [&](const moonshot::Batch&) { seen.set_value(); };
    const auto handle = client.batches()
                            .wait(submitted->id, waiting)
                            .start([&](const moonshot::Result<moonshot::Batch>& batch) {
                              end.set_value(name_of(batch));
                            });
    // It waits for the next look, or has not yet begun to.
    if (round % 2 == 0) seen.get_future().wait();
    handle.cancel();
    auto told = end.get_future();
    REQUIRE(told.wait_for(support::patience) == std::future_status::ready);
    const auto name = told.get();
    CHECK((name == "Cancelled" || name == "value"));
  }
}

TEST_CASE("the addresses of a host are known to the next call on an event loop",
          "[loopback][async]") {
  const Simulator simulator;
  REQUIRE(simulator.ok());
  std::atomic<int> looked_up{0};
  auto options = account("http://api.localhost:" + std::to_string(simulator.port()) + "/v1", "ok");
  options.transport_options.lookup = [&](const std::string&) {
    ++looked_up;
    return std::vector<std::string>{"127.0.0.1"};
  };
  const support::RunningLoop running;
  const AsyncClient client(*running.loop, options);
  for (int call = 0; call < 3; ++call) {
    CHECK(name_of(outcome(client.models().list())) == "value");
  }
  CHECK(looked_up == 1);
}
