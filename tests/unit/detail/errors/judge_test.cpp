#include <error_body.hpp>
#include <error_rows.hpp>
#include <moonshot_catch.hpp>
#include <secret.hpp>

#include <moonshot/detail/errors/judge.hpp>
#include <moonshot/http/url.hpp>
#include <moonshot/retryable.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

using moonshot::ErrorKind;
using moonshot::ErrorPtr;
using moonshot::Origin;
using moonshot::RateLimit;
using support::api;
using support::error_body;

namespace {

const std::string organization = "org-00112233445566778899aabbccddeeff";
const std::string project = "proj-ffeeddccbbaa99887766554433221100";
const std::string key_id = "ak-f0a1b2c3d4e5f6g7h8i9";
// As the API's encoder writes `<org>` and `<ak>`.
const std::string escaped_key = "\\u003c" + key_id + "\\u003e";

moonshot::Endpoint endpoint() {
  std::string problem;
  return moonshot::Endpoint(*moonshot::http::parse_url("https://api.moonshot.ai/v1", problem));
}

moonshot::http::Headers native_headers() {
  return {{"Content-Type", "application/json; charset=utf-8"},
          {"Msh-Request-Id", "11112222-a660-11f1-b705-00163e000001"}};
}

ErrorPtr judged(int status, std::string body, moonshot::http::Headers headers = native_headers()) {
  moonshot::detail::Refusal refusal;
  refusal.status = status;
  refusal.headers = std::move(headers);
  refusal.body = std::move(body);
  refusal.endpoint = endpoint();
  moonshot::Attempt attempt;
  attempt.status = status;
  refusal.attempts.push_back(attempt);
  refusal.received = std::chrono::system_clock::from_time_t(1795500000);
  return moonshot::detail::judge(std::move(refusal));
}

struct Form {
  int status;
  const char* type;
  std::string message;
  ErrorKind kind;
};

}  // namespace

