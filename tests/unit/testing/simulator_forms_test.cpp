// What each intermediary makes of an error, byte for byte, and which headers it lets through.

#include <moonshot_catch.hpp>

#include <moonshot/detail/httplib/library.hpp>
#include <moonshot/testing/detail/simulator/intermediaries.hpp>
#include <moonshot/testing/detail/simulator/routes.hpp>

#include <cstddef>
#include <iterator>
#include <set>
#include <string>
#include <utility>

namespace {

namespace sim = moonshot::detail::simulator;

// An error with all that is written in more than one way: an id in angle brackets, and quotation
// marks.
sim::WireReply native_reply(int status) {
  auto reply = sim::error_reply(status, "exceeded", "Your account org-1 <ak-2> is \"out\"");
  reply.headers = {{"Date", "d"},
                   {"Msh-Request-Id", "r"},
                   {"Msh-Request-Signature", "s"},
                   {"Msh-Request-Timestamp", "t"}};
  return reply;
}

sim::WireReply passed_through(const std::string& name, sim::WireReply reply,
                              const std::string& body = "{}") {
  sim::WireRequest request;
  request.method = "POST";
  request.path = "/v1/chat/completions";
  request.body = body;
  const auto* row = sim::find_intermediary(name);
  REQUIRE(row != nullptr);
  sim::pass_through(*row, request, reply);
  return reply;
}

// `name: value; ` of each header.
std::string headers_in_line(const sim::WireReply& reply) {
  std::string line;
  for (const auto& [name, value] : reply.headers) line += name + ": " + value + "; ";
  return line;
}

// What the body of an application's error holds as JSON.
sim::Json json_via(const std::string& name, int status) {
  return sim::Json::parse(sim::join(passed_through(name, native_reply(status)).pieces));
}

struct FormRow {
  const char* name;
  int status;
  const char* type;
  const char* headers;
  std::string body;
};

// For an error of 429.
const FormRow form_rows[] = {
    {"error-message", 429, "application/json", "Date: d; ",
     R"({"errorMessage":"429 Your account is \"out\""})"},
    {"openai-node-text", 429, "text/plain; charset=utf-8", "Date: d; ",
     R"(429 Your account org-1 <ak-2> is "out")"},
    {"openai-python-text", 429, "text/plain; charset=utf-8", "Date: d; ",
     R"(Error code: 429 - {'error': {'message': 'Your account org-1 <ak-2> is "out"', 'type')"
     R"(: 'exceeded'}})"},
    {"openai-dotnet", 429, "text/plain; charset=utf-8", "Date: d; ",
     "HTTP 429 (exceeded: )\n"
     "\n"
     "Your account org-1 <ak-2> is \"out\""},
    {"go-openai", 429, "text/plain; charset=utf-8", "Date: d; ",
     R"(error, status code: 429, status: 429 Too Many Requests, message: Your account org-1 )"
     R"(<ak-2> is "out")"},
    {"langchain-js", 429, "text/plain; charset=utf-8", "Date: d; ",
     "429 Your account org-1 <ak-2> is \"out\"\n"
     "\n"
     "Troubleshooting URL: "
     "https://docs.langchain.com/oss/javascript/langchain/errors/MODEL_RATE_LIMIT/\n"},
    {"vercel-ai-sdk", 429, "application/json", "Date: d; ",
     R"({"name":"AI_APICallError","url":"https://api.moonshot.ai/v1/chat/completions","statu)"
     R"(sCode":429,"responseHeaders":{"content-type":"application/json; charset=utf-8"},"res)"
     R"(ponseBody":"{\"error\":{\"message\":\"Your account org-1 \\u003cak-2\\u003e is \\\"o)"
     R"(ut\\\"\",\"type\":\"exceeded\"}}","isRetryable":true,"data":{"error":{"message":"You)"
     R"(r account org-1 <ak-2> is \"out\"","type":"exceeded"}}})"},
    {"cline", 429, "text/plain; charset=utf-8", "Date: d; ",
     "[MOONSHOT] 429 Your account org-1 <ak-2> is \"out\"\n"
     "{\"message\":\"429 Your account org-1 <ak-2> is "
     "\\\"out\\\"\",\"status\":429,\"modelId\":\"kimi-k3\",\"providerId\":\"moonshot\",\"details\":"
     "{\"message\":\"Your account org-1 <ak-2> is \\\"out\\\"\",\"type\":\"exceeded\"}}"},
    {"roo-code", 429, "text/plain; charset=utf-8", "Date: d; ",
     R"(Moonshot completion error: 429 Your account org-1 <ak-2> is "out")"},
    {"claude-code", 429, "text/plain; charset=utf-8", "Date: d; ",
     "API Error (429 {\"error\":{\"message\":\"Your account org-1 \\u003cak-2\\u003e is "
     "\\\"out\\\"\",\"type\":\"exceeded\"}}) \xC2\xB7 Retrying in 1 seconds\xE2\x80\xA6 (attempt "
     "1/10)"},
    {"litellm", 429, "application/json",
     "Date: d; x-litellm-call-id: 1f0c63a5-3f0e-4c8e-9d0a-5f1d2f7b9a11; x-litellm-version: 1.80.0; "
     "x-litellm-model-group: kimi-k3; ",
     R"({"error":{"message":"litellm.RateLimitError: RateLimitError: MoonshotException - You)"
     R"(r account org-1 <ak-2> is \"out\". Received Model Group=kimi-k3\nAvailable Model Gro)"
     R"(up Fallbacks=None LiteLLM Retried: 2 times, LiteLLM Max Retries: 2","type":"throttli)"
     R"(ng_error","param":null,"code":"429"}})"},
    {"openrouter", 429, "application/json", "Date: d; x-generation-id: gen-1767268800-simulated; ",
     R"({"error":{"message":"Provider returned error","code":429,"metadata":{"raw":"{\"error)"
     R"(\":{\"message\":\"Your account org-1 <ak-2> is \\\"out\\\"\",\"type\":\"exceeded\"}})"
     R"(","provider_name":"Moonshot AI","is_byok":false}},"user_id":"user_simulated"})"},
    {"one-api", 429, "application/json; charset=utf-8",
     "Date: d; Msh-Request-Id: r; X-Oneapi-Request-Id: 2026010112000000000000000000001; ",
     "{\"error\":{\"message\":"
     "\"\xE5\xBD\x93\xE5\x89\x8D\xE5\x88\x86\xE7\xBB\x84\xE4\xB8\x8A\xE6\xB8\xB8\xE8\xB4\x9F\xE8"
     "\xBD\xBD\xE5\xB7\xB2\xE9\xA5\xB1\xE5\x92\x8C\xEF\xBC\x8C\xE8\xAF\xB7\xE7\xA8\x8D\xE5\x90\x8E"
     "\xE5\x86\x8D\xE8\xAF\x95 (request id: "
     "2026010112000000000000000000001)\",\"type\":\"exceeded\",\"param\":\"\",\"code\":null}}"},
    {"new-api", 429, "application/json; charset=utf-8",
     "Date: d; X-Oneapi-Request-Id: 2026010112000000000000000000001; X-New-Api-Version: v0.9.9; ",
     R"({"error":{"message":"Your account org-1 \u003cak-2\u003e is \"out\" (request id: 202)"
     R"-(6010112000000000000000000001)","type":"exceeded","param":"","code":null}})-"},
    {"portkey", 429, "application/json",
     "Date: d; x-portkey-provider: moonshot; x-portkey-trace-id: "
     "c0ffee00-0000-4000-8000-000000000001; x-portkey-retry-attempt-count: 0; ",
     R"({"error":{"message":"Invalid response received from moonshot: {\"error\":{\"message\)"
     R"(":\"Your account org-1 <ak-2> is \\\"out\\\"\",\"type\":\"exceeded\"}}","type":null,)"
     R"("param":null,"code":null},"provider":"moonshot"})"},
    {"kong", 429, "application/json; charset=utf-8",
     "Date: d; Msh-Request-Id: r; Via: 1.1 kong/3.9.0; X-Kong-Request-Id: "
     "0123456789abcdef0123456789abcdef; X-Kong-Upstream-Latency: 12; X-Kong-Proxy-Latency: 1; ",
     R"({"error":{"message":"Your account org-1 \u003cak-2\u003e is \"out\"","type":"exceede)"
     R"(d"}})"},
    {"vercel-ai-gateway", 429, "application/json",
     "Date: d; Server: Vercel; x-vercel-id: fra1::iad1::simulated; ",
     R"({"error":{"message":"Your account org-1 <ak-2> is \"out\"","type":"rate_limit_exceed)"
     R"(ed","param":null,"code":null},"generationId":"gen_01KSIMULATED"})"},
    {"lobehub", 471, "application/json", "Date: d; ",
     R"({"body":{"error":{"message":"Your account org-1 <ak-2> is \"out\"","type":"exceeded")"
     R"(},"endpoint":"https://api.moonshot.ai/v1","provider":"moonshot"},"errorType":"Provid)"
     R"(erBizError"})"},
    {"n8n", 500, "application/json; charset=utf-8", "Date: d; ",
     "{\n"
     "  \"errorMessage\": \"429 Your account org-1 <ak-2> is \\\"out\\\"\",\n"
     "  \"errorDetails\": {},\n"
     "  \"n8nDetails\": {\n"
     "    \"nodeName\": \"AI Agent\",\n"
     "    \"nodeType\": \"@n8n/n8n-nodes-langchain.agent\",\n"
     "    \"nodeVersion\": 3,\n"
     "    \"itemIndex\": 0,\n"
     "    \"n8nVersion\": \"2.0.0 (Self Hosted)\",\n"
     "    \"binaryDataMode\": \"default\",\n"
     "    \"stackTrace\": [\n"
     "      \"Error: 429 Your account org-1 <ak-2> is \\\"out\\\"\"\n"
     "    ]\n"
     "  }\n"
     "}"},
    {"dify", 400, "application/json", "Date: d; ",
     "{\"code\": \"completion_request_error\", \"message\": \"[models] Error: API request failed "
     "with status code 429: {\\\"error\\\":{\\\"message\\\":\\\"Your account org-1 "
     "\\\\u003cak-2\\\\u003e is \\\\\\\"out\\\\\\\"\\\",\\\"type\\\":\\\"exceeded\\\"}}\", "
     "\"status\": 400}\n"},
    {"aws-lambda", 200, "application/json",
     "Date: d; x-amzn-RequestId: 9d5b2c1e-0000-4000-8000-000000000001; X-Amz-Executed-Version: "
     "$LATEST; X-Amz-Function-Error: Unhandled; ",
     R"({"errorType":"RateLimitError","errorMessage":"429 Your account org-1 <ak-2> is \"out)"
     R"(\"","trace":["RateLimitError: 429 Your account org-1 <ak-2> is \"out\"","    at APIE)"
     R"-(rror.generate (/var/task/node_modules/openai/core/error.js:45:20)"]})-"},
    {"spring", 500, "application/json", "Date: d; ",
     R"({"timestamp":"2026-01-01T12:00:00.123+00:00","status":500,"error":"Internal Server E)"
     R"(rror","message":"429 Too Many Requests: \"{\"error\":{\"message\":\"Your account org)"
     R"(-1 \\u003cak-2\\u003e is \\\"out\\\"\",\"type\":\"exceeded\"}}\"","path":"/v1/chat/c)"
     R"(ompletions"})"},
    {"fastapi", 500, "application/json", "Date: d; Server: uvicorn; ",
     R"({"detail":"Error code: 429 - {'error': {'message': 'Your account org-1 <ak-2> is \"o)"
     R"(ut\"', 'type': 'exceeded'}}"})"},
    {"nginx-html", 429, "text/html", "Date: d; Server: nginx; ",
     "<html>\r\n"
     "<head><title>429 Too Many Requests</title></head>\r\n"
     "<body>\r\n"
     "<center><h1>429 Too Many Requests</h1></center>\r\n"
     "<hr><center>nginx</center>\r\n"
     "</body>\r\n"
     "</html>\r\n"},
    {"cloudflare-html", 429, "text/html; charset=UTF-8",
     "Date: d; Server: cloudflare; CF-RAY: 9f86d5fb1a90fef8-FRA; ",
     "<!DOCTYPE html>\n"
     "<html class=\"no-js\" lang=\"en-US\">\n"
     "<head>\n"
     "<title>You are being rate limited | Cloudflare</title>\n"
     "<meta name=\"robots\" content=\"noindex, nofollow\" />\n"
     "</head>\n"
     "<body>\n"
     "<div id=\"cf-wrapper\">\n"
     "<h1>Error 1015</h1>\n"
     "<h2>You are being rate limited</h2>\n"
     "<p>The owner of this website has banned you temporarily.</p>\n"
     "<p>Cloudflare Ray ID: 9f86d5fb1a90fef8</p>\n"
     "</div>\n"
     "</body>\n"
     "</html>\n"},
};

