// In which form errors and successes arrive through each intermediary.

#include "ask_simulator.hpp"

#include <string>

namespace {

using namespace support;

std::string path_via(const std::string& name) { return "/via/" + name + chat_path; }

Answer suspended_via(const Simulator& simulator, const std::string& name,
                     const Json& more = Json::object()) {
  return chat(simulator, chat_body("PING", more), key_of("sk-sim-suspended"), path_via(name));
}

}  // namespace

TEST_CASE("successes pass through every intermediary, streams too", "[simulator][via]") {
  const Simulator simulator;
  const Json stream = {{"stream", true}};
  for (const std::string& name : Simulator::intermediaries()) {
    INFO(name);
    const Answer whole = chat(simulator, chat_body("PING"), key_of("sk-sim-ok"), path_via(name));
    CHECK(whole.status == 200);
    CHECK(whole.json["choices"][0]["message"]["content"] == "PONG");
    const Answer streamed =
        chat(simulator, chat_body("PING", stream), key_of("sk-sim-ok"), path_via(name));
    CHECK(streamed.header("Content-Type") == "text/event-stream");
    CHECK(streamed.text.find("data: [DONE]\n\n") != std::string::npos);
    // A comment keeps the connection open there until the provider answers.
    const std::string begin = name == "openrouter" ? ": OPENROUTER PROCESSING\n\n" : "data: {";
    CHECK(streamed.text.compare(0, begin.size(), begin) == 0);
  }
}

TEST_CASE("the text of openai-node in a member of its own has lost ids and type",
          "[simulator][via]") {
  const Simulator simulator;
  const Answer answer = suspended_via(simulator, "error-message");
  CHECK(answer.text ==
        R"({"errorMessage":"429 Your account is suspended due to insufficient balance, please )"
        R"(recharge your account or check your plan and billing details"})");
  CHECK(answer.header("Content-Type") == "application/json");
  CHECK(answer.header("Msh-Request-Id").empty());
}

TEST_CASE("client libraries turn the error into their texts", "[simulator][via]") {
  const Simulator simulator;
  const auto text_via = [&simulator](const char* name) {
    return chat(simulator, chat_body("PING"), "", path_via(name)).text;
  };
  CHECK(text_via("openai-node-text") == "401 Incorrect API key provided");
  CHECK(text_via("openai-python-text") ==
        "Error code: 401 - {'error': {'message': 'Incorrect API key provided', 'type': "
        "'incorrect_api_key_error'}}");
  CHECK(text_via("go-openai") ==
        "error, status code: 401, status: 401 Unauthorized, message: Incorrect API key provided");
  CHECK(text_via("langchain-js") ==
        "401 Incorrect API key provided\n\nTroubleshooting URL: "
        "https://docs.langchain.com/oss/javascript/langchain/errors/MODEL_AUTHENTICATION/\n");
  CHECK(text_via("cline") ==
        "[MOONSHOT] 401 Incorrect API key provided\n"
        R"({"message":"401 Incorrect API key provided","status":401,"modelId":"kimi-k3",)"
        R"("providerId":"moonshot","details":{"message":"Incorrect API key provided",)"
        R"("type":"incorrect_api_key_error"}})");
}