TEST_CASE("each form of the API's own errors becomes its exact class", "[unit][errors]") {
  const std::string account = "Your account " + organization;
  const std::vector<Form> forms = {
      {400, "content_filter", "The request was rejected because it was considered high risk",
       ErrorKind::content_filtered},
      {400, "invalid_request_error", "Input token length too long",
       ErrorKind::context_length_exceeded},
      {400, "invalid_request_error",
       "Invalid request: Your request exceeded model token limit: 131072 (requested: 140001)",
       ErrorKind::context_length_exceeded},
      {400, "invalid_request_error", "total message size 3000000 exceeds limit 2097152",
       ErrorKind::invalid_request},
      {400, "invalid_request_error", "invalid temperature: only 1 is allowed for this model",
       ErrorKind::invalid_request},
      {400, "invalid_request_error", "Invalid request: tool_call_id  is not found",
       ErrorKind::invalid_request},
      {401, "incorrect_api_key_error", "Incorrect API key provided",
       ErrorKind::authentication_failed},
      {401, "invalid_authentication_error", "Invalid Authentication",
       ErrorKind::authentication_failed},
      {401, "invalid_authentication_error",
       "The API Key appears to be invalid or may have expired. Please verify your credentials.",
       ErrorKind::authentication_failed},
      {401, "invalid_authentication_error",
       "Your current subscription does not have access to k3. Upgrade your plan.",
       ErrorKind::membership_error},
      {402, "invalid_request_error",
       "We're unable to verify your membership benefits at this time. Please try again later.",
       ErrorKind::membership_error},
      {403, "permission_denied_error", "The API you are accessing is not open",
       ErrorKind::permission_denied},
      {403, "permission_denied_error", "Your IP is not allowed to access this organization",
       ErrorKind::permission_denied},
      {403, "exceeded_current_quota_error",
       account + escaped_key + " is not active, organization \\u003c" + organization +
           "\\u003e exceeded current quota, please check your plan and billing details",
       ErrorKind::quota_exceeded},
      {403, "access_terminated_error",
       "Kimi For Coding is currently only available for Coding Agents.",
       ErrorKind::permission_denied},
      {403, "permission_error", "You've reached your usage limit for this billing cycle.",
       ErrorKind::membership_error},
      {404, "resource_not_found_error", "Not found the model kimi-k9 or Permission denied",
       ErrorKind::not_found},
      {404, "resource_not_found_error", "The requested resource was not found",
       ErrorKind::not_found},
      {429, "engine_overloaded_error", "The engine is currently overloaded, please try again later",
       ErrorKind::engine_overloaded},
      {429, "exceeded_current_quota_error",
       account + " " + escaped_key +
           " is suspended due to insufficient balance, please recharge your account or check your "
           "plan and billing details",
       ErrorKind::suspended},
      {429, "exceeded_current_quota_error",
       account + escaped_key + " is suspended, please check your plan and billing details",
       ErrorKind::suspended},
      {429, "exceeded_current_quota_error",
       "You exceeded your current token quota: \\u003c" + organization +
           "\\u003e 12, please check your account balance",
       ErrorKind::quota_exceeded},
      {429, "exceeded_current_quota_error",
       "You exceeded your current quota, please check your plan and billing details",
       ErrorKind::quota_exceeded},
      {429, "rate_limit_reached_error",
       account + escaped_key +
           " request reached max organization concurrency: 1, please try again after 1 seconds",
       ErrorKind::rate_limited},
      {429, "rate_limit_reached_error",
       "We're receiving too many requests at the moment. Please wait a moment.",
       ErrorKind::rate_limited},
      {429, "rate_limit_error", "The engine is currently overloaded, please try again later",
       ErrorKind::engine_overloaded},
      {499, "client_closed_request", "The client closed the request", ErrorKind::api_error},
      {500, "server_error", "Failed to extract file: timeout", ErrorKind::server_error},
      {500, "unexpected_output", "invalid state transition", ErrorKind::server_error},
      {503, "server_unavailable", "The server is unavailable", ErrorKind::server_error},
  };
  for (const auto& form : forms) {
    const auto body = error_body(form.type, form.message);
    const auto error = judged(form.status, body);
    INFO(form.message);
    CHECK(error->name() == std::string(moonshot::to_string(form.kind)));
    const auto& answer = api(error);
    CHECK(answer.status() == form.status);
    CHECK(answer.type() == form.type);
    CHECK(answer.body() == body);
    CHECK(answer.request_id() == "11112222-a660-11f1-b705-00163e000001");
    CHECK(answer.headers().size() == 2);
    CHECK(answer.endpoint().name() == "api.moonshot.ai");
    CHECK(answer.attempts().size() == 1);
  }
}

TEST_CASE("the status alone decides nothing", "[unit][errors]") {
  for (const int status : {200, 400, 403, 429, 500, 503}) {
    CHECK(judged(status, error_body("exceeded_current_quota_error", "x is suspended"))->kind() ==
          ErrorKind::suspended);
    CHECK(judged(status, error_body("engine_overloaded_error", "busy"))->kind() ==
          ErrorKind::engine_overloaded);
    CHECK(judged(status, error_body("a_type_of_tomorrow", "words of tomorrow"))->kind() ==
          ErrorKind::api_error);
  }
}

TEST_CASE("ids in the message are read", "[unit][errors]") {
  const auto suspended =
      judged(429, error_body("exceeded_current_quota_error",
                             "Your account " + organization + " / " + project + " " + escaped_key +
                                 " is suspended due to insufficient balance"));
  const auto& error = api(suspended);
  CHECK(error.organization_id() == organization);
  CHECK(error.project_id() == project);
  CHECK(error.key_id() == key_id);
  CHECK(error.message() == "Your account " + organization + " / " + project + " <" + key_id +
                               "> is suspended due to insufficient balance");

  const auto& anonymous =
      api(judged(429, error_body("exceeded_current_quota_error", "is suspended")));
  CHECK_FALSE(anonymous.organization_id());
  CHECK_FALSE(anonymous.project_id());
  CHECK_FALSE(anonymous.key_id());
}