// For an error that is a text and no object, as that of an unknown path is.
const FormRow text_error_rows[] = {
    {"error-message", 404, "application/json", "", R"({"errorMessage":"404 \"url.not_found\""})"},
    {"openai-node-text", 404, "text/plain; charset=utf-8", "", R"(404 "url.not_found")"},
    {"openai-python-text", 404, "text/plain; charset=utf-8", "",
     "Error code: 404 - {'code': 5, 'error': 'url.not_found', 'message': "
     "'\xE6\xB2\xA1\xE6\x89\xBE\xE5\x88\xB0\xE5\xAF\xB9\xE8\xB1\xA1', 'method': 'GET', 'scode': "
     "'0x5', 'status': False, 'ua': 'ua', 'url': '/v1/x'}"},
    {"openai-dotnet", 404, "text/plain; charset=utf-8", "",
     "Service request failed.\n"
     "Status: 404 (Not Found)\n"},
    {"go-openai", 404, "text/plain; charset=utf-8", "",
     "error, status code: 404, status: 404 Not Found, message: json: cannot unmarshal string into "
     "Go value of type map[string]json.RawMessage, body: "
     "{\"code\":5,\"error\":\"url.not_found\",\"message\":"
     "\"\xE6\xB2\xA1\xE6\x89\xBE\xE5\x88\xB0\xE5\xAF\xB9\xE8\xB1\xA1\",\"method\":\"GET\","
     "\"scode\":\"0x5\",\"status\":false,\"ua\":\"ua\",\"url\":\"/v1/x\"}"},
    {"claude-code", 404, "text/plain; charset=utf-8", "",
     "API Error (404 "
     "{\"code\":5,\"error\":\"url.not_found\",\"message\":"
     "\"\xE6\xB2\xA1\xE6\x89\xBE\xE5\x88\xB0\xE5\xAF\xB9\xE8\xB1\xA1\",\"method\":\"GET\","
     "\"scode\":\"0x5\",\"status\":false,\"ua\":\"ua\",\"url\":\"/v1/x\"}) \xC2\xB7 Retrying in 1 "
     "seconds\xE2\x80\xA6 (attempt 1/10)"},
    {"litellm", 404, "application/json", "",
     "{\"error\":{\"message\":\"litellm.NotFoundError: NotFoundError: MoonshotException - Error "
     "code: 404 - {'code': 5, 'error': 'url.not_found', 'message': "
     "'\xE6\xB2\xA1\xE6\x89\xBE\xE5\x88\xB0\xE5\xAF\xB9\xE8\xB1\xA1', 'method': 'GET', 'scode': "
     "'0x5', 'status': False, 'ua': 'ua', 'url': '/v1/x'}. Received Model "
     "Group=kimi-k3\\nAvailable Model Group Fallbacks=None LiteLLM Retried: 2 times, LiteLLM Max "
     "Retries: 2\",\"type\":null,\"param\":null,\"code\":\"404\"}}"},
    {"one-api", 404, "application/json; charset=utf-8", "",
     R"-({"error":{"message":" (request id: 2026010112000000000000000000001)","type":"upstrea)-"
     R"(m_error","param":"404","code":"bad_response_status_code"}})"},
    {"new-api", 404, "application/json; charset=utf-8", "",
     R"({"error":{"message":"bad response status code 404 (request id: 202601011200000000000)"
     R"-(0000000001)","type":"new_api_error","param":"","code":"bad_response_status_code"}})-"},
    {"vercel-ai-gateway", 404, "application/json", "",
     "{\"error\":{\"message\":\"{\\\"code\\\":5,\\\"error\\\":\\\"url.not_found\\\","
     "\\\"message\\\":\\\"\xE6\xB2\xA1\xE6\x89\xBE\xE5\x88\xB0\xE5\xAF\xB9\xE8\xB1\xA1\\\","
     "\\\"method\\\":\\\"GET\\\",\\\"scode\\\":\\\"0x5\\\",\\\"status\\\":false,\\\"ua\\\":"
     "\\\"ua\\\",\\\"url\\\":\\\"/v1/"
     "x\\\"}\",\"type\":\"model_not_found\",\"param\":null,\"code\":null},\"generationId\":\"gen_"
     "01KSIMULATED\"}"},
    {"lobehub", 471, "application/json", "",
     R"({"body":{"error":"url.not_found","endpoint":"https://api.moonshot.ai/v1","provider":)"
     R"("moonshot"},"errorType":"ProviderBizError"})"},
    {"dify", 400, "application/json", "",
     "{\"code\": \"completion_request_error\", \"message\": \"[models] Error: API request failed "
     "with status code 404: "
     "{\\\"code\\\":5,\\\"error\\\":\\\"url.not_found\\\",\\\"message\\\":"
     "\\\"\\u6ca1\\u627e\\u5230\\u5bf9\\u8c61\\\",\\\"method\\\":\\\"GET\\\",\\\"scode\\\":"
     "\\\"0x5\\\",\\\"status\\\":false,\\\"ua\\\":\\\"ua\\\",\\\"url\\\":\\\"/v1/x\\\"}\", "
     "\"status\": 400}\n"},
};

}  // namespace

