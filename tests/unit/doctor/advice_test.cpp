#include <moonshot_catch.hpp>

#include <example_errors.hpp>

#include <moonshot/doctor/advice.hpp>

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

using Catch::Matchers::ContainsSubstring;
using moonshot::advice_for;
using moonshot::ApiErrorData;
using moonshot::ErrorKind;
using moonshot::RateLimit;
using support::api_error_at;
using support::errors_at;

namespace {

const std::string international = "https://api.moonshot.ai/v1";
const std::string china = "https://api.moonshot.cn/v1";
const std::string kimi_code = "https://api.kimi.com/coding/v1";
const std::string code_international = "https://api.kimi.ai/coding/v1";
const std::string reseller = "https://relay.example/v1";
const std::string here = "http://127.0.0.1:4000/v1";

const std::vector<std::string> places = {international,      china,    kimi_code,
                                         code_international, reseller, here};

std::string all_of(const std::vector<std::string>& sentences) {
  std::string text;
  for (const auto& sentence : sentences) text += sentence + "\n";
  return text;
}

bool mentions(const std::string& text, const std::string& words) {
  return text.find(words) != std::string::npos;
}

ApiErrorData of_organization() {
  ApiErrorData data;
  data.organization_id = "org-0a1b2c3d4e5f60718293a4b5c6d7e8f9";
  return data;
}

ApiErrorData with_limit(RateLimit limit, std::int64_t value) {
  ApiErrorData data;
  data.limit = limit;
  data.limit_value = value;
  return data;
}

}  // namespace

TEST_CASE("every class has advice, wherever the call went", "[unit][doctor]") {
  for (const auto& place : places) {
    for (const auto& error : errors_at(place)) {
      INFO(place << ": " << error->name());
      // Whoever cancels a call knows why.
      CHECK(advice_for(*error).empty() == (error->kind() == ErrorKind::cancelled));
    }
  }
}

TEST_CASE("advice is in whole sentences with nothing left to fill in", "[unit][doctor]") {
  for (const auto& place : places) {
    for (const auto& error : errors_at(place)) {
      for (const auto& sentence : advice_for(*error)) {
        INFO(sentence);
        CHECK(sentence.find_first_of("{}") == std::string::npos);
        CHECK_FALSE(mentions(sentence, "  "));
        CHECK_FALSE(mentions(sentence, " ."));
        CHECK(sentence.back() == '.');
        CHECK((sentence.front() >= 'A' && sentence.front() <= 'Z'));
      }
    }
  }
}

TEST_CASE("no advice is given twice", "[unit][doctor]") {
  for (const auto& place : places) {
    for (const auto& error : errors_at(place)) {
      const auto advice = advice_for(*error);
      INFO(error->name());
      CHECK(std::set<std::string>(advice.begin(), advice.end()).size() == advice.size());
    }
  }
}

TEST_CASE("an account that need not be the user's is not spoken of as his", "[unit][doctor]") {
  for (const auto kind : {ErrorKind::quota_exceeded, ErrorKind::suspended}) {
    for (const auto& place : {reseller, here}) {
      const auto advice = advice_for(*api_error_at(place, kind, of_organization()));
      for (const auto& sentence : advice) {
        INFO(sentence);
        CHECK_FALSE(mentions(sentence, "your balance"));
        CHECK_FALSE(mentions(sentence, "your account"));
        CHECK_FALSE(mentions(sentence, "platform.kimi"));
        const bool money = mentions(sentence, "op up") || mentions(sentence, "balance");
        if (money) CHECK(sentence.substr(0, 3) == "If ");
      }
      CHECK_THAT(all_of(advice), ContainsSubstring("the account behind this route"));
      CHECK_THAT(all_of(advice), ContainsSubstring("org-0a1b2c3d4e5f60718293a4b5c6d7e8f9"));
    }
  }
  for (const auto limit : support::rate_limits) {
    auto data = of_organization();
    data.limit = limit;
    const auto advice = all_of(advice_for(*api_error_at(reseller, ErrorKind::rate_limited, data)));
    CHECK_THAT(advice, ContainsSubstring("the account behind this route"));
    CHECK_FALSE(mentions(advice, "top-up"));
  }
}