TEST_CASE("a rate limit names its dimension and numbers", "[unit][errors]") {
  struct Row {
    const char* message;
    RateLimit limit;
    std::optional<std::int64_t> value;
    std::optional<std::int64_t> current;
  };
  const std::vector<Row> rows = {
      {"request reached max organization concurrency: 2, please try again after 1 seconds",
       RateLimit::concurrency, 2, std::nullopt},
      {"request reached organization max concurrency: 2, please try again after 1 seconds",
       RateLimit::concurrency, 2, std::nullopt},
      {"request reached organization max RPM: 3, please try again after 1 seconds", RateLimit::rpm,
       3, std::nullopt},
      {"request reached max request: 3, please try again after 1 seconds", RateLimit::rpm, 3,
       std::nullopt},
      {"max request per minute reached: 3, please try again after 20 seconds", RateLimit::rpm, 3,
       std::nullopt},
      {"request reached organization TPM rate limit, current: 510000, limit: 500000",
       RateLimit::tpm, 500000, 510000},
      {"request reached project (kimi-k3) TPM rate limit, current: 11, limit: 10", RateLimit::tpm,
       10, 11},
      {"request reached organization TPD rate limit, current: 1500001, limit: 1500000",
       RateLimit::tpd, 1500000, 1500001},
      {"Organization Rate limit exceeded, please try again after 1 seconds", RateLimit::unknown,
       std::nullopt, std::nullopt},
  };
  for (const auto& row : rows) {
    INFO(row.message);
    const auto error = judged(429, error_body("rate_limit_reached_error", row.message));
    const auto* limited = error->as<moonshot::RateLimited>();
    REQUIRE(limited != nullptr);
    CHECK(limited->limit() == row.limit);
    CHECK(limited->limit_value() == row.value);
    CHECK(limited->current() == row.current);
  }
}

TEST_CASE("a context error names the window and what was asked for", "[unit][errors]") {
  const auto error = judged(
      400,
      error_body("invalid_request_error",
                 "Invalid request: Your request exceeded model token limit: 131072 (requested: "
                 "140001)"));
  const auto* context = error->as<moonshot::ContextLengthExceeded>();
  REQUIRE(context != nullptr);
  CHECK(context->limit_value() == 131072);
  CHECK(context->requested() == 140001);
}

TEST_CASE("the wait comes from the headers, else from the words", "[unit][errors]") {
  using std::chrono::seconds;
  const std::string body = error_body("rate_limit_reached_error",
                                      "request reached organization max RPM: 3, please try again "
                                      "after 7 seconds");
  CHECK(api(judged(429, body)).retry_after() == seconds(7));
  auto headers = native_headers();
  headers.add("Retry-After", "2");
  headers.add("Msh-Cooldown-Seconds", "3");
  CHECK(api(judged(429, body, headers)).retry_after() == seconds(3));
  CHECK_FALSE(api(judged(429, error_body("engine_overloaded_error", "busy"))).retry_after());
}

TEST_CASE("an unknown path on the Chinese host is not found", "[unit][errors]") {
  const std::string body =
      "{\"code\":5,\"error\":\"url.not_found\",\"message\":\"\xE6\xB2\xA1\xE6\x89\xBE\xE5\x88\xB0"
      "\xE5\xAF\xB9\xE8\xB1\xA1\",\"method\":\"POST\",\"scode\":\"0x5\",\"status\":false,\"ua\":"
      "\"curl/8\",\"url\":\"/v2/chat\"}";
  const auto error = judged(404, body);
  CHECK(error->kind() == ErrorKind::not_found);
  CHECK(api(error).type() == "url.not_found");
}

TEST_CASE("the Anthropic shapes are read like the others", "[unit][errors]") {
  const auto outer = judged(
      400,
      R"({"type":"error","error":{"type":"invalid_request_error","message":"messages: empty"},"request_id":"r-1"})");
  CHECK(outer->kind() == ErrorKind::invalid_request);
  CHECK(outer->message() == "messages: empty");
  const auto code = judged(
      401,
      R"({"error":{"type":"authentication_error","message":"Invalid API key"},"type":"error"})");
  CHECK(code->kind() == ErrorKind::authentication_failed);
}

