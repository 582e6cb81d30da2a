// Kimi Code: its paths, its plans, and what it writes differently.

#include "judged_answer.hpp"

#include <set>
#include <string>
#include <vector>

namespace {

using namespace support;

const std::string coding_chat_path = "/coding/v1/chat/completions";

Answer code(const Simulator& simulator, const Json& more = Json::object(),
            const std::string& account = "sk-sim-code-ok",
            const std::string& agent = "claude-cli/1.0.0") {
  httplib::Headers headers = with_key(key_of(account));
  headers.emplace("User-Agent", agent);
  Json body = chat_body("PING", {{"model", "k3"}});
  body.update(more.is_null() ? Json::object() : more);
  return answer_of(client_for(simulator)->Post(coding_chat_path.c_str(), headers, body.dump(),
                                               "application/json"));
}

}  // namespace

TEST_CASE("Kimi Code answers in its own hand", "[simulator][coding]") {
  const Simulator simulator;
  const Answer answer = code(simulator);
  REQUIRE(answer.status == 200);
  CHECK(answer.json["choices"][0]["message"]["content"] == "PONG");
  CHECK(answer.json["model"] == "k3");
  CHECK_THAT(answer.json["id"].get<std::string>(), Catch::Matchers::StartsWith("chatcmpl-"));
  CHECK_THAT(answer.json["system_fingerprint"].get<std::string>(),
             Catch::Matchers::StartsWith("fpv0_"));
  CHECK(answer.header("x-trace-id").size() == 32);
  CHECK(answer.header("Msh-Request-Id").empty());
  const Answer cached = code(simulator);
  CHECK(cached.json["usage"]["cached_tokens"] > 0);
  CHECK(cached.header("Msh-Context-Cache-Token-Saved").empty());
}

TEST_CASE("a stream of Kimi Code has no space behind data:", "[simulator][coding]") {
  const Simulator simulator;
  const Answer answer = code(simulator, {{"stream", true}});
  CHECK_THAT(answer.text, Catch::Matchers::StartsWith("data:{\"id\":\"chatcmpl-"));
  CHECK_THAT(answer.text, Catch::Matchers::EndsWith("\n\ndata:[DONE]\n\n"));
  CHECK(answer.text.find("data: ") == std::string::npos);
  CHECK(answer.text.find("\"system_fingerprint\":\"fpv0_") != std::string::npos);
}

TEST_CASE("Kimi Code is for coding agents alone", "[simulator][coding]") {
  const std::string words =
      "Kimi For Coding is currently only available for Coding Agents such as Kimi CLI, Claude "
      "Code, Roo Code, Kilo Code, etc.";
  SimulatorOptions options;
  options.coding_agents.emplace_back("my-agent/");
  const Simulator simulator(options);
  for (const char* agent : {"moonshot-cpp/0.1.0", "OpenAI/Python 1.99.0", "curl/8.0", "",
                            "not-claude-cli/1", "claude-cli", "my-agent"}) {
    INFO(agent);
    const Answer answer = code(simulator, {}, "sk-sim-code-ok", agent);
    CHECK(answer.status == 403);
    CHECK(answer.type() == "access_terminated_error");
    CHECK(answer.message() == words);
    CHECK(verdict_on(answer) == "PermissionDenied native");
  }
  CHECK(code(simulator, {}, "sk-sim-code-5h", "curl/8.0").message() == words);
  for (const char* agent : {"KimiCLI/1.50.0", "claude-cli/2.0.1 (external, cli)", "my-agent/1",
                            "kimi-code-cli/1", "claude-code/1", "RooCode/3", "Kilo-Code/4"}) {
    INFO(agent);
    CHECK(code(simulator, {}, "sk-sim-code-ok", agent).status == 200);
  }
}