TEST_CASE("money is asked for on the platform of the call, with its organization",
          "[unit][doctor]") {
  struct Row {
    std::string base_url;
    const char* host;
    const char* console;
    const char* other_console;
  };
  const Row rows[] = {
      {international, "api.moonshot.ai", "https://platform.kimi.ai", "platform.kimi.com"},
      {china, "api.moonshot.cn", "https://platform.kimi.com", "platform.kimi.ai"}};
  for (const auto& row : rows) {
    for (const auto kind : {ErrorKind::quota_exceeded, ErrorKind::suspended}) {
      const auto advice = advice_for(*api_error_at(row.base_url, kind, of_organization()));
      INFO(all_of(advice));
      REQUIRE_FALSE(advice.empty());
      CHECK_THAT(advice.front(), ContainsSubstring("Top up organization org-0a1b2c3d4e5f6071"));
      CHECK_THAT(advice.front(), ContainsSubstring(row.console));
      CHECK_FALSE(mentions(all_of(advice), row.other_console));
    }
    const auto suspended = all_of(advice_for(*api_error_at(row.base_url, ErrorKind::suspended)));
    CHECK_THAT(suspended, ContainsSubstring(std::string(row.host) + " has its own accounts"));
    CHECK_THAT(suspended, ContainsSubstring("GET " + row.base_url + "/users/me/balance"));
    CHECK_THAT(suspended, ContainsSubstring("Top up the account"));
  }
}

TEST_CASE("a plan is no account to top up", "[unit][doctor]") {
  for (const auto kind :
       {ErrorKind::quota_exceeded, ErrorKind::suspended, ErrorKind::membership_error}) {
    const auto advice = all_of(advice_for(*api_error_at(kimi_code, kind)));
    CHECK_FALSE(mentions(advice, "op up"));
    CHECK_FALSE(mentions(advice, "/users/me/balance"));
    CHECK_THAT(advice, ContainsSubstring("https://www.kimi.com/code"));
  }
}

TEST_CASE("a refused key is looked for where it belongs", "[unit][doctor]") {
  const auto advice = [](const std::string& place) {
    return all_of(advice_for(*api_error_at(place, ErrorKind::authentication_failed)));
  };
  CHECK_THAT(advice(china), ContainsSubstring("https://platform.kimi.com"));
  CHECK_THAT(advice(kimi_code), ContainsSubstring("Use a Kimi Code key"));
  CHECK_THAT(advice(reseller), ContainsSubstring("belongs to relay.example"));
  for (const auto& place : places) CHECK_THAT(advice(place), ContainsSubstring("MOONSHOT_API_KEY"));
}

TEST_CASE("a key that was accepted is not thrown away for its plan", "[unit][doctor]") {
  for (const auto& place : places) {
    const auto advice = all_of(advice_for(*api_error_at(place, ErrorKind::membership_error)));
    CHECK_THAT(advice, ContainsSubstring("Keep the key"));
  }
}

TEST_CASE("each limit has advice of its own that names its value", "[unit][doctor]") {
  const auto advice = [](RateLimit limit) {
    return advice_for(*api_error_at(international, ErrorKind::rate_limited, with_limit(limit, 37)))
        .at(0);
  };
  std::set<std::string> first;
  for (const auto limit : support::rate_limits) first.insert(advice(limit));
  CHECK(first.size() == support::rate_limits.size());
  CHECK_THAT(advice(RateLimit::concurrency),
             ContainsSubstring("at the same time (the limit is 37)"));
  CHECK_THAT(advice(RateLimit::rpm), ContainsSubstring("a minute (the limit is 37)"));
  CHECK_THAT(advice(RateLimit::tpm), ContainsSubstring("max_completion_tokens (the limit is 37)"));
  CHECK_THAT(advice(RateLimit::tpd), ContainsSubstring("tomorrow"));
}

TEST_CASE("the size of the model's window is told where the answer has it", "[unit][doctor]") {
  ApiErrorData data;
  data.limit_value = 262144;
  const auto kind = ErrorKind::context_length_exceeded;
  CHECK_THAT(all_of(advice_for(*api_error_at(international, kind, data))),
             ContainsSubstring("the model's window (the limit is 262144)."));
  CHECK_THAT(all_of(advice_for(*api_error_at(international, kind))),
             ContainsSubstring("the model's window."));
}

TEST_CASE("a failure of the API is reported with its request id", "[unit][doctor]") {
  ApiErrorData data;
  data.request_id = "r-4";
  CHECK_THAT(all_of(advice_for(*api_error_at(international, ErrorKind::server_error, data))),
             ContainsSubstring("report it to support, with the request id r-4."));
}