TEST_CASE("a rewritten error keeps its class", "[unit][errors]") {
  const auto error = judged(
      500,
      R"({"errorMessage":"429 Your account is suspended due to insufficient balance, please recharge your account or check your plan and billing details"})",
      {});
  REQUIRE(error->kind() == ErrorKind::suspended);
  CHECK(api(error).provenance().origin == Origin::altered);
  CHECK_FALSE(api(error).provenance().evidence.empty());
}

TEST_CASE("the API's own bytes are recognised as native", "[unit][errors]") {
  const auto error = judged(429, error_body("exceeded_current_quota_error",
                                            "Your account " + organization + " " + escaped_key +
                                                " is suspended due to insufficient balance, "
                                                "please recharge your account or check your "
                                                "plan and billing details"));
  CHECK(api(error).provenance().origin == Origin::native);
  CHECK_FALSE(api(error).provenance().evidence.empty());
}

TEST_CASE("what stands behind the error is not in the API's own bytes", "[unit][errors]") {
  const std::string native =
      error_body("engine_overloaded_error", "The engine is currently overloaded");
  REQUIRE(api(judged(429, native)).provenance().origin == Origin::native);
  for (const char* more : {R"(,"type":"error")", R"(,"request_id":"r-1")"}) {
    INFO(more);
    const auto error = judged(429, native.substr(0, native.size() - 1) + more + "}");
    CHECK(error->kind() == ErrorKind::engine_overloaded);
    CHECK(api(error).provenance().origin == Origin::unknown);
  }
}

TEST_CASE("an error that stood within an answer is not in the API's own bytes", "[unit][errors]") {
  const moonshot::http::ResponseHead head{
      200, {{"Content-Type", "text/event-stream"}, {"Msh-Request-Id", "r-1"}}};
  const std::string spoken =
      R"({"message":"The engine is currently overloaded","type":"engine_overloaded_error"})";
  const std::string chunk =
      R"({"choices":[{"index":0,"delta":{"content":"a"},"error":)" + spoken + "}]}";
  const auto error = moonshot::detail::judge_part(endpoint(), head, chunk, spoken, {});
  CHECK(error->kind() == ErrorKind::engine_overloaded);
  CHECK(api(error).body() == chunk);
  CHECK(api(error).provenance().origin == Origin::unknown);
  const auto alone =
      moonshot::detail::judge_part(endpoint(), head, "{\"error\":" + spoken + "}", {}, {});
  CHECK(api(alone).provenance().origin == Origin::native);
}

TEST_CASE("a proxy's page is a gateway error and says nothing about the account",
          "[unit][errors]") {
  const std::string page =
      "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>nginx</body></html>";
  const auto error = judged(502, page, {{"Content-Type", "text/html"}});
  CHECK(error->kind() == ErrorKind::gateway_error);
  CHECK(api(error).provenance().origin == Origin::foreign);
  CHECK(api(error).body() == page);
}

TEST_CASE("no body breaks the judge and every body is kept", "[unit][errors]") {
  const std::vector<std::string> bodies = {
      "",
      " ",
      "null",
      "[]",
      "{}",
      "0",
      "\"text\"",
      R"({"error":null})",
      R"({"error":[]})",
      R"({"error":5})",
      R"({"error":{}})",
      R"({"error":{"message":5,"type":[]}})",
      R"({"error":{"message":{"deep":true},"type":null,"code":429}})",
      R"({"error":{"message":"x","type":"rate_limit_reached_error")",
      std::string("\0\x01\xFF\xFE", 4),
      std::string(100000, '['),
      std::string(1000000, 'x'),
  };
  for (const auto& body : bodies) {
    const auto error = judged(500, body);
    const auto* answer = error->as<moonshot::ApiError>();
    REQUIRE(answer != nullptr);
    CHECK((answer->body() == body));
    CHECK(answer->status() == 500);
    CHECK_FALSE(std::string(answer->what()).empty());
  }
}

TEST_CASE("a native body that breaks off anywhere is still an answer", "[unit][errors]") {
  const std::string body = error_body("exceeded_current_quota_error", "is suspended");
  for (std::size_t length = 0; length < body.size(); ++length) {
    const auto error = judged(429, body.substr(0, length));
    const auto* answer = error->as<moonshot::ApiError>();
    REQUIRE(answer != nullptr);
    CHECK(answer->body() == body.substr(0, length));
  }
}

