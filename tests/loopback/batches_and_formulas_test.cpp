#include <moonshot_catch.hpp>
#include <scripted_client.hpp>

#include <moonshot/moonshot.hpp>
#include <moonshot/testing/simulator.hpp>

#include <chrono>
#include <string>
#include <vector>

using moonshot::BatchItem;
using moonshot::BatchStatus;
using moonshot::testing::Simulator;

namespace {

moonshot::Client client_of(const Simulator& simulator, const std::string& account = "ok") {
  moonshot::ClientOptions options;
  options.api_key = "sk-sim-" + account + "-" + support::secret_word;
  options.base_url = simulator.base_url();
  options.retry.max_retries = 0;
  options.retry.sleep = [](std::chrono::milliseconds, const moonshot::CancelToken& token) {
    return !token.cancelled();
  };
  return moonshot::Client(options);
}

BatchItem item(const std::string& id, const std::string& prompt) {
  BatchItem item;
  item.custom_id = id;
  item.request.model = moonshot::models::kimi_k2_6;
  item.request.messages = {moonshot::user(prompt)};
  return item;
}

}  // namespace

TEST_CASE("a batch runs from its requests to its results", "[loopback][batches]") {
  const Simulator simulator;
  REQUIRE(simulator.ok());
  const auto batches = client_of(simulator).batches();
  auto hot = item("hot", "PING");
  hot.request.temperature = 2;
  const auto submitted = batches.submit(
      {item("ping", "PING"), hot, item("filtered", "TRIGGER content_filter"), item("hello", "hi")});
  std::vector<std::string> statuses;
  std::int64_t completed = 0;
  moonshot::BatchWaitOptions options;
  options.on_progress = [&](const moonshot::Batch& batch) {
    if (statuses.empty() || statuses.back() != batch.status.word()) {
      statuses.push_back(batch.status.word());
    }
    CHECK(batch.request_counts.completed >= completed);
    completed = batch.request_counts.completed;
  };
  const auto batch = batches.wait(submitted.id, options);
  CHECK(statuses == std::vector<std::string>{"in_progress", "finalizing", "completed"});
  CHECK(batch.request_counts.total == 4);
  CHECK(batch.request_counts.completed == 2);
  CHECK(batch.request_counts.failed == 2);

  const auto results = batches.results(batch);
  CHECK(results.by_id.size() == 4);
  CHECK(results.unreadable.empty());
  CHECK((*results.find("ping"))->text() == "PONG");
  CHECK(*results.find("hello"));
  REQUIRE_FALSE(*results.find("hot"));
  CHECK(results.find("hot")->error().kind() == moonshot::ErrorKind::invalid_request);
  REQUIRE_FALSE(*results.find("filtered"));
  CHECK(results.find("filtered")->error().kind() == moonshot::ErrorKind::content_filtered);
}

TEST_CASE("a batch that is cancelled has the results it got to", "[loopback][batches]") {
  const Simulator simulator;
  REQUIRE(simulator.ok());
  const auto batches = client_of(simulator).batches();
  const auto id = batches.submit({item("a", "PING"), item("b", "PING")}).id;
  CHECK(batches.get(id).status == BatchStatus::in_progress);
  CHECK(batches.get(id).request_counts.completed == 1);
  CHECK(batches.cancel(id).status == BatchStatus::cancelling);
  const auto batch = batches.wait(id);
  CHECK(batch.status == BatchStatus::cancelled);
  const auto results = batches.results(batch);
  CHECK((*results.find("a"))->text() == "PONG");
  REQUIRE_FALSE(*results.find("b"));
  CHECK(results.find("b")->error().as<moonshot::ApiError>()->code() == "batch_cancelled");
  const auto again = batches.try_cancel(id);
  REQUIRE_FALSE(again);
  CHECK(again.error().as<moonshot::InvalidRequest>() != nullptr);
}

TEST_CASE("a batch of a model without batches fails and says why", "[loopback][batches]") {
  const Simulator simulator;
  REQUIRE(simulator.ok());
  const auto batches = client_of(simulator).batches();
  auto k3 = item("a", "PING");
  k3.request.model = moonshot::models::kimi_k3;
  const auto batch = batches.wait(batches.submit({k3}).id);
  CHECK(batch.status == BatchStatus::failed);
  REQUIRE(batch.errors);
  CHECK_THAT(batch.errors->text(), Catch::Matchers::ContainsSubstring("does not support batch"));
  CHECK(batches.results(batch).by_id.empty());
}

