#include <moonshot_catch.hpp>
#include <scripted_client.hpp>

#include <moonshot/moonshot.hpp>
#include <moonshot/testing/answer_book.hpp>
#include <moonshot/testing/simulator.hpp>

#include <string>
#include <vector>

using moonshot::testing::AnswerBook;
using moonshot::testing::ModelAnswer;
using moonshot::testing::Simulator;
using moonshot::testing::SimulatorOptions;
using support::ping;

namespace {

moonshot::Client client_of(const Simulator& simulator, const std::string& account = "ok") {
  moonshot::ClientOptions options;
  options.retry.max_retries = 0;
  options.api_key = "sk-sim-" + account + support::secret_word;
  options.base_url = simulator.base_url();
  return moonshot::Client(options);
}

}  // namespace

TEST_CASE("the simulated model says what the test wants", "[loopback][simulator]") {
  SimulatorOptions options;
  ModelAnswer answer = ModelAnswer::text("Pa");
  answer.pieces.emplace_back("ris");
  answer.reasoning = "France.";
  options.answer = AnswerBook().on_message("capital", answer);
  const Simulator simulator(options);
  REQUIRE(simulator.ok());
  const auto client = client_of(simulator);
  auto request = ping();
  CHECK(client.chat().create(request).text() == "PONG");
  request.messages = {moonshot::user("the capital?")};
  const auto whole = client.chat().create(request);
  CHECK(whole.text() == "Paris");
  CHECK(whole.reasoning() == "France.");
  CHECK(whole.usage->completion_tokens > 0);
  std::vector<std::string> texts;
  for (const auto& chunk : client.chat().stream(request)) {
    if (!chunk.text().empty()) texts.push_back(chunk.text());
  }
  CHECK(texts == std::vector<std::string>{"Pa", "ris"});
}

TEST_CASE("the simulated model calls the tools that the test wants", "[loopback][simulator]") {
  SimulatorOptions options;
  options.answer = [](const moonshot::ChatRequest& request) -> std::optional<ModelAnswer> {
    if (request.messages.back().role == moonshot::Role::tool) return ModelAnswer::text("Done.");
    return ModelAnswer::tool_call("clock", R"({"zone":"UTC"})");
  };
  const Simulator simulator(options);
  const auto client = client_of(simulator);
  const auto answer = client.chat().create(ping());
  REQUIRE(answer.choices.front().message.tool_calls.size() == 1);
  const auto& call = answer.choices.front().message.tool_calls.front();
  CHECK(call.id == "clock:0");
  CHECK(call.function.arguments == R"({"zone":"UTC"})");
  moonshot::Conversation talk;
  talk.messages = ping().messages;
  talk.add(answer).tool(call.id, "noon");
  CHECK(client.chat().create(talk.request(moonshot::models::kimi_k3)).text() == "Done.");
}

TEST_CASE("an account that is refused is refused whatever the test wants said",
          "[loopback][simulator]") {
  SimulatorOptions options;
  options.answer = [](const moonshot::ChatRequest&) { return ModelAnswer::text("never"); };
  const Simulator simulator(options);
  const auto answer = client_of(simulator, "suspended").chat().try_create(ping());
  REQUIRE_FALSE(answer);
  CHECK(answer.error().as<moonshot::Suspended>() != nullptr);
}