TEST_CASE("a numeric code becomes text", "[unit][errors]") {
  const auto error =
      judged(400, R"({"error":{"message":"m","type":"invalid_request_error","code":400}})");
  CHECK(api(error).code() == "400");
  CHECK(api(judged(400, error_body("invalid_request_error", "m"))).code().empty());
}

TEST_CASE("what an error prints hides keys and its message does not", "[unit][errors]") {
  const auto error =
      judged(401, error_body("incorrect_api_key_error",
                             "Incorrect API key provided: sk-sim-SECRETDONOTPRINT0123456789"));
  const std::string what = error->what();
  CHECK_FALSE(support::leaks(what));
  CHECK(support::leaks(error->message()));
  CHECK_THAT(what, Catch::Matchers::ContainsSubstring("AuthenticationFailed"));
  CHECK_THAT(what, Catch::Matchers::ContainsSubstring("api.moonshot.ai"));
}

TEST_CASE("an unknown path of which only the word is left is not found", "[errors]") {
  for (const char* body :
       {R"(404 "url.not_found")", R"({"errorMessage":"404 url.not_found"})", "url.not_found"}) {
    INFO(body);
    const auto error = judged(404, body, {});
    CHECK(error->kind() == ErrorKind::not_found);
    CHECK(api(error).provenance().origin != Origin::foreign);
  }
}

TEST_CASE("a gateway's own words stay its own beside the API's headers", "[errors]") {
  const std::string body =
      R"-({"error":{"message":"bad response status code 404 (request id: 20261124)",)-"
      R"("type":"upstream_error","param":"404","code":"bad_response_status_code"}})";
  const auto error = judged(404, body);
  CHECK(error->kind() == ErrorKind::gateway_error);
  CHECK(api(error).provenance().origin == Origin::foreign);
  CHECK(api(error).provenance().via == "one-api");
}

TEST_CASE("an error of the account that names none is not certainly native", "[errors]") {
  const std::string message = "Your account is suspended, please recharge";
  const auto error = judged(429, error_body("exceeded_current_quota_error", message), {});
  CHECK(error->kind() == ErrorKind::suspended);
  CHECK(api(error).provenance().origin == Origin::unknown);
  const auto headed = judged(429, error_body("exceeded_current_quota_error", message));
  CHECK(api(headed).provenance().origin == Origin::native);
}

TEST_CASE("a request that the client closed is told in the API's own type", "[errors]") {
  const auto body = error_body("client_closed_request", "The client closed the request");
  const auto native = judged(499, body);
  CHECK(native->kind() == ErrorKind::api_error);
  CHECK(api(native).status() == 499);
  CHECK(api(native).type() == "client_closed_request");
  CHECK(api(native).message() == "The client closed the request");
  CHECK(api(native).provenance().origin == Origin::native);
  // On its way it may lose the headers, and then it is not taken for a gateway's.
  const auto bare = judged(499, body, {});
  CHECK(bare->kind() == ErrorKind::api_error);
  CHECK(api(bare).provenance().origin == Origin::unknown);
}

TEST_CASE("Kimi Code's refusals are told by type and key terms, however they are worded",
          "[errors]") {
  const struct {
    const char* words;
    ErrorKind kind;
  } rows[] = {
      {"Your subscription has ended, renew it to go on", ErrorKind::membership_error},
      {"This model is no part of your membership", ErrorKind::membership_error},
      {"kimi-k9 is not in the plan that you chose", ErrorKind::membership_error},
      {"You have used up your weekly allowance", ErrorKind::membership_error},
      {"Please upgrade to use the fast model", ErrorKind::membership_error},
      {"This endpoint serves coding agents only, whatever your plan", ErrorKind::permission_denied},
      {"Access terminated. Review our guidelines", ErrorKind::permission_denied},
      {"You've reached your concurrent request limit", ErrorKind::rate_limited},
  };
  for (const auto& row : rows) {
    for (const char* type : {"access_terminated_error", "permission_error"}) {
      for (const int status : {401, 403}) {
        INFO(type << " " << status << ": " << row.words);
        CHECK(judged(status, error_body(type, row.words))->kind() == row.kind);
      }
    }
    // In mid-stream the status is that of the stream.
    const auto event = judged(
        200, "data: " + error_body("access_terminated_error", row.words) + "\n\ndata: [DONE]\n\n",
        {{"Content-Type", "text/event-stream"}});
    CHECK(event->kind() == row.kind);
    CHECK(api(event).provenance().origin != Origin::foreign);
  }
}