TEST_CASE("words with an apostrophe are quoted as Python quotes them", "[simulator][via]") {
  const Simulator simulator;
  const Json more = {
      {"tools", Json::array({{{"type", "function"}, {"function", {{"name", "f"}}}}})},
      {"tool_choice", {{"type", "function"}, {"function", {{"name", "f"}}}}}};
  const Answer answer =
      chat(simulator, chat_body("PING", more), key_of("sk-sim-ok"), path_via("openai-python-text"));
  CHECK(answer.text.find(R"('message': "tool_choice 'specified' is)") != std::string::npos);
}

TEST_CASE("an unknown path is told in the words of its way", "[simulator][via]") {
  const Simulator simulator;
  const auto text_via = [&simulator](const std::string& name) {
    return get(simulator, "/via/" + name + "/v11/models").text;
  };
  CHECK(text_via("openai-node-text") == R"(404 "url.not_found")");
  CHECK(text_via("openai-python-text").find("'status': False") != std::string::npos);
  CHECK(text_via("go-openai").find(R"(, body: {"code":5,)") != std::string::npos);
  CHECK(text_via("one-api").find("bad_response_status_code") != std::string::npos);
}

TEST_CASE("gateways keep what they keep", "[simulator][via]") {
  const Simulator simulator;
  const Answer litellm = suspended_via(simulator, "litellm");
  CHECK(litellm.message().find(
            "litellm.RateLimitError: RateLimitError: MoonshotException - Your") == 0);
  CHECK(litellm.json["error"]["type"] == "throttling_error");
  CHECK(litellm.json["error"]["code"] == "429");
  CHECK_FALSE(litellm.header("x-litellm-call-id").empty());

  const Answer openrouter = suspended_via(simulator, "openrouter");
  CHECK(openrouter.message() == "Provider returned error");
  const std::string raw = openrouter.json["error"]["metadata"]["raw"];
  CHECK(Json::parse(raw)["error"]["type"] == "exceeded_current_quota_error");

  const Answer one_api = suspended_via(simulator, "one-api");
  CHECK(one_api.message().find("is suspended") == std::string::npos);
  CHECK(one_api.type() == "exceeded_current_quota_error");
  CHECK_FALSE(one_api.header("Msh-Request-Id").empty());

  const Answer new_api = suspended_via(simulator, "new-api");
  CHECK(new_api.message().find("is suspended") != std::string::npos);
  CHECK(new_api.header("Msh-Request-Id").empty());

  const Answer portkey = suspended_via(simulator, "portkey");
  CHECK(portkey.message().find(R"(Invalid response received from moonshot: {"error":)") == 0);
  CHECK(portkey.json["provider"] == "moonshot");

  const Answer vercel = suspended_via(simulator, "vercel-ai-gateway");
  CHECK(vercel.type() == "rate_limit_exceeded");
  CHECK(vercel.json.contains("generationId"));
}

TEST_CASE("Kong adds headers and leaves the bytes", "[simulator][via]") {
  const Simulator simulator;
  const Answer direct = chat(simulator, chat_body("PING"), key_of("sk-sim-suspended"));
  const Answer passed = suspended_via(simulator, "kong");
  CHECK(passed.text == direct.text);
  CHECK(passed.header("Via") == "1.1 kong/3.9.0");
  CHECK_FALSE(passed.header("Msh-Request-Id").empty());
}

TEST_CASE("applications wrap the text of the library they use", "[simulator][via]") {
  const Simulator simulator;
  const Json n8n = suspended_via(simulator, "n8n").json;
  CHECK(n8n["errorMessage"].get<std::string>().find("429 Your account org-") == 0);
  CHECK(n8n["n8nDetails"]["nodeName"] == "AI Agent");

  const Answer lambda = suspended_via(simulator, "aws-lambda");
  CHECK(lambda.json["errorType"] == "RateLimitError");
  CHECK(lambda.header("X-Amz-Function-Error") == "Unhandled");

  const Json lobehub = suspended_via(simulator, "lobehub").json;
  CHECK(lobehub["errorType"] == "ProviderBizError");
  CHECK(lobehub["body"]["error"]["type"] == "exceeded_current_quota_error");

  const Json spring = suspended_via(simulator, "spring").json;
  CHECK(spring["message"].get<std::string>().find("429 Too Many Requests: \"{\"error\":") == 0);

  const Json fastapi = suspended_via(simulator, "fastapi").json;
  CHECK(fastapi["detail"].get<std::string>().find("Error code: 429 - {'error':") == 0);
}

TEST_CASE("Dify hides the status, and in a stream the failure", "[simulator][via]") {
  const Simulator simulator;
  const Answer whole = suspended_via(simulator, "dify");
  CHECK(whole.json["code"] == "completion_request_error");
  CHECK(whole.json["message"].get<std::string>().find("status code 429: {\"error\":") !=
        std::string::npos);

  const Answer streamed = suspended_via(simulator, "dify", {{"stream", true}});
  CHECK(streamed.status == 200);
  CHECK(streamed.header("Content-Type") == "text/event-stream");
  CHECK(Json::parse(events_of(streamed.text).at(0))["event"] == "error");
}

TEST_CASE("pages show the gateway and nothing of the service", "[simulator][via]") {
  const Simulator simulator;
  const Answer nginx = suspended_via(simulator, "nginx-html");
  CHECK(nginx.text.find("<h1>429 Too Many Requests</h1>") != std::string::npos);
  CHECK(nginx.header("Content-Type") == "text/html");
  const Answer cloudflare = suspended_via(simulator, "cloudflare-html");
  CHECK(cloudflare.text.find("<h1>Error 1015</h1>") != std::string::npos);
  CHECK(cloudflare.header("Server") == "cloudflare");
  CHECK(cloudflare.header("Msh-Request-Id").empty());
}

TEST_CASE("an unknown intermediary is told", "[simulator][via]") {
  const Simulator simulator;
  const Answer answer = chat(simulator, chat_body("PING"), key_of("sk-sim-ok"), path_via("nobody"));
  CHECK(answer.status == 404);
  CHECK(answer.message().find("'nobody'") != std::string::npos);
}