TEST_CASE("each intermediary gives a native error a form of its own", "[simulator][via]") {
  REQUIRE(std::size(form_rows) == sim::all_intermediaries.size());
  for (std::size_t i = 0; i < std::size(form_rows); ++i) {
    const auto& row = form_rows[i];
    INFO(row.name);
    CHECK(sim::all_intermediaries[i].name == std::string(row.name));
    const auto reply = passed_through(row.name, native_reply(429));
    CHECK(reply.status == row.status);
    CHECK(reply.content_type == row.type);
    CHECK(headers_in_line(reply) == row.headers);
    CHECK_FALSE(reply.streamed);
    CHECK(reply.pieces.size() == 1);
    CHECK(sim::join(reply.pieces) == row.body);
  }
}

TEST_CASE("an error that is no object has a form of its own, too", "[simulator][via]") {
  sim::WireRequest request;
  request.method = "GET";
  request.path = "/v1/x";
  request.user_agent = "ua";
  for (const auto& row : text_error_rows) {
    INFO(row.name);
    const auto reply = passed_through(row.name, sim::unknown_path(request));
    CHECK(reply.status == row.status);
    CHECK(reply.content_type == row.type);
    CHECK(sim::join(reply.pieces) == row.body);
  }
}

TEST_CASE("Dify tells of an error in a stream by an event", "[simulator][via]") {
  const auto reply = passed_through("dify", native_reply(429), R"({"stream":true})");
  CHECK(reply.status == 200);
  CHECK(reply.streamed);
  CHECK(reply.content_type == "text/event-stream");
  CHECK(
      sim::join(reply.pieces) ==
      "data: {\"event\": \"error\", \"conversation_id\": \"00000000-0000-0000-0000-000000000000\", "
      "\"message_id\": \"00000000-0000-0000-0000-000000000001\", \"created_at\": 1790000000, "
      "\"code\": \"completion_request_error\", \"status\": 400, \"message\": \"[moonshot] Error: "
      "PluginInvokeError: {\\\"args\\\":{\\\"description\\\":\\\"[models] Error: API request "
      "failed with status code 429: {\\\\\\\"error\\\\\\\":{\\\\\\\"message\\\\\\\":\\\\\\\"Your "
      "account org-1 \\\\\\\\u003cak-2\\\\\\\\u003e is "
      "\\\\\\\\\\\\\\\"out\\\\\\\\\\\\\\\"\\\\\\\",\\\\\\\"type\\\\\\\":\\\\\\\"exceeded\\\\\\\"}}"
      "\\\"},\\\"error_type\\\":\\\"InvokeError\\\",\\\"message\\\":\\\"[models] Error: API "
      "request failed with status code 429: "
      "{\\\\\\\"error\\\\\\\":{\\\\\\\"message\\\\\\\":\\\\\\\"Your account org-1 "
      "\\\\\\\\u003cak-2\\\\\\\\u003e is "
      "\\\\\\\\\\\\\\\"out\\\\\\\\\\\\\\\"\\\\\\\",\\\\\\\"type\\\\\\\":\\\\\\\"exceeded\\\\\\\"}}"
      "\\\"}\"}\n"
      "\n");
}