TEST_CASE("texts of inner services keep what their code says", "[errors]") {
  const struct {
    const char* text;
    ErrorKind kind;
  } rows[] = {
      {"internal: the store is gone", ErrorKind::server_error},
      {"unavailable: 503 Service Unavailable", ErrorKind::server_error},
      {"unauthenticated: the token is expired", ErrorKind::authentication_failed},
      {"permission_denied: your subscription does not cover it", ErrorKind::membership_error},
      {"not_found: no such model", ErrorKind::not_found},
      {"resource_exhausted: slow down", ErrorKind::rate_limited},
      {"invalid_argument: bad field", ErrorKind::invalid_request},
      {"code = NotFound: model kimi-k9", ErrorKind::not_found},
      {"rpc error: code = Unauthenticated desc = expired", ErrorKind::authentication_failed},
      {"rpc error: code = Internal desc = x", ErrorKind::server_error},
      {"status: fine", ErrorKind::api_error},
      {"unknown: something", ErrorKind::api_error},
  };
  for (const auto& row : rows) {
    INFO(row.text);
    const auto error = judged(0, row.text, {});
    CHECK(error->kind() == row.kind);
    CHECK(api(error).provenance().origin == Origin::unknown);
  }
}

TEST_CASE("a bare text that says what was not found is no page of a server", "[errors]") {
  CHECK(judged(404, "model kimi-k9 not found", {})->kind() == ErrorKind::not_found);
  CHECK(judged(404, "Not Found", {})->kind() == ErrorKind::gateway_error);
  CHECK(judged(404, "The requested URL was not found on this server.", {})->kind() ==
        ErrorKind::gateway_error);
  CHECK(judged(500, "model kimi-k9 not found", {})->kind() == ErrorKind::api_error);
}

TEST_CASE("the tools of the API have error forms of their own", "[errors]") {
  const moonshot::http::Headers tools{{"X-Msh-Track-Id", "t-1"}, {"X-Msh-Chat-Id", "toolgw-t-1"}};
  const struct {
    int status;
    const char* type;
    const char* words;
    ErrorKind kind;
  } rows[] = {
      {400, "invalid_request", "text_query is required", ErrorKind::invalid_request},
      {400, "invalid_request", "limit must be between 1 and 20", ErrorKind::invalid_request},
      {400, "invalid_request", "time_window.end is invalid, expect YYYY / YYYY-MM / YYYY-MM-DD",
       ErrorKind::invalid_request},
      {400, "invalid_url", "The provided URL is invalid: missing host", ErrorKind::invalid_request},
      {403, "security_risk", "We consider the current URL poses a security risk and stop.",
       ErrorKind::permission_denied},
      {404, "markdown_not_found", "No text/markdown content found for the current URL.",
       ErrorKind::not_found},
      {408, "client_canceled", "client canceled the request", ErrorKind::api_error},
      {429, "rate_limited", "project qps limit exceeded", ErrorKind::rate_limited},
      {429, "rate_limited", "organization concurrency limit exceeded", ErrorKind::rate_limited},
      {429, "rate_limit_unavailable", "rate limit store unavailable", ErrorKind::rate_limited},
      {500, "internal_error", "a text of today", ErrorKind::server_error},
      {502, "upstream_failed", "upstream service failed", ErrorKind::server_error},
      {504, "timeout", "request timeout", ErrorKind::server_error},
  };
  for (const auto& row : rows) {
    INFO(row.words);
    for (const auto& headers : {tools, moonshot::http::Headers{}}) {
      const auto error = judged(row.status, error_body(row.type, row.words), headers);
      CHECK(error->kind() == row.kind);
      CHECK(api(error).provenance().origin != Origin::foreign);
    }
  }
  const auto key = judged(401, "", tools);
  CHECK(key->kind() == ErrorKind::authentication_failed);
  CHECK(api(key).provenance().origin == Origin::native);
  CHECK(judged(403, "", tools)->kind() == ErrorKind::permission_denied);
  CHECK(judged(401, "", {})->kind() == ErrorKind::authentication_failed);
  CHECK(api(judged(401, "", {})).provenance().origin == Origin::unknown);
  CHECK(judged(401, "", {{"Server", "Caddy"}})->kind() == ErrorKind::gateway_error);
  CHECK(judged(404, "", tools)->kind() == ErrorKind::api_error);
}

