// Each wording of the API's own, where no type is beside it.

#include <moonshot_catch.hpp>

#include <moonshot/detail/errors/classify.hpp>

#include <cstddef>
#include <string>

using moonshot::ErrorKind;
using moonshot::RateLimit;
using moonshot::detail::Circumstances;
using moonshot::detail::classify;

namespace {

struct WordingRow {
  const char* words;
  ErrorKind kind;
};

constexpr WordingRow account_wordings[] = {
    {"Your account is suspended, check your plan and billing details", ErrorKind::suspended},
    {"Your account is suspended. Please recharge", ErrorKind::suspended},
    {"Your account zz is suspended, please check your plan and billing", ErrorKind::suspended},
    {"Your account zz suspended due to insufficient balance", ErrorKind::suspended},
    {"The org-0 suspended due to insufficient balance", ErrorKind::suspended},
    {"account suspended due to insufficient balance", ErrorKind::suspended},
    {"(zzzzzz) account suspended due to insufficient balance", ErrorKind::suspended},
    {"Your account <zz> is suspended", ErrorKind::suspended},
    {"zz <ak-zz> is suspended", ErrorKind::suspended},
    {"k-zz> is suspended, please recharge your account", ErrorKind::suspended},
    {"suspended due to insufficient balance, please recharge", ErrorKind::suspended},
    {"zz\\u003e is suspended", ErrorKind::suspended},
    {"You exceeded your current token quota", ErrorKind::quota_exceeded},
    {"zz exceeded current quota, please check your plan", ErrorKind::quota_exceeded},
    {"zz is not active, organization <zz", ErrorKind::quota_exceeded},
    {"zz is not active, organization &lt;zz", ErrorKind::quota_exceeded},
    {"to verify your membership benefits", ErrorKind::membership_error},
    {"the 5-hour usage limit", ErrorKind::membership_error},
    {"the weekly (7-day) usage limit", ErrorKind::membership_error},
    {"the usage limit for this billing cycle", ErrorKind::membership_error},
    {"the usage limit for this period", ErrorKind::membership_error},
    {"the Kimi monthly usage limit", ErrorKind::membership_error},
    {"You've reached the monthly usage limit", ErrorKind::membership_error},
    {"You've reached your daily usage limit", ErrorKind::membership_error},
    {"The subscription does not have access to k3", ErrorKind::membership_error},
    {"The current plan supports only kimi-k2", ErrorKind::membership_error},
    {"The plan does not include kimi-k3", ErrorKind::membership_error},
    {"The plan does not include k3", ErrorKind::membership_error},
};

constexpr WordingRow limit_wordings[] = {
    {"the max organization concurrency", ErrorKind::rate_limited},
    {"the organization max concurrency", ErrorKind::rate_limited},
    {"the organization max RPM", ErrorKind::rate_limited},
    {"max request per minute reached", ErrorKind::rate_limited},
    {"request reached max request", ErrorKind::rate_limited},
    {"request reached project TPM rate limit", ErrorKind::rate_limited},
    {"request reached project TPD rate limit", ErrorKind::rate_limited},
    {"Organization Rate limit exceeded", ErrorKind::rate_limited},
    {"You've reached your concurrent request limit", ErrorKind::rate_limited},
    {"project qps limit exceeded", ErrorKind::rate_limited},
    {"organization qps limit exceeded", ErrorKind::rate_limited},
    {"project concurrency limit exceeded", ErrorKind::rate_limited},
    {"organization concurrency limit exceeded", ErrorKind::rate_limited},
    {"rate limit store unavailable", ErrorKind::rate_limited},
    {"zz> request rea", ErrorKind::rate_limited},
    {"We're receiving too many requests at the moment", ErrorKind::rate_limited},
    {"The engine is currently overloaded", ErrorKind::engine_overloaded},
};

constexpr WordingRow other_wordings[] = {
    {"Failed to extract file: zz", ErrorKind::server_error},
    {"Your request exceeded model token limit", ErrorKind::context_length_exceeded},
    {"Input token length too long", ErrorKind::context_length_exceeded},
    {"The request was rejected because it was considered high risk", ErrorKind::content_filtered},
    {"It is currently only available for coding agents", ErrorKind::permission_denied},
    {"Access terminated. Review our community guidelines", ErrorKind::permission_denied},
    {"The API you are accessing is not open", ErrorKind::permission_denied},
    {"not allowed to get other user info", ErrorKind::permission_denied},
    {"Your IP is not allowed to access this organization", ErrorKind::permission_denied},
    {"The current URL poses a security risk", ErrorKind::permission_denied},
    {"Your model id does not exist, recognized as zz", ErrorKind::not_found},
    {"Not found the model zz", ErrorKind::not_found},
    {"The requested resource was not found", ErrorKind::not_found},
    {"\xE6\xB2\xA1\xE6\x89\xBE\xE5\x88\xB0\xE5\xAF\xB9\xE8\xB1\xA1", ErrorKind::not_found},
    {"No text/markdown content found for the current URL", ErrorKind::not_found},
    {"The API key appears to be invalid or may have expired", ErrorKind::authentication_failed},
    {"Invalid Authentication", ErrorKind::authentication_failed},
    {"Incorrect API key provided", ErrorKind::authentication_failed},
    {"only 1 is allowed for this model", ErrorKind::invalid_request},
    {"currently only function and plugin are supported", ErrorKind::invalid_request},
    {"zz is incompatible with thinking enabled", ErrorKind::invalid_request},
    {"reasoning_content is missing in zz", ErrorKind::invalid_request},
    {"Invalid request: tool_call_id zz", ErrorKind::invalid_request},
    {"must be followed by tool messages responding to each", ErrorKind::invalid_request},
    {"zz did not have response messages", ErrorKind::invalid_request},
    {"unsupported image url: zz", ErrorKind::invalid_request},
    {"the reasoning.effort value", ErrorKind::invalid_request},
    {"invalid purpose: zz", ErrorKind::invalid_request},
    {"unknown tool type: zz", ErrorKind::invalid_request},
    {"messages must not be empty", ErrorKind::invalid_request},
    {"the message at position 0 must not be empty", ErrorKind::invalid_request},
    {"function name zz is duplicated", ErrorKind::invalid_request},
    {"tool call id zz is duplicated", ErrorKind::invalid_request},
    {"missing required header Kimi-Api-Version", ErrorKind::invalid_request},
    {"stop array too long", ErrorKind::invalid_request},
    {"logit_bias is not supported yet", ErrorKind::invalid_request},
    {"logprobs must be set to true if top_logprobs is used", ErrorKind::invalid_request},
    {"function name is invalid, must start with a letter", ErrorKind::invalid_request},
    {"zz is not a valid moonshot flavored json schema", ErrorKind::invalid_request},
    {"tools.function.parameters.type is required", ErrorKind::invalid_request},
    {"zz is not acceptable, field in the request (expected type zz)", ErrorKind::invalid_request},
    {"total message size 3 exceeds limit 2", ErrorKind::invalid_request},
    {"the max file size is 100MB", ErrorKind::invalid_request},
    {"file size is zero, please confirm", ErrorKind::invalid_request},
    {"you exceeded the max file count", ErrorKind::invalid_request},
    {"text_query is required", ErrorKind::invalid_request},
    {"timeout_seconds must be less than or equal to 9", ErrorKind::invalid_request},
    {"limit must be between 1 and 20", ErrorKind::invalid_request},
    {"sites must contain at most 3", ErrorKind::invalid_request},
    {"site must not contain whitespace or parentheses", ErrorKind::invalid_request},
    {"time_window.end is invalid, expect YYYY", ErrorKind::invalid_request},
    {"time_window.start must not be after zz", ErrorKind::invalid_request},
    {"the provided url is invalid: zz", ErrorKind::invalid_request},
    {"invalid state transition", ErrorKind::server_error},
};

template <std::size_t Size>
void check_wordings(const WordingRow (&rows)[Size]) {
  for (const auto& row : rows) {
    INFO(row.words);
    const auto words = classify("", row.words);
    CHECK(words.kind == row.kind);
    CHECK(words.own_words);
    CHECK(words.known);
    CHECK_FALSE(words.own_type);
    CHECK_FALSE(words.rpc_words);
    CHECK_FALSE(words.foreign_words);
    // A type that says otherwise is somebody else's.
    CHECK(classify("server_error", row.words).kind == row.kind);
  }
}

Circumstances circumstances_told(int status, bool kimi_code = false) {
  Circumstances circumstances;
  circumstances.told_status = status;
  circumstances.kimi_code = kimi_code;
  return circumstances;
}

}  // namespace

