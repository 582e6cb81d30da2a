// By which words and types other vendors, gateways and relays are known.

#include <moonshot_catch.hpp>

#include <moonshot/detail/errors/classify.hpp>
#include <moonshot/detail/errors/envelope.hpp>
#include <moonshot/detail/errors/relay_errors.hpp>

#include <string>

using moonshot::detail::Circumstances;
using moonshot::detail::classify;

namespace {

constexpr const char* words_of_others[] = {
    "openrouter.ai/",
    "platform.openai.com",
    "help.openai.com",
    "error communicating with openai",
    "your current quota, please check your plan and billing details. for more information",
    "rate limit reached for",
    "console.groq.com",
    "access the anthropic api",
    "console.anthropic.com",
    "claude.ai/",
    "resource has been exhausted",
    "quota exceeded for quota metric",
    "googleapis.com",
    "ai.google.dev",
    "support.aws.amazon.com",
    "console.aws.amazon.com",
    "portal.azure.com",
    "fireworks.ai/",
    "degraded function cannot be invoked",
    "build.nvidia.com",
    "selected model requires paid balance",
    "siliconflow.c",
    "platform.deepseek.com",
    "insufficient balance or no resource package",
    "\xE4\xBD\x99\xE9\xA2\x9D\xE4\xB8\x8D\xE8\xB6\xB3\xE6\x88\x96\xE6\x97\xA0\xE5\x8F\xAF\xE7\x94"
    "\xA8\xE8\xB5\x84\xE6\xBA\x90\xE5\x8C\x85",
    "open.bigmodel.cn",
    "console.x.ai",
    "console.mistral.ai",
    "admin.mistral.ai",
    "api.together.",
    "together.ai/",
    "dashboard.cohere.com",
    "help.aliyun.com",
    "bailian.console.aliyun",
    "dashscope.aliyuncs.com",
    "console.volcengine.com",
    "perplexity.ai/",
    "huggingface.co/settings",
    "hf.co/settings",
    "cloud.cerebras.ai",
    "replicate.com/",
    "github.com/settings/",
    "opencode.ai/workspace",
    "user quota is not enough",
    "token quota is not enough",
    "insufficient_user_quota",
    "do request failed",
    "no available channel",
    "\xE8\xAF\xA5\xE4\xBB\xA4\xE7\x89\x8C",
    "\xE6\x97\xA0\xE5\x8F\xAF\xE7\x94\xA8\xE6\xB8\xA0\xE9\x81\x93",
    "\xE9\xA2\x84\xE6\x89\xA3\xE8\xB4\xB9\xE9\xA2\x9D\xE5\xBA\xA6\xE5\xA4\xB1\xE8\xB4\xA5",
    "\xE7\x94\xA8\xE6\x88\xB7\xE5\x89\xA9\xE4\xBD\x99\xE9\xA2\x9D\xE5\xBA\xA6",
    "\xE7\x94\xA8\xE6\x88\xB7\xE9\xA2\x9D\xE5\xBA\xA6\xE4\xB8\x8D\xE8\xB6\xB3",
    "\xE8\xAF\xB7\xE6\xB1\x82\xE4\xB8\x8A\xE6\xB8\xB8\xE5\x9C\xB0\xE5\x9D\x80\xE5\xA4\xB1\xE8\xB4"
    "\xA5"};

constexpr const char* types_of_others[] = {"insufficient_quota", "one_api_error",
                                           "upstream_error",     "new_api_error",
                                           "channel_error",      "budget_exceeded"};

bool are_foreign(const std::string& type, const std::string& message) {
  return classify(type, message).foreign_words;
}

}  // namespace

TEST_CASE("each wording of another vendor is foreign", "[unit][errors]") {
  for (const std::string words : words_of_others) {
    INFO(words);
    CHECK(are_foreign("", "zz " + words + " zz"));
    CHECK(are_foreign("server_error", "zz " + words + " zz"));
    // What is known to be the API's is not foreign, whatever it names.
    CHECK_FALSE(are_foreign("exceeded_current_quota_error", "zz " + words + " zz"));
    CHECK_FALSE(are_foreign("", "Not found the model " + words + " zz"));
  }
  CHECK_FALSE(are_foreign("", "zz"));
}