TEST_CASE("a batch that cannot be created is the exact class", "[loopback][batches]") {
  const Simulator simulator;
  REQUIRE(simulator.ok());
  const auto batches = client_of(simulator).batches();
  moonshot::BatchRequest request;
  request.input_file_id = "no-such-file";
  const auto missing = batches.try_create(request);
  REQUIRE_FALSE(missing);
  CHECK(missing.error().kind() == moonshot::ErrorKind::not_found);
  moonshot::BatchSubmitOptions options;
  options.completion_window = "8d";
  const auto window = batches.try_submit({item("a", "PING")}, options);
  REQUIRE_FALSE(window);
  CHECK(window.error().kind() == moonshot::ErrorKind::invalid_request);
  const auto suspended =
      client_of(simulator, "suspended").batches().try_submit({item("a", "PING")});
  REQUIRE_FALSE(suspended);
  CHECK(suspended.error().kind() == moonshot::ErrorKind::suspended);
}

TEST_CASE("all batches are listed, over all pages, newest first", "[loopback][batches]") {
  const Simulator simulator;
  REQUIRE(simulator.ok());
  const auto batches = client_of(simulator).batches();
  std::vector<std::string> created;
  for (int i = 0; i < 7; ++i) {
    created.insert(created.begin(), batches.submit({item("a", "PING")}).id);
  }
  std::vector<std::string> listed;
  for (const auto& batch : batches.list({"", 3})) listed.push_back(batch.id);
  CHECK(listed == created);
  CHECK(batches.page({created[4], 5}).data.size() == 2);
}

TEST_CASE("a formula's tools are called and answered", "[loopback][formulas]") {
  const Simulator simulator;
  REQUIRE(simulator.ok());
  const auto client = client_of(simulator);
  const auto formulas = client.formulas();
  const auto set = formulas.toolset({moonshot::formulas::web_search});
  moonshot::ChatRequest request;
  request.model = moonshot::models::kimi_k3;
  request.messages = {moonshot::user("What is new?")};
  request.tools = set.tools;
  const auto first = client.chat().create(request);
  const auto& message = first.choices.at(0).message;
  REQUIRE(message.tool_calls.size() == 1);
  request.messages.push_back(message);
  request.messages.push_back(formulas.answer(set, message.tool_calls[0]));
  const std::string output = *request.messages.back().content.text();
  CHECK_THAT(output, Catch::Matchers::StartsWith("----MOONSHOT ENCRYPTED BEGIN----"));
  CHECK_THAT(client.chat().create(request).text(), Catch::Matchers::ContainsSubstring(output));
}

TEST_CASE("formulas run in the tool loop, and their failures are told to the model",
          "[loopback][formulas]") {
  const Simulator simulator;
  REQUIRE(simulator.ok());
  const auto client = client_of(simulator);
  moonshot::ChatRequest request;
  request.model = moonshot::models::kimi_k3;
  request.messages = {moonshot::user("What is new?")};
  moonshot::Toolbox toolbox;
  const auto set = client.formulas().toolset({moonshot::formulas::web_search});
  moonshot::add_formulas(toolbox, client.formulas(), set);
  const auto run = moonshot::run_tools(client.chat(), toolbox, request);
  CHECK(run.rounds == 2);
  CHECK_THAT(run.completion.text(), Catch::Matchers::ContainsSubstring("ENCRYPTED BEGIN"));

  moonshot::ToolCall call;
  call.id = "web_search:0";
  call.function.name = "web_search";
  call.function.arguments = "{}";
  CHECK_THAT(*toolbox.run(call).content.text(),
             Catch::Matchers::ContainsSubstring("argument query is required"));
  const moonshot::CancelSource source;
  source.cancel();
  CHECK_THAT(*toolbox.run(call, source.token()).content.text(),
             Catch::Matchers::ContainsSubstring("cancelled"));
}

TEST_CASE("formulas that fail, or that are not there, are exact errors", "[loopback][formulas]") {
  const Simulator simulator;
  REQUIRE(simulator.ok());
  const auto formulas = client_of(simulator).formulas();
  moonshot::FunctionCall call;
  call.name = "random_choice";
  call.arguments = R"({"words":"red green"})";
  CHECK(*formulas.run(moonshot::formulas::random_choice, call).output() == "red");
  call.arguments = "{}";
  const auto failed = formulas.run(moonshot::formulas::random_choice, call);
  CHECK(failed.status.word() == "failed");
  CHECK(failed.output() == nullptr);
  const auto wrong = formulas.try_run(moonshot::formulas::web_search, call);
  REQUIRE_FALSE(wrong);
  CHECK(wrong.error().kind() == moonshot::ErrorKind::invalid_request);
  const auto missing = formulas.try_tools("moonshot/no-such:latest");
  REQUIRE_FALSE(missing);
  CHECK(missing.error().kind() == moonshot::ErrorKind::not_found);
  const auto suspended =
      client_of(simulator, "suspended").formulas().try_run(moonshot::formulas::random_choice, call);
  REQUIRE_FALSE(suspended);
  CHECK(suspended.error().kind() == moonshot::ErrorKind::suspended);
}