TEST_CASE("the refusal that passes by itself is known by its words alone", "[errors]") {
  const auto passing = judged(
      400,
      R"({"error":{"type":"invalid_request_error","message":"missing required header Kimi-Api-Version","request_id":"r-1"}})");
  CHECK(passing->kind() == ErrorKind::invalid_request);
  CHECK(api(passing).transient() == true);
  const auto other =
      judged(400, error_body("invalid_request_error", "missing required header X-A"));
  CHECK(other->kind() == ErrorKind::invalid_request);
  CHECK_FALSE(api(other).transient());
  // Where the words stand among others, it is not that refusal.
  for (const char* message : {"messages[1].content: 'missing required header Kimi-Api-Version'",
                              "missing required header Kimi-Api-Version and model is not set",
                              "the header Kimi-Api-Version has a value that is not supported"}) {
    INFO(message);
    const auto quoting = judged(400, error_body("invalid_request_error", message));
    CHECK(quoting->kind() == ErrorKind::invalid_request);
    CHECK_FALSE(api(quoting).transient());
  }
}

TEST_CASE("a 429 that speaks of money but has no type does not pass by itself", "[errors]") {
  for (const char* words :
       {"Insufficient balance", "budget is used up", "please recharge", "no credits left",
        "quota exceeded", "check your plan and billing", "please top up",
        "\u4f59\u989d\u4e0d\u8db3", "\u8d26\u6237\u6b20\u8d39", "this account is suspended"}) {
    INFO(words);
    const std::string message = std::string("{\"message\":\"") + words + "\"}";
    for (const auto& body : {message, "{\"error\":" + message + "}"}) {
      CHECK_FALSE(moonshot::is_retryable(*judged(429, body, {})));
    }
  }
  CHECK_FALSE(moonshot::is_retryable(*judged(429, "Insufficient balance", {})));
  for (const char* words : {"Insufficient Balance", "Quota exceeded", "NO CREDITS LEFT"}) {
    INFO(words);
    CHECK_FALSE(moonshot::is_retryable(*judged(429, words, {})));
  }
  CHECK(moonshot::is_retryable(*judged(429, R"({"error":{"message":"slow down"}})", {})));
  // A rate that is told beside it passes.
  for (const char* words : {"rate limit of your quota", "Rate Limit of your quota"}) {
    INFO(words);
    CHECK(moonshot::is_retryable(*judged(429, words, {})));
  }
}

TEST_CASE("a member that is named as an error is read, also where it is one word",
          "[unit][errors]") {
  const auto error =
      judged(429, R"({"id":"a_word_of_nothing","err":"exceeded_current_quota_error"})", {});
  CHECK(error->kind() == ErrorKind::quota_exceeded);
  CHECK(error->message() == "exceeded_current_quota_error");
}

TEST_CASE("what an error about the request quotes names no account of the caller's", "[errors]") {
  const std::string quoted =
      "Your account " + organization + " " + escaped_key + " is suspended due to insufficient";
  const auto error =
      judged(400, error_body("invalid_request_error", "messages[2].content: '" + quoted + "'"));
  CHECK(error->kind() == ErrorKind::invalid_request);
  CHECK_FALSE(api(error).organization_id());
  CHECK_FALSE(api(error).key_id());
}

TEST_CASE("plan words count without a known type where Kimi Code was asked", "[errors]") {
  const auto kind_at = [](const std::string& base_url) {
    return support::judged(403, "Please upgrade to use the fast model", {}, base_url)->kind();
  };
  CHECK(kind_at("https://api.kimi.com/coding/v1") == ErrorKind::membership_error);
  CHECK(kind_at("https://api.moonshot.ai/v1") != ErrorKind::membership_error);
  CHECK(kind_at("https://relay.example/v1") != ErrorKind::membership_error);
}

