// What each recogniser finds within an object, and which objects it leaves to others.

#include <moonshot_catch.hpp>

#include <moonshot/detail/errors/shape_recognisers.hpp>

#include <string>
#include <string_view>
#include <vector>

using moonshot::detail::InnerTexts;
using moonshot::http::Headers;

namespace {

std::string shown(std::string_view via, const InnerTexts& inside) {
  std::string text = std::string(via) + ":";
  for (const auto& found : inside) text += " <" + found + ">";
  return text;
}

// Who is recognised by the members of an object, and the texts that are found in it.
std::string found_in_object(const std::string& json, const Headers& headers) {
  const auto object = moonshot::detail::ErrorObject::parse(json);
  REQUIRE(object);
  for (const auto& recogniser : moonshot::detail::shape_recognisers) {
    InnerTexts inside;
    if (recogniser.unwrap(*object, headers, inside)) return shown(recogniser.via, inside);
  }
  return "nobody";
}

struct ObjectRow {
  std::string object;
  std::string found;
  Headers headers = {};
};

void check_objects(const std::vector<ObjectRow>& rows) {
  for (const auto& row : rows) {
    INFO(row.object);
    CHECK(found_in_object(row.object, row.headers) == row.found);
  }
}

}  // namespace

TEST_CASE("what programs and agents report is opened from the most telling text on",
          "[unit][errors]") {
  check_objects({
      {R"({"errorMessage":"m","errorDetails":{"rawErrorMessage":["a",{"b":1}],"errorData":"c"},"errorDescription":"d"})",
       R"(n8n: <a> <{"b":1}> <c> <m> <d>)"},
      {R"({"errorMessage":"m","n8nDetails":1})", "n8n: <m>"},
      {R"({"errorDetails":{"errorData":"c"}})", "nobody"},
      {R"({"errorMessage":"m","errorType":"t"})", "aws-lambda: <m>"},
      {R"({"errorMessage":"m"})", "aws-lambda: <m>", {{"X-Amz-Function-Error", "Unhandled"}}},
      {R"({"errorMessage":"m"})", ": <m>"},
      {R"({"errorType":"t","body":{"error":{"message":"m"}}})",
       R"(lobehub: <{"message":"m"}> <{"error":{"message":"m"}}>)"},
      {R"({"errorType":"t","body":"b"})", "nobody"},
      {R"({"body":{"error":{"message":"m"}}})", "nobody"},
      {R"({"name":"AI_RetryError","message":"m","data":"d","cause":"c","lastError":"l","responseBody":"r"})",
       "vercel-ai-sdk: <r> <l> <c> <d> <m>"},
      {R"({"responseBody":"r","statusCode":429})", "vercel-ai-sdk: <r>"},
      {R"({"responseBody":"r","isRetryable":true})", "vercel-ai-sdk: <r>"},
      {R"({"responseBody":"r"})", "nobody"},
      {R"({"name":"Error","message":"m"})", "nobody"},
      {R"({"providerId":"p","message":"m","details":"d"})", "cline: <d> <m>"},
      {R"({"providerId":"p"})", "nobody"},
      {R"({"error":{"error":{"error_type":"e","detail":"d","message":"m"}}})",
       R"(letta: <{"error":{"error_type":"e","detail":"d","message":"m"}}> <d> <m>)"},
      {R"({"error":{"error":{"message":"m"},"error_type":"e"}})",
       R"(letta: <{"error":{"message":"m"},"error_type":"e"}> <m>)"},
      {R"({"error":{"error":{"message":"m"}}})", "nobody"},
      {R"({"timestamp":"t","status":500,"error":"e","message":"m"})", "spring: <m>"},
      {R"({"timestamp":"t","status":500,"error":{"message":"m"}})", "nobody"},
      {R"({"status":500,"error":"e","message":"m"})", "nobody"},
      {R"({"timestamp":"t","error":"e","message":"m"})", "nobody"},
      {R"({"code":"invoke_error","message":"m"})", "dify: <m>"},
      {R"({"code":"completion_request_error","message":"m"})", "dify: <m>"},
      {R"({"code":"provider_quota_exceeded","message":"m"})", "dify: <m>"},
      {R"({"code":"provider_not_initialize","message":"m"})", "dify: <m>"},
      {R"({"code":"model_currently_not_support","message":"m"})", "dify: <m>"},
      {R"({"code":"another","message":"m"})", "nobody"},
      {R"({"conversation_id":"c","event":"error","message":"m"})", "dify: <m>"},
      {R"({"conversation_id":"c","event":"message","message":"m"})", "nobody"},
      {R"({"event":"error","message":"m"})", "nobody"},
      {R"({"args":{"description":"d"},"error_type":"e","message":"m"})", "dify: <d> <m>"},
      {R"({"args":{"description":"d"},"message":"m"})", "nobody"},
      {R"({"message":"a PluginInvokeError"})", "dify: <a PluginInvokeError>"},
      {R"({"custom_id":"c","response":{"body":{"a":1}},"error":{"message":"m"}})",
       R"(: <{"a":1}> <{"message":"m"}>)"},
  });
}

