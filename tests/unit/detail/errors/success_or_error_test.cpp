// Whether a 2xx answer is an error, and whether an error passes by itself.

#include <error_rows.hpp>
#include <moonshot_catch.hpp>

#include <moonshot/detail/errors/judge.hpp>

#include <optional>
#include <string>

using moonshot::ErrorKind;
using moonshot::http::Headers;
using support::api;
using support::judged;

namespace {

const std::string overloaded = "The engine is currently overloaded, please try again later";

bool is_error(const std::string& body) { return moonshot::detail::reads_as_error(body, {}); }

// A problem document with one more member.
std::string problem(const std::string& member, const std::string& status = "500") {
  return R"({"title":"a title","status":)" + status + R"(,"detail":"so it is",)" + member + "}";
}

// What the words tell of whether the error passes, beside its class and its status.
std::optional<bool> transient(int status, const std::string& body, const Headers& headers = {}) {
  return api(judged(status, body, headers)).transient();
}

}  // namespace

TEST_CASE("the API's words are an error where they are all, or stand in a wrapper",
          "[unit][errors]") {
  CHECK(is_error(overloaded));
  CHECK(is_error("\r\n " + overloaded));
  CHECK(is_error(R"({"errorMessage":"429 )" + overloaded + "\"}"));
  CHECK(is_error(R"({"message":")" + overloaded + R"(","type":"server_error"})"));
  CHECK(is_error(R"({"error":{"message":"so it is"}})"));
  // There, other words may stand in front of them.
  CHECK(is_error(R"({"errorMessage":"429 So: )" + overloaded + "\"}"));
  CHECK(is_error(R"({"message":"So: )" + overloaded + R"(","type":"server_error"})"));
  CHECK_FALSE(is_error("We had this: " + overloaded));
  CHECK_FALSE(is_error(R"({"note":")" + overloaded + "\"}"));
  CHECK_FALSE(is_error(" \r\n"));
}

TEST_CASE("what breaks off, or is a stream, may be a success", "[unit][errors]") {
  for (const std::string front : {"", " ", "\r\n", "\t"}) {
    CHECK_FALSE(is_error(front + R"({"errorMessage":"429 )" + overloaded));
    CHECK_FALSE(is_error(front + R"({"error":{"message":")" + overloaded));
    CHECK_FALSE(is_error(front + R"([{"message":")" + overloaded + "\"},"));
    CHECK_FALSE(is_error(front + R"(data: {"error":{"message":")" + overloaded + "\"}}"));
  }
}

TEST_CASE("an unknown error in a known wrapper counts unless it tells of a success",
          "[unit][errors]") {
  CHECK(is_error(problem(R"("a":"b")")));
  for (const char* name :
       {"code", "status_code", "statusCode", "errcode", "ret", "message", "msg"}) {
    INFO(name);
    const auto of = [&](const std::string& value) {
      return problem("\"" + std::string(name) + "\":" + value);
    };
    CHECK_FALSE(is_error(of("0")));
    CHECK_FALSE(is_error(of("200")));
    CHECK(is_error(of("500")));
  }
  CHECK_FALSE(is_error(problem(R"("a":"b")", "200")));
  for (const char* word : {"000", "Success", " succeeded ", "OK", "\xE6\x88\x90\xE5\x8A\x9F",
                           "\xE6\x93\x8D\xE4\xBD\x9C\xE6\x88\x90\xE5\x8A\x9F"}) {
    INFO(word);
    const std::string member = "\"msg\":\"" + std::string(word) + "\"";
    CHECK_FALSE(is_error(problem(member)));
    CHECK(is_error(problem(member + R"(,"success":false)")));
  }
  for (const char* word : {"", "1000", "not ok", "succeed"}) {
    INFO(word);
    CHECK(is_error(problem("\"msg\":\"" + std::string(word) + "\"")));
  }
  // The outermost form decides.
  CHECK_FALSE(is_error(R"({"data":["so it is"]})"));
}