TEST_CASE("the advice for an error of which only the text is known speaks of no place",
          "[unit][doctor]") {
  const auto advice = [](ErrorKind kind) {
    auto data = of_organization();
    data.message = "no";
    return all_of(advice_for(*moonshot::make_api_error(kind, std::move(data))));
  };
  const std::string named = ", and name organization org-0a1b2c3d4e5f60718293a4b5c6d7e8f9";
  const auto money = advice(ErrorKind::quota_exceeded);
  CHECK_THAT(money, ContainsSubstring("top up organization org-0a1b2c3d4e5f60718293a4b5c6d7e8f9"));
  CHECK_THAT(money, ContainsSubstring("If it went through a relay or reseller"));
  CHECK_THAT(money, ContainsSubstring("ask whoever runs it" + named));
  CHECK_THAT(money, ContainsSubstring("Do not repeat the call"));
  CHECK_THAT(advice(ErrorKind::authentication_failed), ContainsSubstring("Compare key and base"));
  CHECK_THAT(advice(ErrorKind::rate_limited),
             ContainsSubstring("the call reached another account" + named));
  CHECK_THAT(advice(ErrorKind::gateway_error),
             ContainsSubstring("Send the same call to the API directly, to see"));
  CHECK_FALSE(mentions(advice(ErrorKind::gateway_error), "stream the answer"));
  CHECK_THAT(advice(ErrorKind::not_found), ContainsSubstring("Check the base URL: it ends in"));
}

TEST_CASE("what to do depends on what happened, and on where the call went", "[unit][doctor]") {
  using Kind = ErrorKind;
  struct Row {
    Kind kind;
    std::string words;
    std::vector<std::string> places;
    std::optional<RateLimit> limit = std::nullopt;
  };
  const std::vector<std::string> open = {international, china};
  const std::vector<std::string> code = {kimi_code, code_international};
  const std::vector<std::string> relays = {reseller, here};
  const std::vector<std::string> distant = {international, china, kimi_code, code_international,
                                            reseller};
  const Row rows[] = {
      {Kind::suspended, "Money on another platform does not count", open},
      {Kind::suspended, "a voucher does not cover the model, a top-up is minutes old", open},
      {Kind::quota_exceeded, "whether a voucher has expired", open},
      {Kind::quota_exceeded, "Look at the plan and its usage at https://www.kimi.", code},
      {Kind::quota_exceeded, "It is the account behind this route that was refused", relays},
      {Kind::quota_exceeded, "If your own key is passed on there", relays},
      {Kind::quota_exceeded, "Do not repeat the call before that", places},
      {Kind::authentication_failed, "Keys of the other platform, and Kimi Code keys", open},
      {Kind::authentication_failed, "keys of the open platform are not known on", code},
      {Kind::authentication_failed, "every platform and reseller has its own", relays},
      {Kind::authentication_failed, "a missing key is answered the same way", places},
      {Kind::permission_denied, "from a supported coding agent only", code},
      {Kind::permission_denied, "which IP addresses may use it", places},
      {Kind::membership_error, "when its 5-hour, weekly or monthly window starts again", places},
      {Kind::membership_error, "it is the plan that does not cover the call", places},
      {Kind::not_found, "A model that is retired, misspelt or not open to the account", places},
      {Kind::not_found, "or in /coding/v1 for Kimi Code", places},
      {Kind::rate_limited, "Run fewer calls at the same time", places, RateLimit::concurrency},
      {Kind::rate_limited, "A second is too short a wait", places, RateLimit::rpm},
      {Kind::rate_limited, "what it allows counts in full", places, RateLimit::tpm},
      {Kind::rate_limited, "a retry today is refused", places, RateLimit::tpd},
      {Kind::rate_limited, "raise the tier of the account", open, RateLimit::tpd},
      {Kind::rate_limited, "does not say which limit it was", places, RateLimit::unknown},
      {Kind::rate_limited, "If the limit is not yours", relays},
      {Kind::engine_overloaded, "topping up does not help", places},
      {Kind::context_length_exceeded, "Shorten the conversation", places},
      {Kind::content_filtered, "considered high risk", places},
      {Kind::invalid_request, "Change the request as the message says", places},
      {Kind::server_error, "If it stays, report it to support", places},
      {Kind::gateway_error, "Ask whoever runs the gateway", places},
      {Kind::gateway_error, "If the call was at work for minutes", open},
      {Kind::gateway_error, "to the API directly, with api.moonshot.ai", relays},
      {Kind::connection_error, "Start what should listen at", {here}},
      {Kind::connection_error, "the network, and HTTPS_PROXY and NO_PROXY", distant},
      {Kind::tls_error, "name its PEM file in SSL_CERT_FILE", places},
      {Kind::timeout_error, "Stream the answer", places},
      {Kind::timeout_error, "Raise the deadline", places},
      {Kind::stream_interrupted, "What had arrived is not the whole answer", places},
      {Kind::decode_error, "is a success, but not one of this API", places},
      {Kind::usage_error, "Correct it and call again", places},
  };
  for (const auto& place : places) {
    for (const auto& error : errors_at(place)) {
      const auto advice = all_of(advice_for(*error));
      const auto* limited = error->as<moonshot::RateLimited>();
      INFO(place << ": " << error->name() << "\n" << advice);
      for (const auto& row : rows) {
        const bool of_limit = !row.limit || (limited != nullptr && limited->limit() == *row.limit);
        const bool there = std::count(row.places.begin(), row.places.end(), place) != 0;
        INFO(row.words);
        CHECK(mentions(advice, row.words) ==
              (there && of_limit && moonshot::is_a(error->kind(), row.kind)));
      }
      CHECK(mentions(advice, "This is no error that is known") ==
            (error->kind() == Kind::api_error));
    }
  }
}