TEST_CASE("each plan is refused with its words", "[simulator][coding]") {
  struct Row {
    const char* account;
    int status;
    const char* type;
    const char* message;
    const char* verdict;
  };
  // Where others use the type too, or the message names no account, the bytes do not prove it.
  const std::vector<Row> rows = {
      {"sk-sim-code-5h", 403, "access_terminated_error",
       "You've reached your 5-hour usage limit. Your quota will reset when the current 5-hour "
       "window ends.",
       "MembershipError native"},
      {"sk-sim-code-weekly", 403, "access_terminated_error",
       "You've reached your weekly (7-day) usage limit. Your quota will reset when the current "
       "7-day window ends. To continue now, purchase extra usage or upgrade your plan: "
       "https://www.kimi.com/membership/subscription?tab=quota",
       "MembershipError native"},
      {"sk-sim-code-cycle", 403, "access_terminated_error",
       "You've reached your usage limit for this billing cycle. Your quota will be refreshed in "
       "the next cycle.",
       "MembershipError native"},
      {"sk-sim-code-unverified", 402, "invalid_request_error",
       "We're unable to verify your membership benefits at this time. Please ensure your "
       "membership is active.",
       "MembershipError unknown"},
      {"sk-sim-code-busy", 429, "rate_limit_reached_error",
       "We're receiving too many requests at the moment. Please wait a moment and try again.",
       "RateLimited unknown"},
      {"sk-sim-code-basic", 401, "invalid_authentication_error",
       "Your current subscription does not have access to k3. Upgrade to higher-tier Kimi Code "
       "plans.",
       "MembershipError native"},
      {"sk-nobody", 401, "invalid_authentication_error",
       "The API Key appears to be invalid or may have expired. Please verify your credentials and "
       "try again.",
       "AuthenticationFailed native"},
      {"sk-sim-suspended", 401, "invalid_authentication_error",
       "The API Key appears to be invalid or may have expired. Please verify your credentials and "
       "try again.",
       "AuthenticationFailed native"},
  };
  const Simulator simulator;
  for (const Row& row : rows) {
    INFO(row.account);
    const Answer answer = code(simulator, {}, row.account);
    CHECK(answer.status == row.status);
    CHECK(answer.type() == row.type);
    CHECK(answer.message() == row.message);
    CHECK(verdict_on(answer) == row.verdict);
    CHECK_FALSE(leaks(answer.text));
  }
  CHECK(code(simulator, {{"model", "kimi-for-coding"}}, "sk-sim-code-basic").status == 200);
}

TEST_CASE("keys of one product are unknown to the other, but for the healthy one",
          "[simulator][coding]") {
  const Simulator simulator;
  const Answer answer = chat(simulator, chat_body("PING"), key_of("sk-sim-code-ok"));
  CHECK(answer.status == 401);
  CHECK(answer.message() == "Invalid Authentication");
  CHECK(verdict_on(answer) == "AuthenticationFailed native");
  CHECK(code(simulator, {}, "sk-sim-ok").status == 200);
  CHECK(get(simulator, "/coding/v1/usages", "").status == 401);
}

TEST_CASE("faulty requests are refused by Kimi Code", "[simulator][coding]") {
  const Simulator simulator;
  const Answer model = code(simulator, {{"model", "kimi-k3"}});
  CHECK(model.status == 401);
  CHECK(model.type() == "invalid_authentication_error");
  CHECK(model.message() ==
        "Your model id does not exist, recognized as other:kimi-k3. Please set model id as k3.");
  CHECK(verdict_on(model) == "NotFound native");

  const Answer parameter = code(simulator, {{"temperature", 0.3}});
  CHECK(parameter.status == 400);
  CHECK(parameter.message() == "invalid temperature: only 1 is allowed for this model");
  CHECK(verdict_on(parameter) == "InvalidRequest unknown");

  // The plan and the size are looked at before the parameters.
  CHECK(code(simulator, {{"temperature", 0.3}}, "sk-sim-code-basic").status == 401);
  const Json oversized =
      chat_body(std::string(2097152, 'x'), {{"model", "k3"}, {"temperature", 0.3}});
  CHECK_THAT(code(simulator, oversized).message(),
             Catch::Matchers::StartsWith("total message size "));

  const Json around = Json::array({{{"role", "user"}, {"content", ""}}});
  const std::size_t most = 2097152 - around.dump().size();
  const auto with_content = [&](std::size_t size) {
    return code(simulator, chat_body(std::string(size, 'x'), {{"model", "k3"}}));
  };
  CHECK(with_content(most).status == 200);
  const Answer large = with_content(most + 1);
  CHECK(large.status == 400);
  CHECK(large.type() == "invalid_request_error");
  CHECK(large.message() == "total message size 2097153 exceeds limit 2097152");
  CHECK(verdict_on(large) == "InvalidRequest unknown");
}