TEST_CASE("the evidence names a type only where there is one", "[errors]") {
  const auto sentences = [](const ErrorPtr& error) {
    std::string all;
    for (const auto& sentence : api(error).provenance().evidence) all += sentence + "\n";
    return all;
  };
  const auto without = sentences(judged(0, "quota is gone: exceeded_current_quota_error", {}));
  CHECK(without.find("The type ") == std::string::npos);
  CHECK(without.find("names the type exceeded_current_quota_error") != std::string::npos);
  const auto words = sentences(judged(0, "Error code: 401 - Invalid Authentication", {}));
  CHECK(words.find("Python quotes") == std::string::npos);
  CHECK(words.find("The text names status 401.") != std::string::npos);
  const auto chain = sentences(judged(
      429,
      R"({"error":{"message":"litellm.RateLimitError: MoonshotException - The engine is currently overloaded, please try again later\n\nLiteLLM: Fallback to b also failed: litellm.AuthenticationError: MoonshotException - Invalid Authentication","type":null}})",
      {}));
  CHECK(chain.find("names another error too: AuthenticationFailed") != std::string::npos);
  // Prose may be about an error; where one is recognised, this is not said.
  const std::string about = "a text about an error";
  CHECK(sentences(judged(0, "I love this API because it never fails me.", {})).find(about) !=
        std::string::npos);
  CHECK(sentences(judged(0, "My calls fail since today: Invalid Authentication", {})).find(about) ==
        std::string::npos);
  CHECK(sentences(judged(500, "one two three four five six seven", {})).find(about) ==
        std::string::npos);
}

TEST_CASE("the account of another error counts only where LiteLLM has chained the two",
          "[unit][errors]") {
  const std::string limited = "Your account " + organization + " " + escaped_key +
                              " request reached organization max RPM: 20";
  const std::string relayed =
      "litellm.RateLimitError: MoonshotException - The engine is currently overloaded, please try "
      "again later";
  const auto check = [](const std::string& body, const std::optional<std::string>& account) {
    const auto error = judged(429, body, {});
    REQUIRE(error->kind() == ErrorKind::engine_overloaded);
    CHECK(api(error).organization_id() == account);
    CHECK(api(error).key_id().has_value() == account.has_value());
  };
  const auto with_code = [](const std::string& message) {
    return R"({"error":{"message":")" + message + R"(","type":null,"code":"429"}})";
  };
  check(with_code(relayed +
                  "\\n\\nLiteLLM: Fallback to b also failed: litellm.RateLimitError: "
                  "MoonshotException - " +
                  limited),
        organization);
  check("[" + with_code(relayed) + "," + error_body("rate_limit_reached_error", limited) + "]",
        std::nullopt);
}

TEST_CASE("many errors in one long text are opened within bounds", "[errors]") {
  std::string log;
  for (int i = 0; i < 5000; ++i) {
    log += "attempt " + std::to_string(i) + ": " +
           error_body("engine_overloaded_error", "The engine is currently overloaded") + "\n";
  }
  log += error_body("exceeded_current_quota_error", "Your account is suspended, please recharge");
  const auto error = judged(0, log, {});
  CHECK(error->as<moonshot::ApiError>() != nullptr);
  CHECK(api(error).body() == log);
}

TEST_CASE("a box around a message is no part of it", "[errors]") {
  for (const std::string side : {"|", "\xE2\x94\x82"}) {
    const std::string text = side + " Your account " + organization + " <" + key_id + "> " + side +
                             "\n" + side + " request reached organization TPD " + side + "\n" +
                             side + " rate limit, current: 12, limit: 10          " + side;
    const auto error = judged(429, text, {});
    const auto* limited = error->as<moonshot::RateLimited>();
    REQUIRE(limited != nullptr);
    CHECK(limited->limit() == RateLimit::tpd);
    CHECK(limited->message().find(side) == std::string::npos);
  }
}