TEST_CASE("a call that takes too long is streamed, or given more time", "[unit][doctor]") {
  for (const auto& place : places) {
    for (const auto& error : errors_at(place)) {
      if (error->kind() != ErrorKind::timeout_error) continue;
      const auto advice = advice_for(*error);
      REQUIRE(advice.size() == 2);
      CHECK_THAT(advice[0], ContainsSubstring("Stream the answer"));
      CHECK_THAT(advice[1], ContainsSubstring("Raise the deadline"));
    }
  }
}

TEST_CASE("an overloaded engine is nobody's quota", "[unit][doctor]") {
  for (const auto& place : places) {
    const auto advice = all_of(advice_for(*api_error_at(place, ErrorKind::engine_overloaded)));
    CHECK_THAT(advice, ContainsSubstring("topping up does not help"));
    CHECK_FALSE(mentions(advice, "console"));
  }
}

TEST_CASE("a gateway's error sends nobody to the account", "[unit][doctor]") {
  for (const auto& place : places) {
    const auto advice = all_of(advice_for(*api_error_at(place, ErrorKind::gateway_error)));
    CHECK_THAT(advice, ContainsSubstring("Nothing follows from this answer"));
    CHECK_FALSE(mentions(advice, "op up"));
    CHECK_FALSE(mentions(advice, "platform.kimi"));
  }
}