TEST_CASE("each wording about an account or a plan is known", "[unit][errors]") {
  check_wordings(account_wordings);
}

TEST_CASE("each wording about a limit is known", "[unit][errors]") {
  check_wordings(limit_wordings);
}

TEST_CASE("each wording about a request or the server is known", "[unit][errors]") {
  check_wordings(other_wordings);
}

TEST_CASE("a common phrase is a wording only beside its other half, and in its place",
          "[unit][errors]") {
  for (const char* words : {"Your account is suspended",
                            "zz is suspended, please check your plan and billing",
                            "is suspended, please check your plan and billing of your account",
                            "zz suspended due to insufficient balance",
                            "suspended due to insufficient balance of your account",
                            "suspended due to insufficient balance of org-0",
                            "(zzzzzzz) account suspended due to insufficient balance",
                            "zz> is suspended",
                            "> is suspended your account",
                            "> is suspended <ak-zz",
                            "the monthly usage limit",
                            "You've reached the usage limit",
                            "the daily usage limit",
                            "TPM rate limit zz",
                            "TPD rate limit zz",
                            "zz must not be empty",
                            "zz is duplicated",
                            "field in the request (expected type zz)",
                            "total message size 3",
                            "time_window.end is fine",
                            "the words invalid authentication here"}) {
    INFO(words);
    CHECK_FALSE(classify("", words).own_words);
  }
}