TEST_CASE("Kimi Code lists the models of the plan", "[simulator][coding]") {
  const Simulator simulator;
  const auto ids = [&](const std::string& account) {
    std::set<std::string> found;
    const Answer models = get(simulator, "/coding/v1/models", key_of(account));
    for (const Json& model : models.json["data"]) found.insert(model["id"].get<std::string>());
    return found;
  };
  CHECK(ids("sk-sim-code-ok").count("k3") == 1);
  CHECK(ids("sk-sim-code-basic") == std::set<std::string>{"kimi-for-coding"});
  const Json k3 = get(simulator, "/coding/v1/models", key_of("sk-sim-code-5h")).json["data"][0];
  CHECK(k3["id"] == "k3");
  CHECK(k3["type"] == "model");
  CHECK(k3["supports_thinking_type"] == "only");
  CHECK(k3["think_efforts"]["default_effort"] == "max");
  CHECK(k3["created_at"] == "2026-07-16T00:00:00Z");
  const Json preview =
      get(simulator, "/coding/v1/models", key_of("sk-sim-code-basic")).json["data"][0];
  CHECK(preview["display_name"] == "K2.8 Preview");
  CHECK(preview["context_length"] == 1048576);
  CHECK(preview["supports_dynamic_tools"] == true);
  CHECK(preview["think_efforts"]["default_effort"] == "max");
  const Json all = get(simulator, "/coding/v1/models", key_of("sk-sim-code-ok")).json["data"];
  CHECK(all.back()["id"] == "kimi-for-coding-highspeed");
  CHECK(all.back()["supports_dynamic_tools"] == false);
  CHECK_FALSE(all.back().contains("think_efforts"));
}

TEST_CASE("a month that is used up is a limit of the plan", "[simulator][coding]") {
  const Simulator simulator;
  const Answer refused = code(simulator, {{"model", "k3"}}, "sk-sim-code-monthly");
  CHECK(refused.status == 403);
  CHECK(refused.message().find("monthly usage limit") != std::string::npos);
  CHECK(verdict_on(refused).find("MembershipError") == 0);
}

TEST_CASE("the usages say which window is used up", "[simulator][coding]") {
  const Simulator simulator;
  const auto usages = [&](const std::string& account) {
    return get(simulator, "/coding/v1/usages", key_of(account)).json;
  };
  const Json healthy = usages("sk-sim-code-ok");
  CHECK(healthy["usage"]["limit"] == "100");
  CHECK(healthy["usage"]["used"] == "40");
  CHECK(healthy["usage"]["remaining"] == "60");
  const Json& window = healthy["limits"][0];
  CHECK(window["window"] == Json{{"duration", 300}, {"timeUnit", "TIME_UNIT_MINUTE"}});
  const std::string reset = window["detail"]["resetTime"];
  CHECK(reset.size() == std::string("2026-09-01T22:37:22Z").size());
  CHECK(reset < healthy["usage"]["resetTime"].get<std::string>());
  CHECK(usages("sk-sim-code-5h")["limits"][0]["detail"]["remaining"] == "0");
  CHECK(usages("sk-sim-code-weekly")["usage"]["remaining"] == "0");
  CHECK(get(simulator, "/v1/usages").status == 404);
}