TEST_CASE("what gateways answer is told by their own members and headers", "[unit][errors]") {
  check_objects({
      {R"({"error":{"message":"m","metadata":{"provider_name":"MoonshotAI","raw":"r"}}})",
       "openrouter: <r>"},
      {R"({"error":{"message":"m","metadata":{"provider_name":"MoonshotAI"}}})", "openrouter: <m>"},
      {R"({"error":{"message":"m","metadata":{"provider_name":"Other","raw":"r"}}})",
       "openrouter: <r> <m>"},
      {R"({"error":{"message":"m","metadata":{"raw":"r"}}})", "openrouter: <r> <m>"},
      {R"({"error":{"message":"m","metadata":{"provider_name":"Other"}}})", "openrouter: <m>"},
      {R"({"error":{"message":"m","metadata":{"limit_source":"l"}}})", "openrouter: <m>"},
      {R"({"error":{"message":"m","metadata":{"other":"o"}}})", "nobody"},
      {R"({"generationId":"g","error":{"message":"m"}})",
       R"(vercel-ai-gateway: <{"message":"m"}> <m>)"},
      {R"({"generationId":"g"})", "nobody"},
      {R"({"status":"failure","message":"x-portkey-config is missing"})", "portkey:"},
      {R"({"status":"failure","message":"m"})", "portkey:", {{"x-portkey-gateway-exception", "t"}}},
      {R"({"status":"failure","message":"m"})", "nobody"},
      {R"({"status":"success","message":"x-portkey-config is missing"})", "nobody"},
      {R"({"status":"failure","message":"x-portkey-config","error":{"message":"m"}})", "nobody"},
      {R"({"cloudflare_error":true})", "cloudflare:"},
      {R"({"cloudflare_error":false})", "nobody"},
      {R"({"error":{"message":"moonshot error: m","type":"t"},"provider":"moonshot"})",
       R"(portkey: <{"error":{"message":"m","type":"t"}}> <m>)"},
      {R"({"error":{"message":")" + std::string(39, 'a') + R"( error: m"},"provider":"p"})",
       "portkey: <m>"},
      {R"({"error":{"message":")" + std::string(40, 'a') + R"( error: m"},"provider":"p"})",
       "portkey: <" + std::string(40, 'a') + " error: m>"},
      {R"({"error":{"message":"m"}})", "portkey: <m>", {{"x-portkey-trace-id", "1"}}},
      {R"({"error":{"message":"m"}})", "portkey: <m>", {{"x-portkey-provider", "moonshot"}}},
      {R"({"error":{"message":"m","code":"proxy_server_error"}})", "moonpalace:"},
      {R"({"error":{"message":"m","type":"t"}})", "litellm: <m>", {{"x-litellm-call-id", "1"}}},
      {R"({"error":{"message":"m","type":"budget_exceeded"}})", "litellm: <m>"},
      {R"({"error":{"message":"litellm.X: m","type":"t"}})", "litellm: <litellm.X: m>"},
      {R"({"error":{"message":"a MoonshotException","type":"t","code":"1"}})",
       "litellm: <a MoonshotException>"},
      {R"({"error":{"message":"m. Received Model Group=kimi","type":"t","code":"1"}})",
       "litellm: <m. Received Model Group=kimi>"},
      {R"({"error":{"message":"see litellm.kimi","type":"t","code":"1"}})",
       "litellm: <see litellm.kimi>"},
      {R"({"error":{"message":"a MoonshotException","type":"t"}})", "nobody"},
      {R"({"error":{"message":"see litellm.kimi","type":"invalid_request_error","code":"1"}})",
       "nobody"},
      {R"({"error":{"message":"openai: see litellm.kimi","type":"invalid_request_error","code":"1"}})",
       "litellm: <openai: see litellm.kimi>"},
      {R"({"error":{"message":"m"}})",
       R"(new-api: <{"message":"m"}>)",
       {{"X-New-Api-Version", "1"}}},
      {R"({"error":{"message":"m","type":"new_api_error"}})", "new-api:"},
      {R"({"error":{"message":"Invalid request: m","type":"new_api_error"}})",
       R"(new-api: <{"message":"Invalid request: m","type":"new_api_error"}>)"},
      {R"({"error":{"message":"Invalid request: m","type":"new_api_error","code":"invalid_request"}})",
       "new-api:"},
      {R"({"error":{"message":"status_code=400, {\"a\":1}","type":"new_api_error"}})",
       R"(new-api: <status_code=400, {"a":1}>)"},
      {R"({"error":{"message":"status_code=400, m","type":"new_api_error"}})", "new-api:"},
      {R"({"error":{"message":"m {\"a\":1}","type":"new_api_error"}})", "new-api:"},
      {R"({"error":{"message":"m","type":"<nil>"}})",
       R"(new-api: <{"message":"m","type":"<nil>"}>)"},
      {R"({"error":{"message":"m","code":"insufficient_user_quota"}})",
       R"(new-api: <{"message":"m","code":"insufficient_user_quota"}>)"},
      {R"({"error":{"message":"m","code":"get_channel_failed"}})",
       R"(new-api: <{"message":"m","code":"get_channel_failed"}>)"},
      {R"({"error":{"message":"m","code":"channel:no_available_key"}})",
       R"(new-api: <{"message":"m","code":"channel:no_available_key"}>)"},
      {R"({"error":{"message":"m","type":"one_api_error"}})", "one-api:"},
      {R"({"error":{"message":"m"}})",
       R"(one-api: <{"message":"m"}>)",
       {{"X-Oneapi-Request-Id", "2026010203040506070809"}}},
      {R"({"error":{"message":"m","type":"upstream_error","code":"bad_response_status_code"}})",
       ":"},
      {R"({"error":{"message":"m","type":"upstream_error","code":"1"}})", "nobody"},
      {R"({"error":{"message":"m","type":"t","code":"bad_response_status_code"}})", "nobody"},
      {R"({"statusCode":401,"message":"m"})", "azure-apim: <m>"},
      {R"({"statusCode":401,"message":"m","more":1})", "nobody"},
      {R"({"message":"m","request_id":"r"})", "kong: <m>"},
      {R"({"message":"m","request_id":"r","more":1})", "nobody"},
      {R"({"message":"m"})", "kong: <m>", {{"X-Kong-Request-Id", "r"}}},
      {R"({"message":"m","a":1})", "kong: <m>", {{"X-Kong-Request-Id", "r"}}},
      {R"({"message":"m","a":1,"b":2})", "nobody", {{"X-Kong-Request-Id", "r"}}},
      {R"({"message":"Forbidden"})", "aws-api-gateway: <Forbidden>"},
      {R"({"Message":"Forbidden"})", "aws-api-gateway: <Forbidden>"},
      {R"({"message":"m"})", "aws-api-gateway: <m>", {{"x-amzn-ErrorType", "X"}}},
      {R"({"message":"m"})", "nobody"},
      {R"({"message":"Forbidden","more":1})", "nobody"},
      {R"({"title":"t","status":429,"detail":"d"})", "problem-json: <d> <t>"},
      {R"({"title":"t"})", "nobody"},
      {R"({"status":429})", "nobody"},
      {R"({"detail":"d"})", "fastapi: <d>"},
      {R"({"detail":"d","more":1})", "fastapi: <d>"},
      {R"({"detail":"d","more":1,"yet":2})", "nobody"},
  });
}