TEST_CASE("words that others use too give a class where nothing else does", "[unit][errors]") {
  struct TermRow {
    int told_status;
    bool kimi_code;
    const char* words;
    ErrorKind kind;
  };
  constexpr TermRow rows[] = {
      {0, false, "the engine was overloaded", ErrorKind::engine_overloaded},
      {0, false, "the engine was slow", ErrorKind::api_error},
      {0, false, "it was overloaded", ErrorKind::api_error},
      {0, false, "a rate limit of the organization", ErrorKind::rate_limited},
      {0, false, "an rpm limit of the organization", ErrorKind::rate_limited},
      {0, false, "a tpm limit of the organization", ErrorKind::rate_limited},
      {0, false, "a tpd limit of the organization", ErrorKind::rate_limited},
      {0, false, "a rate limit", ErrorKind::api_error},
      {0, false, "a limit of the organization", ErrorKind::api_error},
      {0, true, "upgrade at kimi.com/zz", ErrorKind::membership_error},
      {0, false, "upgrade at kimi.com/zz", ErrorKind::api_error},
      {0, false, "a coding agent of kimi", ErrorKind::permission_denied},
      {0, false, "a coding agent", ErrorKind::api_error},
      {0, false, "zz, invalid request: zz", ErrorKind::invalid_request},
      {400, false, "zz", ErrorKind::invalid_request},
      {401, false, "upgrade", ErrorKind::authentication_failed},
      {401, true, "upgrade", ErrorKind::membership_error},
      {401, true, "zz", ErrorKind::authentication_failed},
      {402, false, "upgrade", ErrorKind::api_error},
      {402, true, "upgrade", ErrorKind::membership_error},
      {402, true, "zz", ErrorKind::api_error},
      {403, false, "upgrade", ErrorKind::permission_denied},
      {403, true, "upgrade", ErrorKind::membership_error},
      {403, true, "a coding agent on your plan", ErrorKind::permission_denied},
      {403, true, "zz", ErrorKind::permission_denied},
      {404, false, "zz", ErrorKind::not_found},
      {405, false, "zz", ErrorKind::api_error},
      {429, false, "zz", ErrorKind::api_error},
      {500, false, "zz", ErrorKind::api_error},
      {0, false, "zz", ErrorKind::api_error},
  };
  for (const auto& row : rows) {
    INFO(row.told_status << ": " << row.words);
    const auto words = classify("", row.words, circumstances_told(row.told_status, row.kimi_code));
    CHECK(words.kind == row.kind);
    CHECK_FALSE(words.known);
  }
}

TEST_CASE("each name of Kimi Code in the words says that it has answered", "[unit][errors]") {
  for (const char* name :
       {"www.kimi.com/", "//kimi.com/", "api.kimi.com/coding", "Kimi For Coding", "Kimi Code"}) {
    INFO(name);
    CHECK(classify("rate_limit_error", std::string("upgrade ") + name).kind ==
          ErrorKind::membership_error);
  }
  CHECK(classify("rate_limit_error", "upgrade at kimi").kind == ErrorKind::rate_limited);
}