TEST_CASE("a success keeps its bytes, and loses the headers that its way does not keep",
          "[simulator][via]") {
  const std::set<std::string> keeping = {"error-message", "one-api",    "new-api",
                                         "kong",          "nginx-html", "cloudflare-html"};
  std::size_t kept = 0;
  for (const auto& intermediary : sim::all_intermediaries) {
    INFO(intermediary.name);
    const bool is_keeping = keeping.count(intermediary.name) != 0;
    auto good = native_reply(399);
    const auto reply = passed_through(intermediary.name, good);
    CHECK(reply.status == 399);
    CHECK(reply.pieces == good.pieces);
    CHECK(reply.content_type == good.content_type);
    std::string expected = "Date: d; ";
    if (is_keeping) expected += "Msh-Request-Id: r; ";
    CHECK(headers_in_line(reply).substr(0, expected.size()) == expected);
    CHECK(headers_in_line(reply).find("Msh-Request-Signature") == std::string::npos);
    CHECK(headers_in_line(reply).find("Msh-Request-Timestamp") == std::string::npos);
    const bool keeps = headers_in_line(reply).find("Msh-Request-Id") != std::string::npos;
    CHECK(keeps == is_keeping);
    kept += keeps ? 1 : 0;
  }
  CHECK(kept == keeping.size());
  CHECK(sim::find_intermediary("lite") == nullptr);
  CHECK(sim::find_intermediary("") == nullptr);
}