TEST_CASE("an error deep within an object of anybody's is found, but not within speech",
          "[unit][errors]") {
  const std::string error = R"({"error":{"message":"m","type":"t"}})";
  const std::string quoted = R"("{\"error\":{\"message\":\"m\",\"type\":\"t\"}}")";
  check_objects({
      {R"({"a":)" + error + "}", ": <" + error + ">"},
      {R"({"a":)" + quoted + "}", ": <" + error + ">"},
      {R"({"a":{"b":)" + error + R"(},"c":)" + error + "}", ": <" + error + "> <" + error + ">"},
      {R"({"a":{"b":{"c":{"d":)" + error + "}}}}", ": <" + error + ">"},
      {R"({"a":{"b":{"c":{"d":{"e":)" + error + "}}}}}", "nobody"},
      {R"({"a":{"error":{"message":"m"}}})", "nobody"},
      {R"({"a":{"error":{"type":"t"}}})", "nobody"},
      {R"({"messages":)" + error + "}", "nobody"},
      {R"({"choices":[1],"a":)" + error + "}", "nobody"},
      {R"({"choices":[],"a":)" + error + "}", ": <" + error + ">"},
      {R"({"content":)" + error + "}", ": <" + error + ">"},
      {R"({"content":)" + error + R"(,"role":"user"})", "nobody"},
      {R"({"content":)" + error + R"(,"parts":[]})", "nobody"},
      {R"({"content":)" + error + R"(,"file_type":"pdf"})", "nobody"},
      {R"({"parts":)" + error + "}", "nobody"},
      {R"({"response":)" + error + "}", ": <" + error + ">"},
      {R"({"response":)" + error + R"(,"done":true})", "nobody"},
      {R"({"text":)" + error + "}", ": <" + error + ">"},
      {R"({"text":)" + error + R"(,"type":"output_text"})", "nobody"},
      {R"({"error":{"message":"429 words","type":"t"}})", ": <429 words>"},
      {R"({"error":{"message":"429 words","type":"engine_overloaded_error"}})", "nobody"},
      {R"({"error":{"message":"Error code: 429","type":"t"}})", "nobody"},
      {R"({"error":{"message":"Error code: 429 - words","type":"t"}})",
       ": <Error code: 429 - words>"},
      {R"({"error":{"message":"error, status code: 429, message: words","type":"t"}})",
       ": <error, status code: 429, message: words>"},
      {R"({"error":{"message":"HTTP 429 (a: b)\n\nwords","type":"t"}})",
       ": <HTTP 429 (a: b)\n\nwords>"},
  });
}