TEST_CASE("an error beside content needs words", "[unit][errors]") {
  using moonshot::JsonText;
  using moonshot::detail::error_beside_content;
  using moonshot::detail::error_in;
  const auto with = [](const std::string& value) {
    moonshot::Extra unknown;
    unknown.set("error", JsonText(value));
    return unknown;
  };
  const auto spoken = with(R"({"message":"so it is"})");
  const auto numbered = with(R"({"code":7})");
  const auto blank = with(R"({"message":""})");
  CHECK(error_in(spoken) != nullptr);
  CHECK(error_in(numbered) != nullptr);
  CHECK(error_in(blank) == nullptr);
  CHECK(error_beside_content(spoken) != nullptr);
  CHECK(error_beside_content(numbered) == nullptr);
  CHECK(error_beside_content(blank) == nullptr);
  CHECK(error_beside_content(R"({"a":1,"error":{"message":"so it is"}})") ==
        R"({"message":"so it is"})");
  CHECK(error_beside_content(R"({"a":1,"error":{"code":7}})").empty());
}

TEST_CASE("a status gives a class to a bare text that says what it is about", "[unit][errors]") {
  const std::string kimi_code = "https://api.kimi.com/coding/v1";
  CHECK(judged(404, "Model K9 NOT FOUND")->kind() == ErrorKind::not_found);
  CHECK(judged(404, "no model K9")->kind() == ErrorKind::api_error);
  CHECK(judged(404, "no model K9", {}, kimi_code)->kind() == ErrorKind::not_found);
  CHECK(judged(404, "[\"Model K9 not found\"]")->kind() != ErrorKind::not_found);
  CHECK(judged(404, "", {}, kimi_code)->kind() == ErrorKind::api_error);
  // What a client's text names counts before the status of the answer.
  CHECK(judged(500, "Error code: 404 - no model K9")->kind() == ErrorKind::not_found);
}

TEST_CASE("an answer without a body has the class of its status", "[unit][errors]") {
  CHECK(judged(0, "401 status code (no body)")->kind() == ErrorKind::authentication_failed);
  CHECK(judged(0, "403 status code (no body)")->kind() == ErrorKind::permission_denied);
  CHECK(judged(500, "403 status code (no body)")->kind() == ErrorKind::permission_denied);
  CHECK(judged(0, "404 status code (no body)")->kind() == ErrorKind::api_error);
}

TEST_CASE("a class that a client names counts where it tells more than the words",
          "[unit][errors]") {
  CHECK(judged(0, "litellm.ContextWindowExceededError: so it is")->kind() ==
        ErrorKind::context_length_exceeded);
  CHECK(judged(0, "litellm.ContentPolicyViolationError: so it is")->kind() ==
        ErrorKind::content_filtered);
  CHECK(judged(0, "litellm.ContextWindowExceededError: authentication_error: " + overloaded)
            ->kind() == ErrorKind::engine_overloaded);
  CHECK(judged(0, R"({"error":{"message":"litellm.ContextWindowExceededError: so it is",)"
                  R"("type":"rate_limit_error"}})")
            ->kind() == ErrorKind::rate_limited);
}

TEST_CASE("a page with the API's words has the class of a gateway's error", "[unit][errors]") {
  CHECK(judged(429, "<html><p>" + overloaded + "</p></html>")->kind() == ErrorKind::gateway_error);
}

TEST_CASE("the account of a chained error may have a project", "[unit][errors]") {
  const std::string relayed = "litellm.RateLimitError: MoonshotException - ";
  const std::string project = "proj-ffeeddccbbaa99887766554433221100";
  const auto error =
      api(judged(429, R"({"error":{"message":")" + relayed + overloaded +
                          R"(\n\nLiteLLM: Fallback to b also failed: )" + relayed +
                          "Your account org-00112233445566778899aabbccddeeff / " + project +
                          R"( <ak-f0a1b2c3d4e5f6g7h8i9> request reached organization max RPM: 20",)"
                          R"("type":null,"code":"429"}})"));
  CHECK(error.message() == overloaded);
  CHECK(error.project_id() == project);
}