TEST_CASE("an address in a message about the request is one that the request has sent",
          "[unit][errors]") {
  for (const std::string start : {"Invalid request: ", "messages[2] "}) {
    INFO(start);
    CHECK_FALSE(are_foreign("", start + "see openrouter.ai/ now"));
    CHECK_FALSE(are_foreign("", start + "see platform.openai.com now"));
    CHECK(are_foreign("", start + "no available channel"));
    // What has spaces is no address.
    CHECK(are_foreign("", start + "look at your current quota, please check your plan and billing "
                                  "details. For more information"));
  }
  CHECK(are_foreign("", "zz: see openrouter.ai/ now"));
}

TEST_CASE("what a message without a known type quotes is not its own", "[unit][errors]") {
  const std::string quoting = "zz 'no available channel here' zz";
  Circumstances circumstances;
  for (const int status : {400, 404, 413, 422}) {
    INFO(status);
    circumstances.status = status;
    CHECK_FALSE(classify("", quoting, circumstances).foreign_words);
    CHECK(classify("a_type_of_tomorrow", quoting, circumstances).foreign_words);
  }
  CHECK(are_foreign("", quoting));
  CHECK_FALSE(are_foreign("server_error", quoting));
  for (const std::string start : {"messages[2]: ", "Invalid request: ", "status_code=400, "}) {
    INFO(start);
    CHECK_FALSE(are_foreign("a_type_of_tomorrow", start + quoting));
  }
  CHECK_FALSE(are_foreign("a_type_of_tomorrow",
                          R"(llm error: {"message":"no available channel here"} zz)"));
}

TEST_CASE("each type of another vendor is foreign", "[unit][errors]") {
  for (const char* type : types_of_others) {
    INFO(type);
    CHECK(are_foreign(type, "zz"));
    CHECK_FALSE(are_foreign(type, "The engine is currently overloaded"));
  }
  CHECK_FALSE(are_foreign("a_type_of_tomorrow", "zz"));
}

TEST_CASE("what a relay refuses in the API's words was passed on, unless its code is its own",
          "[unit][errors]") {
  using moonshot::detail::is_own_type_of_relay;
  const std::string words = "Invalid request: zz";
  for (const char* type : {"new_api_error", "one_api_error", "upstream_error"}) {
    INFO(type);
    CHECK(is_own_type_of_relay(type));
    CHECK_FALSE(are_foreign(type, words));
    Circumstances refused;
    refused.refused_by_relay = true;
    CHECK(classify(type, words, refused).foreign_words);
    moonshot::detail::Envelope envelope;
    envelope.type = type;
    envelope.message = words;
    CHECK_FALSE(classify(envelope).foreign_words);
    envelope.code = "invalid_text_request";
    CHECK(classify(envelope).foreign_words);
  }
  for (const char* type : {"insufficient_quota", "channel_error", "budget_exceeded", ""}) {
    INFO(type);
    CHECK_FALSE(is_own_type_of_relay(type));
  }
  CHECK(are_foreign("channel_error", words));
}

TEST_CASE("relays refuse requests with these codes", "[unit][errors]") {
  using moonshot::detail::is_code_of_refusing_relay;
  for (const char* code :
       {"invalid_request", "invalid_text_request", "bad_request_body", "bind_request_body_failed",
        "read_request_body_failed", "convert_request_failed"}) {
    INFO(code);
    CHECK(is_code_of_refusing_relay(code));
  }
  for (const char* code : {"", "invalid", "bad_response_status_code", "invalid_request_error"}) {
    INFO(code);
    CHECK_FALSE(is_code_of_refusing_relay(code));
  }
}

TEST_CASE("words that stand in place of any other say nothing of the class", "[unit][errors]") {
  Circumstances told;
  told.told_status = 400;
  for (const std::string words :
       {"upstream load of the current group is saturated",
        "\xE5\xBD\x93\xE5\x89\x8D\xE5\x88\x86\xE7\xBB\x84\xE4\xB8\x8A\xE6\xB8\xB8\xE8\xB4\x9F\xE8"
        "\xBD\xBD\xE5\xB7\xB2\xE9\xA5\xB1\xE5\x92\x8C"}) {
    INFO(words);
    const auto replaced = classify("", "zz " + words + " zz", told);
    CHECK(replaced.replaced_words);
    CHECK(replaced.kind == moonshot::ErrorKind::api_error);
    CHECK_FALSE(classify("rate_limit_reached_error", words).replaced_words);
  }
  CHECK_FALSE(classify("", "zz", told).replaced_words);
}
