// The refusals that users report most, as the service sends them and as the library explains them.

#include <moonshot_catch.hpp>
#include <scripted_client.hpp>

#include <moonshot/doctor/advice.hpp>
#include <moonshot/json.hpp>
#include <moonshot/moonshot.hpp>
#include <moonshot/testing/simulator.hpp>

#include <string>
#include <vector>

using Catch::Matchers::ContainsSubstring;
using moonshot::ErrorKind;
using moonshot::testing::Simulator;

namespace {

struct Complaint {
  const char* request;  ///< what is sent
  ErrorKind kind;
  std::vector<const char*> advice;  ///< the field, the value, what prevents it
};

const std::string user = R"({"role":"user","content":"a"})";
const std::string result_x = R"({"role":"tool","content":"b","tool_call_id":"x"})";

std::string of_messages(const std::string& messages, const std::string& more = "") {
  return R"({"model":"kimi-k2.6","messages":[)" + messages + "]" + more + "}";
}

std::string call_x(const std::string& more) {
  return R"({"role":"assistant","tool_calls":[{"id":"x","type":"function","function":{"name":"f",)"
         R"("arguments":"{}"}}])" +
         more + "}";
}

moonshot::ErrorPtr refusal_of(const Simulator& simulator, const std::string& body) {
  moonshot::ClientOptions options;
  options.api_key = support::key;
  options.base_url = simulator.base_url();
  options.retry.max_retries = 0;
  const auto request = moonshot::json::decode<moonshot::ChatRequest>(body);
  REQUIRE(request);
  return moonshot::Client(options).chat().try_create(*request).error_ptr();
}

std::string advice_on(const moonshot::Error& error) {
  std::string all;
  for (const auto& sentence : moonshot::advice_for(error)) all += sentence + '\n';
  return all;
}

}  // namespace

TEST_CASE("each of the refusals that are reported most is explained from the service's own answer",
          "[loopback][complaints]") {
  const Simulator simulator;
  const std::string thought = R"(,"reasoning_content":"c")";
  const std::string round = call_x(thought) + "," + result_x;
  const std::string tool = R"({"type":"function","function":{"name":"f","parameters":)";
  const std::string bare_missing = of_messages(user + "," + call_x("") + "," + result_x);
  const std::string empty_reasoning =
      of_messages(user + "," + call_x(R"(,"reasoning_content":"")") + "," + result_x);
  const std::string repeated = of_messages(user + "," + round + "," + user + "," + round);
  const std::string unpaired = of_messages(user + "," + result_x);
  const std::string unanswered = of_messages(user + "," + call_x(thought));
  const std::string empty = of_messages(user + R"(,{"role":"assistant","content":""})");
  const std::string developer = of_messages(R"({"role":"developer","content":"a"},)" + user);
  const std::string schema = of_messages(
      user, R"(,"tools":[)" + tool +
                R"({"type":"object","properties":{"a":{"type":"object","anyOf":[]}}}}}])");
  const std::string no_root = of_messages(user, R"(,"tools":[)" + tool + R"({"anyOf":[]}}}])");
  const std::string choice = of_messages(
      user, R"(,"tool_choice":"required","tools":[)" + tool + R"({"type":"object"}}}])");
  const Complaint complaints[] = {
      {R"({"model":"kimi-k3","messages":[{"role":"user","content":"a"}],"temperature":0.3})",
       ErrorKind::invalid_request,
       {"temperature, or send 1", "ChatRequest"}},
      {schema.c_str(),
       ErrorKind::invalid_request,
       {"tools[].function.parameters", "Moonshot-flavoured", "to_mfjs"}},
      {no_root.c_str(),
       ErrorKind::invalid_request,
       {"\"type\": \"object\" at the root", "schema_check"}},
      {bare_missing.c_str(),
       ErrorKind::invalid_request,
       {"reasoning_content", "at index 1", "Conversation::add"}},
      {empty_reasoning.c_str(), ErrorKind::invalid_request, {"empty text counts as missing"}},
      {repeated.c_str(),
       ErrorKind::invalid_request,
       {"tool_calls[].id", "an id of its own", "Conversation"}},
      {unpaired.c_str(), ErrorKind::invalid_request, {"tool_call_id", "run_tools"}},
      {unanswered.c_str(), ErrorKind::invalid_request, {"tool_call_id", "run_tools"}},
      {empty.c_str(), ErrorKind::invalid_request, {"content that is empty", "at index 1"}},
      {developer.c_str(), ErrorKind::invalid_request, {"messages[].role", "system"}},
      {R"({"model":"kimi-k2.5","messages":[{"role":"user","content":"a"}]})",
       ErrorKind::not_found,
       {"retired", "moonshot::models"}},
      {R"({"model":"kimi-k2.6","messages":[{"role":"user","content":"a"}],"max_tokens":262144})",
       ErrorKind::context_length_exceeded,
       {"max_completion_tokens", "Conversation::trim"}},
      {choice.c_str(),
       ErrorKind::invalid_request,
       {"tool_choice auto", "thinking.type disabled", "ChatRequest::tool_choice"}},
  };
  for (const auto& complaint : complaints) {
    INFO(complaint.request);
    const auto error = refusal_of(simulator, complaint.request);
    REQUIRE(error != nullptr);
    CHECK(error->kind() == complaint.kind);
    for (const char* words : complaint.advice)
      CHECK_THAT(advice_on(*error), ContainsSubstring(words));
  }
}

TEST_CASE("an image from the web is refused before it is sent, with what to send",
          "[loopback][complaints]") {
  const Simulator simulator;
  const auto error = refusal_of(
      simulator,
      R"({"model":"kimi-k3","messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"https://a.example/b.png"}}]}]})");
  REQUIRE(error != nullptr);
  const auto* usage = error->as<moonshot::UsageError>();
  REQUIRE(usage != nullptr);
  CHECK_THAT(usage->argument(), ContainsSubstring("image_url.url"));
  CHECK(simulator.requests().empty());
}

TEST_CASE("the refusal for a header that none needs is explained as passing",
          "[loopback][complaints]") {
  const Simulator simulator;
  moonshot::ClientOptions options;
  options.api_key = support::key;
  options.base_url = simulator.origin() + "/fault/missing-api-version/v1";
  options.retry.max_retries = 0;
  const moonshot::Client client(options);
  const auto refused = client.chat().try_create(support::ping());
  REQUIRE_FALSE(refused);
  CHECK(refused.error().kind() == ErrorKind::invalid_request);
  CHECK_THAT(advice_on(refused.error()), ContainsSubstring("Send the same request again"));
  CHECK(client.chat().try_create(support::ping()));
}