TEST_CASE("each word about money shows that a 429 does not pass", "[unit][errors]") {
  for (const char* words :
       {"balance", "quota", "recharge", "top up", "top-up", "billing", "budget", "credit",
        "arrears", "payment", "suspend", "insufficient fund", "\xE4\xBD\x99\xE9\xA2\x9D",
        "\xE6\xAC\xA0\xE8\xB4\xB9", "\xE5\x85\x85\xE5\x80\xBC"}) {
    INFO(words);
    const std::string text = "so it is: " + std::string(words);
    CHECK(transient(429, text) == false);
    CHECK(transient(429, text, {{"Server", "nginx"}}) == false);
    CHECK(transient(0, "429 the upstream says: " + std::string(words)) == false);
    CHECK_FALSE(transient(400, text));
    for (const char* rate : {"rate limit", "per minute", "per second", "too many requests"}) {
      INFO(rate);
      CHECK_FALSE(transient(429, text + ", " + rate));
    }
  }
  CHECK_FALSE(transient(429, "so it is"));
}

TEST_CASE("the status that a text names tells whether an unknown error passes", "[unit][errors]") {
  CHECK(transient(0, "Error code: 503 - so it is") == true);
  CHECK(transient(0, "Error code: 418 - so it is") == false);
  // It may be a quota as well as a limit.
  CHECK(transient(0, "Error code: 429 - so it is") == false);
  CHECK(transient(0, "statusCode=503 so it is") == std::nullopt);
  CHECK(transient(0, "openai.InternalServerError: so it is") == true);
  // A gateway's error passes as its status says.
  CHECK(transient(0, "429 the upstream is busy") == true);
  CHECK(transient(0, "418 the upstream is busy") == false);
  CHECK(transient(502, "418 the upstream is busy") == std::nullopt);
  // Nothing is known of an error whose words were replaced.
  CHECK(transient(429, "Upstream load of the current group is saturated") == false);
}

TEST_CASE("words are undecided that may be about a limit or about money", "[unit][errors]") {
  using moonshot::detail::has_undecided_words;
  CHECK(has_undecided_words("so it is", {}, 429));
  CHECK(has_undecided_words("Error code: 429 - so it is", {}, 0));
  CHECK(has_undecided_words("Upstream load of the current group is saturated", {}, 400));
  CHECK_FALSE(has_undecided_words("so it is", {}, 400));
  CHECK_FALSE(has_undecided_words("no balance is left", {}, 429));
}

TEST_CASE("a type that only a text names is the error's", "[unit][errors]") {
  const auto error = api(judged(0, "engine_overloaded_error: so it is"));
  CHECK(error.type() == "engine_overloaded_error");
}

TEST_CASE("a key id within an escape may have been cut on the wire", "[unit][errors]") {
  const std::string id = "ak-f0a1b2c3d4e5f6g7h8i9";
  const auto key_id = [](const std::string& named, const std::string& end) {
    return api(judged(429,
                      R"({"error":{"type":"exceeded_current_quota_error","message":"Account )" +
                          named + " is suspended" + end))
        .key_id();
  };
  CHECK(key_id("\\u003c" + id + "\\u003e", "\"}}") == id);
  CHECK(key_id("\\\\u003c" + id + "\\\\u003e", "\"}}") == id);
  CHECK(key_id("<" + id + ">", "") == id);
  CHECK_FALSE(key_id("\\u003c" + id + "\\u003e", ""));
}

TEST_CASE("a date that has passed is no wait", "[unit][errors]") {
  const moonshot::http::ResponseHead head{503, {{"Retry-After", "Wed, 01 Jan 2020 00:00:00 GMT"}}};
  const auto wait = api(moonshot::detail::judge(support::endpoint_at("https://api.moonshot.ai/v1"),
                                                head, "so it is", {}))
                        .retry_after();
  CHECK(wait.value_or(std::chrono::milliseconds(0)) == std::chrono::milliseconds(0));
}

TEST_CASE("the credit that the words name is the error's", "[unit][errors]") {
  const auto error = judged(
      429,
      R"({"error":{"type":"exceeded_current_quota_error","message":"You exceeded your current token)"
      R"( quota: <org-00112233445566778899aabbccddeeff> 0.01, please check your account balance"}})");
  const auto* quota = error->as<moonshot::QuotaExceeded>();
  REQUIRE(quota != nullptr);
  REQUIRE(quota->credit());
  CHECK(quota->credit()->text() == "0.01");
}