TEST_CASE("each limit is known by its words, the first one that is named", "[unit][errors]") {
  const struct {
    const char* words;
    RateLimit limit;
  } rows[] = {
      {"concurrency", RateLimit::concurrency},
      {"concurrent request", RateLimit::concurrency},
      {"max RPM", RateLimit::rpm},
      {"max request", RateLimit::rpm},
      {"TPM rate limit", RateLimit::tpm},
      {"TPD rate limit", RateLimit::tpd},
      {"zz> request rea...", RateLimit::rpm},
      {"zz> request rea", RateLimit::unknown},
      {"concurrency and TPD rate limit", RateLimit::concurrency},
      {"zz", RateLimit::unknown},
  };
  for (const auto& row : rows) {
    INFO(row.words);
    CHECK(classify("rate_limit_reached_error", row.words).limit == row.limit);
  }
}

TEST_CASE("numbers stand behind these labels", "[unit][errors]") {
  for (const char* label : {"concurrency: ", "max RPM: ", "max request: ", "per minute reached: ",
                            "limit: ", "token limit : "}) {
    INFO(label);
    const auto words = classify("rate_limit_reached_error", std::string(label) + "31");
    CHECK(words.limit_value == 31);
    CHECK_FALSE(words.limit_current);
  }
  for (const char* label : {"current: ", "requested: "}) {
    INFO(label);
    const auto words = classify("rate_limit_reached_error", std::string(label) + "31");
    CHECK(words.limit_current == 31);
    CHECK_FALSE(words.limit_value);
  }
  // Of two labels the first one of the list counts.
  const auto both =
      classify("rate_limit_reached_error", "limit: 2, concurrency: 1, requested: 4, current: 3");
  CHECK(both.limit_value == 1);
  CHECK(both.limit_current == 3);
}

TEST_CASE("a message of the API's begins with one of these words", "[unit][errors]") {
  using moonshot::detail::begins_as_api_does;
  for (const char* beginning : {"your account",
                                "you exceeded",
                                "you've reached",
                                "the engine is",
                                "request reached",
                                "organization rate",
                                "max request",
                                "invalid ",
                                "incorrect api key",
                                "input token",
                                "the request was",
                                "not found the model",
                                "the requested resource",
                                "your model id",
                                "your current",
                                "we're ",
                                "kimi for coding",
                                "access terminated",
                                "the api",
                                "\xE6\xB2\xA1\xE6\x89\xBE\xE5\x88\xB0\xE5\xAF\xB9\xE8\xB1\xA1"}) {
    INFO(beginning);
    CHECK(begins_as_api_does(std::string(beginning) + " zz"));
    CHECK_FALSE(begins_as_api_does("zz " + std::string(beginning)));
  }
  CHECK_FALSE(begins_as_api_does(""));
}

TEST_CASE("a message passes on an error where its label says so", "[unit][errors]") {
  using moonshot::detail::passes_on_an_error;
  for (const char* message : {"Error: zz",
                              "API zz: zz",
                              "HTTP 429: zz",
                              "Status 429: zz",
                              "litellm.X: zz",
                              "Request failed: zz",
                              "OpenAI: zz",
                              "Moonshot: zz",
                              "Kimi error: zz",
                              "Failed after 3: zz",
                              "the provider: zz",
                              "the upstream: zz",
                              "an exception: zz",
                              "an api error: zz",
                              "it responded: zz",
                              "the gateway: zz",
                              "it returned: zz",
                              "[proxy] error: zz",
                              "[proxy]  the gateway: zz",
                              " Error: zz",
                              "it returned 'zz'",
                              "it returned {zz}",
                              "it returned `zz`",
                              "it returned \"zz\"",
                              "the gateway"}) {
    INFO(message);
    CHECK(passes_on_an_error(message));
  }
  for (const char* message :
       {"zz: error", "zz 'the gateway'", "zz {the gateway}", "zz `the gateway`",
        "zz \"the gateway\"", "messages[2] error: zz", "error in messages[2]: zz",
        "error at x[2].content: zz", "error].content: zz", "error in metadata.note: zz",
        "[proxy] zz: error", "", ":"}) {
    INFO(message);
    CHECK_FALSE(passes_on_an_error(message));
  }
  // Only the beginning of a long label counts.
  CHECK(passes_on_an_error(std::string(73, 'z') + "gateway"));
  CHECK_FALSE(passes_on_an_error(std::string(74, 'z') + "gateway"));
}