TEST_CASE("what an intermediary calls an error depends on its status", "[simulator][via]") {
  struct Row {
    int status;
    const char* node;       // the class of openai-node
    const char* litellm;    // the beginning of LiteLLM's message
    const char* vercel;     // the type of the gateway
    bool is_retryable;      // for the AI SDK
    const char* langchain;  // the page of LangChain
    const char* phrase;     // of HTTP
    int cloudflare;         // Cloudflare's status
  };
  const Row rows[] = {
      {400, "BadRequestError", "litellm.BadRequestError: Moonshot", "invalid_request_error", false,
       "", "Bad Request", 520},
      {401, "AuthenticationError", "litellm.AuthenticationError: AuthenticationError: Moonshot",
       "authentication_error", false, "MODEL_AUTHENTICATION", "Unauthorized", 403},
      {403, "PermissionDeniedError", "litellm.APIError: APIError: Moonshot",
       "internal_server_error", false, "", "Forbidden", 403},
      {404, "NotFoundError", "litellm.NotFoundError: NotFoundError: Moonshot", "model_not_found",
       false, "MODEL_NOT_FOUND", "Not Found", 520},
      {408, "APIError", "litellm.APIError: APIError: Moonshot", "internal_server_error", true, "",
       "Internal Server Error", 520},
      {409, "APIError", "litellm.APIError: APIError: Moonshot", "internal_server_error", true, "",
       "Internal Server Error", 520},
      {413, "APIError", "litellm.APIError: APIError: Moonshot", "internal_server_error", false, "",
       "Request Entity Too Large", 520},
      {429, "RateLimitError", "litellm.RateLimitError: RateLimitError: Moonshot",
       "rate_limit_exceeded", true, "MODEL_RATE_LIMIT", "Too Many Requests", 429},
      {499, "APIError", "litellm.APIError: APIError: Moonshot", "internal_server_error", false, "",
       "Internal Server Error", 520},
      {500, "InternalServerError", "litellm.InternalServerError: InternalServerError: Moonshot",
       "internal_server_error", true, "", "Internal Server Error", 520},
      {502, "InternalServerError", "litellm.InternalServerError: InternalServerError: Moonshot",
       "internal_server_error", true, "", "Bad Gateway", 520},
      {503, "InternalServerError", "litellm.InternalServerError: InternalServerError: Moonshot",
       "internal_server_error", true, "", "Service Temporarily Unavailable", 520},
      {504, "InternalServerError", "litellm.InternalServerError: InternalServerError: Moonshot",
       "internal_server_error", true, "", "Gateway Time-out", 520},
  };
  for (const auto& row : rows) {
    INFO(row.status);
    CHECK(json_via("aws-lambda", row.status)["errorType"] == row.node);
    const auto litellm = json_via("litellm", row.status)["error"];
    CHECK(litellm["message"].get<std::string>().find(row.litellm) == 0);
    CHECK(litellm["code"] == std::to_string(row.status));
    CHECK(litellm["type"].is_null() == (row.status != 429));
    CHECK(json_via("vercel-ai-gateway", row.status)["error"]["type"] == row.vercel);
    CHECK(json_via("vercel-ai-sdk", row.status)["isRetryable"] == row.is_retryable);
    const auto lobehub = json_via("lobehub", row.status);
    CHECK(lobehub["errorType"] ==
          (row.status == 401 ? "InvalidProviderAPIKey" : "ProviderBizError"));
    CHECK(passed_through("lobehub", native_reply(row.status)).status ==
          (row.status == 401 ? 401 : 471));
    const auto text = sim::join(passed_through("langchain-js", native_reply(row.status)).pieces);
    const std::string page = "errors/" + std::string(row.langchain) + "/\n";
    CHECK((text.find("Troubleshooting") != std::string::npos) == (*row.langchain != '\0'));
    if (*row.langchain != '\0') CHECK(text.substr(text.size() - page.size()) == page);
    CHECK(sim::nginx_page(row.status)
              .find("<h1>" + std::to_string(row.status) + " " + row.phrase + "</h1>") !=
          std::string::npos);
    CHECK(passed_through("cloudflare-html", native_reply(row.status)).status == row.cloudflare);
    CHECK(passed_through("nginx-html", native_reply(row.status)).status == row.status);
    const auto one_api = json_via("one-api", row.status)["error"]["message"].get<std::string>();
    CHECK((one_api.find("Your account org-1 <ak-2>") == 0) == (row.status != 429));
  }
}