TEST_CASE("the refusals that are reported most name field, value and what prevents them",
          "[unit][doctor][complaints]") {
  struct Row {
    ErrorKind kind;
    const char* message;
    std::vector<const char*> words;
  };
  const auto invalid = ErrorKind::invalid_request;
  const Row rows[] = {
      {invalid,
       "invalid temperature: only 1 is allowed for this model",
       {"Leave out temperature, or send 1", "ChatRequest", "ClientOptions::request_check"}},
      {invalid,
       "litellm.BadRequestError: MoonshotException - invalid top_p: only 0.95 is allowed",
       {"Leave out top_p, or send 0.95"}},
      {invalid, "Temperature must be 1 for kimi-k3", {"Leave out temperature, or send 1"}},
      {invalid, "only temperature 0.6 works", {"Leave out temperature, or send 0.6"}},
      {invalid,
       "invalid temperature: only 0.6 is allowed for this model.",
       {"Leave out temperature, or send 0.6"}},
      {invalid, "role 'developer' not supported", {"messages[].role"}},
      {invalid, "message content cannot be empty", {"content that is empty"}},
      {invalid, "image_url must be a base64 data url", {"data:<type>;base64"}},
      {invalid, "failed to fetch image from url", {"data:<type>;base64"}},
      {invalid, "The model k9 is not supported", {"moonshot::models"}},
      {invalid, "Invalid model name", {"moonshot::models"}},
      {invalid, "Invalid request: logit_bias is not supported yet", {"Leave out logprobs"}},
      {invalid, "invalid logprobs: only false is allowed for this model", {"Leave out logprobs"}},
      {invalid,
       "invalid thinking: only type=enabled is allowed for this model",
       {"Leave out thinking", "ChatRequest::thinking"}},
      {invalid,
       "Invalid request: tools.function.parameters is not a valid moonshot flavored json schema, "
       "details: <At path 'properties.x': type is not defined>",
       {"tools[].function.parameters", "to_mfjs(schema)", "ClientOptions::schema_check"}},
      {invalid,
       "when using anyOf, type should be defined in anyOf items instead of the parent schema",
       {"to_mfjs(schema)"}},
      {invalid,
       "references must start with #/$defs/, not a $ref of properties",
       {"check_schema(schema)"}},
      {invalid,
       "parameters.type is required and must be 'object'",
       {"\"type\": \"object\" at the root", "to_mfjs(schema)"}},
      {invalid,
       "thinking is enabled but reasoning_content is missing in assistant tool call message at "
       "index 3",
       {"reasoning_content", "at index 3", "empty text counts as missing", "Conversation::add",
        "repair(request)"}},
      {invalid,
       "400 The `reasoning_content` in the thinking mode is missing",
       {"Send reasoning_content back with the assistant message, whole"}},
      {invalid,
       "Invalid request: tool call id exec:2 is duplicated",
       {"tool_calls[].id", "tool_call_id", "Conversation", "repair(request)"}},
      {invalid, "duplicate tool call ids: exec:2", {"tool_calls[].id"}},
      {invalid, "function name get_weather is duplicated", {"tools[].function.name"}},
      {invalid,
       "Invalid request: tool_call_id  is not found",
       {"role tool for each call", "tool_call_id", "run_tools"}},
      {invalid,
       "an assistant message with 'tool_calls' must be followed by tool messages responding to "
       "each 'tool_call_id'. The following tool_call_ids did not have response messages: a:0",
       {"role tool for each call"}},
      {invalid,
       "Invalid request: the message at position 4 with role 'assistant' must not be empty",
       {"content that is empty", "at index 4", "Conversation::add", "check_request(request)"}},
      {invalid, "text content is empty", {"content that is empty", "repair(request)"}},
      {invalid, "Invalid request: messages must not be empty", {"at least one message"}},
      {invalid, "Invalid request: unknown role: developer", {"messages[].role", "no developer"}},
      {invalid, "unsupported role ROLE_FUNCTION", {"messages[].role", "no function"}},
      {invalid,
       "Invalid request: unsupported image url: https://a.example/b.png",
       {"data:<type>;base64", "ms://<file id>", "media_file(path)"}},
      {invalid, "failed to download image_url: http://…", {"media_part(bytes)"}},
      {invalid,
       "tool_choice 'specified' is incompatible with thinking enabled",
       {"tool_choice auto", "thinking.type disabled", "ChatRequest::tool_choice"}},
      {invalid,
       "Invalid request: function name is invalid, must start with a letter and can contain "
       "letters, numbers, underscores, and dashes",
       {"Begin tools[].function.name with a letter", "64"}},
      {invalid,
       "Invalid request: the `reasoning_effort` field in the request (expected type string) is "
       "illegal, and number is not acceptable",
       {"Send reasoning_effort as a value of the JSON type"}},
      {invalid,
       "missing required header Kimi-Api-Version",
       {"Send the same request again", "RetryOptions::max_retries"}},
      {ErrorKind::context_length_exceeded,
       "Invalid request: Your request exceeded model token limit: 262144 (requested: 262533)",
       {"max_completion_tokens", "Conversation::trim(budget)", "client.tokens().estimate"}},
      {ErrorKind::not_found,
       "Not found the model kimi-k2.5 or Permission denied",
       {"Send a model that the account has", "retired", "moonshot::models",
        "client.models().list()"}},
      {ErrorKind::not_found, "The model `moonshot-v1-8k` does not exist", {"moonshot::models"}},
      {ErrorKind::not_found, "没找到对象", {"/v1 once", "Client refuses a base URL"}},
      {ErrorKind::permission_denied,
       "Your IP is not allowed to access this organization",
       {"public IPv4 address", "allowlist of the organization"}},
  };
  for (const auto& row : rows) {
    for (const auto& place : places) {
      ApiErrorData data;
      data.message = row.message;
      const auto advice = advice_for(*api_error_at(place, row.kind, data));
      INFO(row.message << "\n" << all_of(advice));
      for (const char* words : row.words) CHECK_THAT(all_of(advice), ContainsSubstring(words));
      for (const auto& sentence : advice) {
        CHECK(sentence.find_first_of("{}") == std::string::npos);
        CHECK((sentence.back() == '.' && sentence.front() >= 'A' && sentence.front() <= 'Z'));
      }
    }
  }
}

