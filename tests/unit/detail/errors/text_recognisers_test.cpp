// What each recogniser finds within a text that is not JSON, and which texts it leaves to others.

#include <moonshot_catch.hpp>

#include <moonshot/detail/errors/text_recognisers.hpp>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

using moonshot::detail::InnerTexts;

namespace {

// Who is recognised by the wording of a text, and the texts that are found in it.
std::string found_in_text(std::string_view text) {
  InnerTexts inside;
  const auto* recogniser = moonshot::detail::recognise_text(text, inside);
  if (recogniser == nullptr) return "nobody";
  std::string shown = std::string(recogniser->via) + ":";
  for (const auto& found : inside) shown += " <" + found + ">";
  return shown;
}

struct TextRow {
  std::string text;
  std::string found;
};

void check_texts(const std::vector<TextRow>& rows) {
  for (const auto& row : rows) {
    INFO(row.text);
    CHECK(found_in_text(row.text) == row.found);
  }
}

}  // namespace

TEST_CASE("a string ends at its own quotation mark that is not escaped", "[unit][errors]") {
  using moonshot::detail::end_of_string;
  CHECK(end_of_string("'a' b") == 3);
  CHECK(end_of_string("'a\\'b' c") == 6);
  CHECK(end_of_string("'a\"b' c") == 5);
  CHECK(end_of_string("\"a'b\" c") == 5);
  CHECK(end_of_string("'a") == 2);
  CHECK(end_of_string("'a\\") == 3);
}