TEST_CASE("Cloudflare shows the page of its own error", "[simulator][via]") {
  const auto page = [](int status) {
    return sim::join(passed_through("cloudflare-html", native_reply(status)).pieces);
  };
  CHECK(page(429).find("<title>You are being rate limited | Cloudflare</title>") !=
        std::string::npos);
  for (const int status : {401, 403}) {
    CHECK(page(status).find("<h1>Error 1020</h1>\n<h2>Access denied</h2>\n<p>This website is using "
                            "a security service.</p>") != std::string::npos);
  }
  for (const int status : {400, 404, 500}) {
    CHECK(page(status).find("<h1>Error 520</h1>\n<h2>Web server is returning an unknown error</h2>"
                            "\n<p>There is an unknown connection issue.</p>") != std::string::npos);
  }
}

TEST_CASE("LangChain has a page for calls that are not answered", "[simulator][via]") {
  const auto text_of = [](int status) {
    auto reply = sim::error_reply(status, "t", "an assistant message with 'tool_calls' must be");
    return sim::join(passed_through("langchain-js", std::move(reply)).pieces);
  };
  CHECK(text_of(400) ==
        "400 an assistant message with 'tool_calls' must be\n\nTroubleshooting URL: "
        "https://docs.langchain.com/oss/javascript/langchain/errors/INVALID_TOOL_RESULTS/\n");
  CHECK(text_of(403) == "403 an assistant message with 'tool_calls' must be");
}