TEST_CASE("what passes by itself is not called hopeless", "[unit][doctor][complaints]") {
  ApiErrorData data;
  data.message = "missing required header Kimi-Api-Version";
  const auto advice = all_of(advice_for(*api_error_at(china, ErrorKind::invalid_request, data)));
  CHECK_FALSE(mentions(advice, "refused again"));
}

TEST_CASE("what a hostile message puts where a field or value stands is not repeated",
          "[unit][doctor][complaints]") {
  for (const char* message :
       {"invalid {base_url} \"x y: only 1 2 3", "the `a b` field in the request (expected type",
        "invalid : only  is allowed", "at index 99999999999999999999 reasoning_content missing"}) {
    ApiErrorData data;
    data.message = message;
    for (const auto& sentence :
         advice_for(*api_error_at(china, ErrorKind::invalid_request, data))) {
      INFO(sentence);
      CHECK(sentence.find_first_of("{}") == std::string::npos);
      CHECK_FALSE(mentions(sentence, "  "));
      CHECK_FALSE(mentions(sentence, "9999"));
    }
  }
}

TEST_CASE("advice points to a message only where there is one", "[unit][doctor]") {
  const std::string blank = GENERATE("", " \n");
  for (const auto& place : places) {
    for (const auto kind : support::api_error_kinds) {
      ApiErrorData data;
      data.endpoint = support::endpoint_at(place);
      data.message = blank;
      const auto advice = advice_for(*moonshot::make_api_error(kind, std::move(data)));
      INFO(all_of(advice));
      CHECK_FALSE(advice.empty());
      CHECK_FALSE(mentions(all_of(advice), "the message"));
      CHECK_FALSE(mentions(all_of(advice), "the request id"));
    }
  }
  const auto denied = moonshot::make_api_error(ErrorKind::permission_denied, [] {
    ApiErrorData data;
    data.endpoint = support::endpoint_at(china);
    return data;
  }());
  CHECK_THAT(all_of(advice_for(*denied)), ContainsSubstring("whether the account is activated"));
}

TEST_CASE("a program on this machine that does not answer is looked for here", "[unit][doctor]") {
  const auto connection_error = [](const std::string& place) {
    for (const auto& error : errors_at(place)) {
      if (error->kind() == ErrorKind::connection_error) return all_of(advice_for(*error));
    }
    return std::string();
  };
  const auto local = connection_error(here);
  CHECK_THAT(local, ContainsSubstring("Start what should listen at 127.0.0.1:4000"));
  CHECK_FALSE(mentions(local, "HTTPS_PROXY"));
  CHECK_THAT(connection_error(reseller), ContainsSubstring("HTTPS_PROXY"));
}

TEST_CASE("braces in a base URL are left alone", "[unit][doctor]") {
  const std::string base_url = "https://relay.example/{base_url}/{organization}";
  const auto advice = all_of(advice_for(*api_error_at(base_url, ErrorKind::not_found)));
  CHECK_THAT(advice, ContainsSubstring("GET " + base_url + "/models"));
}

TEST_CASE("advice about a field is given only where the message refuses that field",
          "[unit][doctor][complaints]") {
  struct Row {
    ErrorKind kind;
    const char* message;
    const char* not_told;
  };
  const auto invalid = ErrorKind::invalid_request;
  const Row rows[] = {
      {invalid, "function name get_temperature is reserved", "Leave out temperature"},
      {invalid, "messages[1].content: 'invalid temperature: only 1 is allowed here'",
       "Leave out temperature"},
      {invalid, "tools[0].function.name set_role has an unknown field", "messages[].role"},
      {invalid, "the controller is not supported", "messages[].role"},
      {invalid, "the role of the user is not allowed to see this tool", "messages[].role"},
      {invalid, "the message at position 3 with role 'user' has an invalid file",
       "messages[].role"},
      {invalid, "Content-Type of the upload is empty", "content that is empty"},
      {invalid, "the url of the image generation tool is reserved", "data:<type>;base64"},
      {invalid, "the JSON schema name has an invalid length", "to_mfjs(schema)"},
      {invalid, "the header Kimi-Api-Version has the value 1, which is not supported",
       "Send the same request again"},
      {ErrorKind::not_found, "The file model.txt was not found", "moonshot::models"},
      {ErrorKind::not_found, "The requested resource /v1/models/x/y was not found",
       "moonshot::models"},
  };
  for (const auto& row : rows) {
    ApiErrorData data;
    data.message = row.message;
    INFO(row.message);
    CHECK_FALSE(mentions(all_of(advice_for(*api_error_at(china, row.kind, data))), row.not_told));
  }
}