TEST_CASE("what AWS API Gateway says by itself is known in each of its words", "[unit][errors]") {
  for (const char* words :
       {"Too Many Requests", "Limit Exceeded", "Endpoint request timed out",
        "Internal server error", "Forbidden", "Missing Authentication Token", "Unauthorized",
        "Not Found", "Service Unavailable", "Request Too Long", "Bad Request Exception"}) {
    INFO(words);
    CHECK(found_in_object("{\"message\":\"" + std::string(words) + "\"}", {}) ==
          "aws-api-gateway: <" + std::string(words) + ">");
  }
}

TEST_CASE("no error is looked for in what a model or a user has said", "[unit][errors]") {
  const std::string error = R"({"error":{"message":"m","type":"t"}})";
  for (const char* name :
       {"input", "inputs", "prompt", "messages", "candidates", "output", "outputs", "delta",
        "output_text", "instructions", "arguments", "reasoning", "thinking", "reasoning_content",
        "tool_calls", "tools", "completion", "partial_json"}) {
    INFO(name);
    CHECK(found_in_object("{\"" + std::string(name) + "\":" + error + "}", {}) == "nobody");
  }
  for (const char* type : {"text", "output_text", "text_delta", "input_text"}) {
    INFO(type);
    CHECK(found_in_object("{\"text\":" + error + ",\"type\":\"" + type + "\"}", {}) == "nobody");
  }
  CHECK(found_in_object("{\"text\":" + error + ",\"type\":\"error\"}", {}) == ": <" + error + ">");
  CHECK(found_in_object("{\"other\":" + error + ",\"type\":\"text\"}", {}) == ": <" + error + ">");
}