TEST_CASE("what stands in the forms that many programs print is found", "[unit][errors]") {
  check_texts({
      {R"(RateLimitError('it\'s full'))", ": <it's full>"},
      {R"(ApiException(b'it\'s full'))", ": <it's full>"},
      {"RateLimitError('full')", "nobody"},
      {R"(RateLimitError('full') \')", "nobody"},
      {"data: {\"a\":1}\ndata: [DONE]\n", R"(: <{"a":1}>)"},
      {"data: [DONE]\n", "nobody"},
      {"Error code: 429", "openai-python:"},
      {"Error: 429 words\n    at f (a.js:1:1)", "openai-node: <words>"},
      {"Error: 429 - words", "nobody"},
      {"Error: 429words", "nobody"},
      {"Error: 429 words\nat f (a.js:1:1)", "openai-node: <words\nat f (a.js:1:1)>"},
      {std::string(80, 'a') + "Error: 429 words", "nobody"},
      {"429 words", "openai-node: <words>"},
      {R"(429 {"a":1})", R"(openai-node: <{"a":1}>)"},
      {R"(429 {"error":{"message":"m"}})", R"(anthropic-node: <{"error":{"message":"m"}}>)"},
      {R"({\"error\":{\"message\":\"m\"}})", R"(: <{"error":{"message":"m"}}>)"},
      {R"(words \"a\" words)", "nobody"},
      {R"(words "{\"a\":1}")", R"(: <{"a":1}>)"},
      {R"({words "{\"a\":1}")", "nobody"},
      {R"({words {"message":"m"})", "nobody"},
      {R"(words "{\"a\":1)", R"(: <{\"a\":1>)"},
      {R"(429:{"error":{"message":"m"}})", R"(: <{"error":{"message":"m"}}>)"},
      {R"(error: words "message")", "nobody"},
      {"HTTP/1.1 429 Too Many Requests", "nobody"},
      {"429 - words", ": <words>"},
      {"429: words", ": <words>"},
      {"HTTP 429: words", ": <words>"},
      {"HTTP 429: some_type: (x) words", ": <some_type: (x) words>"},
      {"400 grams", "nobody"},
      {"status code (no body)", ":"},
      {"words {\"message\":\"m\"}", R"(: <{"message":"m"}>)"},
      {"words {\"a\":1}", "nobody"},
      {"error: {\"message\":\"m", R"(: <{"message":"m>)"},
      {"error: {\"a\":\"m", "nobody"},
      {"messages[2]: {\"message\":\"m", "nobody"},
      {"error: messages[2]: {\"message\":\"m", "nobody"},
      {"error code: 1020", "cloudflare:"},
      {"error code: 1020 of a machine", "nobody"},
      {"<!DOCTYPE html> cloudflare-5xx-errors", "cloudflare:"},
      {"see cloudflare-5xx-errors", "cloudflare:"},
      {"<center>nginx</center>", "nginx:"},
      {"<title>401</title>", ":"},
      {"<HTML>haproxy", "haproxy:"},
      {"nginx", "nobody"},
  });
}

TEST_CASE("the texts that clients and relays make of an error are opened", "[unit][errors]") {
  check_texts({
      {R"(Provider returned error {"a":1})", R"(openrouter: <{"a":1}>)"},
      {"Provider returned error", "openrouter:"},
      {R"(words "provider_name" {"a":1})", R"(openrouter: <{"a":1}>)"},
      {"litellm.RateLimitError: GroqException - words", "litellm: <words>"},
      {"litellm.RateLimitError: MoonshotException - one LiteLLM Retried: 2 MoonshotException - two",
       "litellm: <one> <two>"},
      {"litellm.RateLimitError words", "nobody"},
      {"litellm.kimi: litellm.RateLimitError: words",
       "litellm: <litellm.kimi: litellm.RateLimitError: words>"},
      {"litellm.RateLimitError: words. Received Model Group=kimi",
       "litellm: <litellm.RateLimitError: words>"},
      {"No fallback model group found", "litellm: <No fallback model group found>"},
      {R"(litellm.RateLimitError: words {"a":1})", R"(litellm: <{"a":1}>)"},
      {"words\n\nLiteLLM: more, MoonshotException - one", "litellm: <one>"},
      // What a client passes on of LiteLLM stands within the client's text.
      {"Error code: 429 - litellm.RateLimitError: MoonshotException - words",
       "openai-python: <litellm.RateLimitError: MoonshotException - words>"},
      {R"(API Error: 429 {"a":1} more)", R"(claude-code: <{"a":1}>)"},
      {"zz zz z API Error: 429 words", "claude-code: <words>"},
      {"zz zz zz API Error: 429 words", "openai-node: <words>"},
      {"It was an API Error: 429 words", "openai-node: <words>"},
      {"API Error: words", "nobody"},
      {"Error code: 429 - {'type': 'error', 'a': 1}",
       R"(anthropic-python: <{"type": "error", "a": 1}>)"},
      {"Error code: 429 - {'a': None}", R"(openai-python: <{"a": null}>)"},
      {R"(Error code: 429 - {"a":1})", R"(openai-python: <{"a":1}>)"},
      {R"(Error code: 429 - {"a":1} more)", R"(openai-python: <{"a":1}>)"},
      {"Error code: 429 - words", "openai-python: <words>"},
      {"status_code: 429, model_name: kimi, body: {'a': True}", R"(pydantic-ai: <{"a": true}>)"},
      {"status_code: 429, model_name: kimi, body: words", "pydantic-ai: <words>"},
      {"status_code: 429, model_name: kimi", "pydantic-ai:"},
      {"status_code: 429, body: zz, model_name: kimi, body: words", "pydantic-ai: <words>"},
      {"model_name: kimi, body: words", "nobody"},
      {"{'a': 1}", R"(openai-python: <{"a": 1}>)"},
      {"words {'error': {'a': 1}}", R"(openai-python: <{"error": {"a": 1}}>)"},
      {"words {'message': 1}", R"(openai-python: <{"message": 1}>)"},
      {"words {'type': 1}", R"(openai-python: <{"type": 1}>)"},
      {"words {'code': 1}", R"(openai-python: <{"code": 1}>)"},
      {"words {'other': 1}", "nobody"},
      {"error, status code: 429, status: x, message: words", "go-openai: <words>"},
      {"error, status code: 429, message: words, message: more words",
       "go-openai: <words, message: more words>"},
      {"error, status code: 429", "nobody"},
      {R"(POST "https://host/v1": 429 Too Many Requests {"a":1})", R"(openai-go: <{"a":1}>)"},
      {R"(POST "https://host/v1": 429 Too Many Requests)", "openai-go: <Too Many Requests>"},
      {R"(POST "https://host/v1": refused)", "nobody"},
      {R"(run "x": POST "https://host/v1": 429 Too Many Requests {"a":1})",
       R"(openai-go: <{"a":1}>)"},
      {R"(run "x": 429 Too Many Requests)", "nobody"},
      {"com.openai.errors.RateLimitException: 429: words\n\tat a.B.c(D.java:1)",
       "openai-java: <words>"},
      {"java.util.concurrent.CompletionException: com.openai.errors.RateLimitException: 429: words",
       "openai-java: <words>"},
      {"com.openai.errors.OpenAIIoException: Request failed", "nobody"},
      {"dev.langchain4j.exception.RateLimitException: words", "langchain4j: <words>"},
      {R"(dev.langchain4j.exception.RateLimitException: {"a":1})", R"(langchain4j: <{"a":1}>)"},
      {"java.lang.RuntimeException: dev.langchain4j.exception.RateLimitException: words",
       "langchain4j: <words>"},
      {R"(ApiError(ApiError { message: "words", type: Some("t"), param: None }))",
       R"(async-openai: <{"error":{"message":"words","type":"t"}}>)"},
      {R"(ApiErrorResponse { error: ApiError { message: "words", type: None } })",
       R"(async-openai: <{"error":{"message":"words","type":""}}>)"},
      {"words some_type: more (param: x)", "nobody"},
      {"429 Too Many Requests some_type: words (param: x)",
       R"(async-openai: <{"error":{"message":"words","type":"some_type"}}>)"},
      {"429 Bad Request some_type: words (param: x) more (param: y)",
       R"(async-openai: <{"error":{"message":"words (param: x) more","type":"some_type"}}>)"},
      {"429 words (param: a: b)", "openai-node: <words (param: a: b)>"},
      {"429 Too Many Requests: words (param: x)",
       R"(async-openai: <{"error":{"message":"words","type":""}}>)"},
      {"429 Too Many Requests some_type: a: b (param: x) c (param: y)",
       R"(async-openai: <{"error":{"message":"a: b (param: x) c","type":"some_type"}}>)"},
      {"HTTP 429 (some_type: code)\nParameter: x\n\nwords",
       R"(openai-dotnet: <{"error":{"message":"words","type":"some_type"}}>)"},
      {"HTTP 429 (some_type: code)\n\nwords",
       R"(openai-dotnet: <{"error":{"message":"words","type":"some_type"}}>)"},
      {"over HTTP so it is: HTTP 429 (some_type: code)\n\nwords",
       R"(openai-dotnet: <{"error":{"message":"words","type":"some_type"}}>)"},
      {"HTTP 429 (code)\n\nwords: more", ": <(code)\n\nwords: more>"},
      {"words (type: a b) more (type: some_type)",
       R"(aichat: <{"error":{"message":"words (type: a b) more","type":"some_type"}}>)"},
      {"words (type: some_type)", R"(aichat: <{"error":{"message":"words","type":"some_type"}}>)"},
      {"a (type: float) b (type: some_type)",
       R"(aichat: <{"error":{"message":"a (type: float) b","type":"some_type"}}>)"},
      {"words (type: some_type) more", "nobody"},
      {"words (type: Some Type)", "nobody"},
      {"words\n\nTroubleshooting URL: https://js.langchain.com/x", "langchain-js: <words>"},
      {"words\n\nTroubleshooting URL: https://host/x", "nobody"},
      {"Failed after 3 attempts. Last error: words", "vercel-ai-sdk: <words>"},
      {"Failed after 1 attempts with non-retryable error: words", "vercel-ai-sdk: <words>"},
      {"Failed after 3 attempts", "nobody"},
      {R"(APICallError [AI_APICallError]: words { responseBody: '{"a":1}' })",
       R"(vercel-ai-sdk: <{"a":1}> <words { responseBody: '{"a":1}' }>)"},
      {R"(APICallError [Error]: words { responseBody: '{"a":1}' })", R"(vercel-ai-sdk: <{"a":1}>)"},
      {R"(APICallError [Error]: words { responseBody: "b" })", "vercel-ai-sdk: <b>"},
      {"AI_APICallError of no words", "nobody"},
      {"AI_APICallError: words\n    at f (a.js:1:1)", "vercel-ai-sdk: <words>"},
      {R"(PluginInvokeError: {"a":1})", R"(dify: <{"a":1}>)"},
      {"API request failed with status code 429: words", "dify: <words>"},
      {R"(API request failed with status code 429: {"a":1} more)", R"(dify: <{"a":1}>)"},
      {"[provider.rate_limit] 429 words", "kimi-code: <words>"},
      {"[provider.rate_limit] words", "kimi-code: <words>"},
      {"[provider.rate_limit] 429 a [b] c", "kimi-code: <a [b] c>"},
      {"[zz] so it is: [provider.rate_limit] 429 words", "kimi-code: <words>"},
      {"[MOONSHOT-2] 429 words", "cline: <429 words>"},
      {R"([MOONSHOT] 429 {"a":1})", R"(cline: <{"a":1}> <429 {"a":1}>)"},
      {"[Moonshot] 429 words", "nobody"},
      {"[MOONSHOT] words", "nobody"},
      {"MOONSHOT] 429 words", "nobody"},
      {"[" + std::string(39, 'A') + "] 429 words", "cline: <429 words>"},
      {"[" + std::string(40, 'A') + "] 429 words", "nobody"},
      {R"(429 Too Many Requests: "{\"a\":1}")", R"(spring: <{"a":1}>)"},
      {R"(429 Too Many Requests: "words")", "spring: <words>"},
      {R"(429 Too Many Requests: "a\q")", R"(spring: <a\q>)"},
      {R"(so it is: "words")", "nobody"},
      {"Moonshot completion error: words", "roo-code: <words>"},
      {std::string(40, 'a') + " completion error: words", "roo-code: <words>"},
      {std::string(41, 'a') + " completion error: words", "nobody"},
      {"429 " + std::string(56, 'a') + ": \"words\"", "spring: <words>"},
      {"429 " + std::string(57, 'a') + ": \"words\"",
       "openai-node: <" + std::string(57, 'a') + ": \"words\">"},
      {"words (request id: 20260102030405aB3d)", "new-api: <words>"},
      {"words (request id: 20260102030405)", "one-api: <words>"},
      {"new_api_error words (request id: 20260102030405aB3d)", "new-api:"},
      {"one_api_error words (request id: 20260102030405)", "one-api:"},
      {"words (request id: x)", "nobody"},
  });
}

TEST_CASE("what LiteLLM adds behind the words is taken off", "[unit][errors]") {
  for (const char* addition :
       {"\n\nLiteLLM: zz", ". Received Model Group=zz", " Received Model Group=zz",
        " LiteLLM Retried: 2 times", "LiteLLM: model group zz", "Fallback to zz"}) {
    INFO(addition);
    CHECK(found_in_text("MoonshotException - one" + std::string(addition)) == "litellm: <one>");
  }
  // Of a long chain the first errors count.
  std::string chain;
  std::string first;
  for (int i = 0; i < 10; ++i) {
    chain += "MoonshotException - " + std::to_string(i) + " Fallback to zz ";
    if (i < 8) first += " <" + std::to_string(i) + ">";
  }
  CHECK(found_in_text(chain) == "litellm:" + first);
}

TEST_CASE("of many objects within a text the last ones are taken", "[unit][errors]") {
  std::string text = "Provider returned error";
  std::string last;
  for (int i = 0; i < 10; ++i) {
    const std::string object = R"({"a":)" + std::to_string(i) + "}";
    text += " " + object;
    if (i >= 2) last += " <" + object + ">";
  }
  CHECK(found_in_text(text) == "openrouter:" + last);
}

TEST_CASE("a page is told by the words of its server", "[unit][errors]") {
  const std::vector<std::pair<std::string, std::string>> pages = {
      {"cloudflare", "cloudflare"},
      {"Cloudflare", "cloudflare"},
      {"nginx/1.25", "nginx"},
      {"openresty", "nginx"},
      {"No server is available to handle this request", "haproxy"},
      {"The server didn't respond in time", "haproxy"},
      {"Request forbidden by administrative rules", "haproxy"},
      {"Your browser sent an invalid request", "haproxy"},
      {"An internal server error occurred.</body>", "haproxy"},
      {"haproxy", "haproxy"},
      {"squid/6", "squid"},
      {"Squid", "squid"},
      {"The requested URL could not be retrieved", "squid"},
      {"Guru Meditation", "varnish"},
      {"Varnish cache server", "varnish"},
      {"tinyproxy", "tinyproxy"},
      {"<address>Apache/2.4", "apache"},
      {"-//IETF//DTD HTML 2.0//EN", "apache"},
      {"Apache Server at host", "apache"},
      {"envoy", "envoy"},
      {"words", ""},
  };
  for (const auto& page : pages) {
    INFO(page.first);
    CHECK(found_in_text("<html><p>" + page.first) == page.second + ":");
  }
  CHECK(found_in_text(R"(<html>nginx {&quot;error&quot;:1})") == R"(nginx: <{"error":1}>)");
  CHECK(found_in_text(R"(<html>nginx {&quot;other&quot;:1})") == "nginx:");
  for (const char* words :
       {"local_rate_limited", "upstream connect error or more", "no healthy upstream",
        "upstream request timeout", "RBAC: access denied"}) {
    INFO(words);
    CHECK(found_in_text(words) == "envoy:");
    CHECK(found_in_text("a " + std::string(words)) == "nobody");
  }
}

TEST_CASE("an exception of another vendor's is told by the name in front of it", "[unit][errors]") {
  for (const char* vendor :
       {"Azure",       "Bedrock",   "VertexAI",    "Vertex_ai",    "Groq",       "Gemini",
        "Deepseek",    "Mistral",   "Cohere",      "Xai",          "Together",   "Fireworks",
        "Nvidia",      "Dashscope", "Together_ai", "Fireworks_ai", "Perplexity", "Cerebras",
        "Huggingface", "Ollama",    "Volcengine",  "Replicate"}) {
    INFO(vendor);
    CHECK(found_in_text(std::string(vendor) + "Exception - words") == "litellm: <words>");
    CHECK(moonshot::detail::names_other_vendor("litellm.RateLimitError: " + std::string(vendor)));
  }
  for (const char* protocol : {"", "OpenAI", "Anthropic", "Moonshot", "GroqX"}) {
    INFO(protocol);
    CHECK_FALSE(moonshot::detail::names_other_vendor(protocol));
  }
}
