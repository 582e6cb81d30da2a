#include <moonshot_catch.hpp>

#include <moonshot/json.hpp>
#include <moonshot/types/balance.hpp>
#include <moonshot/types/chat_completion.hpp>
#include <moonshot/types/chat_request.hpp>
#include <moonshot/types/models.hpp>

#include <cmath>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

using moonshot::ChatChunk;
using moonshot::ChatCompletion;
using moonshot::ChatRequest;
using moonshot::json::OnMismatch;

namespace {

template <class T>
std::string again(const std::string& text, OnMismatch policy = OnMismatch::fail) {
  const auto value = moonshot::json::decode<T>(text, policy);
  if (!value) return value.error().what();
  const auto encoded = moonshot::json::encode(*value);
  return encoded ? *encoded : encoded.error().what();
}

std::string encoded(const ChatRequest& request) { return *moonshot::json::encode(request); }

ChatRequest base() {
  ChatRequest request;
  request.model = "m";
  request.messages = {moonshot::user("u")};
  return request;
}

const std::string prefix = R"({"model":"m","messages":[{"role":"user","content":"u"}])";

}  // namespace

TEST_CASE("every member of a request is written under its name", "[unit][types]") {
  auto request = base();
  request.max_completion_tokens = 1;
  request.max_tokens = 2;
  request.temperature = 0.6;
  request.top_p = 0.95;
  request.n = 1;
  request.presence_penalty = -2;
  request.frequency_penalty = 2;
  request.stop = "end";
  request.stream = true;
  request.stream_options.emplace().include_usage = true;
  request.tools = {moonshot::function_tool("f", "d", moonshot::JsonText(R"({"type":"object"})"))};
  request.tool_choice = moonshot::ToolChoiceMode::auto_;
  request.response_format.emplace().type = moonshot::ResponseFormatType::json_object;
  request.thinking.emplace().type = moonshot::ThinkingType::enabled;
  request.thinking->keep = moonshot::ThinkingKeep::all;
  request.reasoning_effort = moonshot::ReasoningEffort::low;
  request.prompt_cache_key = "session";
  request.prompt_cache_options.emplace().ttl = "1h";
  request.prompt_cache_options->mode = moonshot::PromptCacheMode::implicit;
  request.safety_identifier = "hash";
  request.logprobs = false;
  request.top_logprobs = 0;
  request.prediction.emplace().content = "p";
  request.extra.set("seed", moonshot::JsonText("7"));
  const std::string expected =
      prefix +
      R"(,"max_completion_tokens":1,"max_tokens":2,"temperature":0.6,"top_p":0.95,"n":1,"presence_penalty":-2,"frequency_penalty":2,"stop":"end","stream":true,"stream_options":{"include_usage":true},"tools":[{"type":"function","function":{"name":"f","description":"d","parameters":{"type":"object"}}}],"tool_choice":"auto","response_format":{"type":"json_object"},"thinking":{"type":"enabled","keep":"all"},"reasoning_effort":"low","prompt_cache_key":"session","prompt_cache_options":{"mode":"implicit","ttl":"1h"},"safety_identifier":"hash","logprobs":false,"top_logprobs":0,"prediction":{"type":"content","content":"p"},"seed":7})";
  CHECK(encoded(request) == expected);
  CHECK(again<ChatRequest>(expected) == expected);
}

TEST_CASE("nothing that is unset is written", "[unit][types]") {
  CHECK(encoded(base()) == prefix + "}");
}

TEST_CASE("messages of every role are written as the API wants them", "[unit][types]") {
  ChatRequest request;
  request.model = "m";
  auto call = moonshot::assistant("");
  call.content = moonshot::Content();
  call.reasoning_content = "because";
  auto& tool_call = call.tool_calls.emplace_back();
  tool_call.id = "f:0";
  tool_call.type = moonshot::ToolType::function;
  tool_call.function.name = "f";
  tool_call.function.arguments = "{}";
  auto partial = moonshot::assistant("{");
  partial.partial = true;
  partial.name = "Kimi";
  moonshot::Message dynamic;
  dynamic.role = moonshot::Role::system;
  dynamic.tools = {moonshot::function_tool("g", "d", moonshot::JsonText("{}"))};
  request.messages = {moonshot::system("s"), call, moonshot::tool("f:0", "result"), dynamic,
                      partial};
  const std::string expected =
      R"({"model":"m","messages":[{"role":"system","content":"s"},{"role":"assistant","reasoning_content":"because","tool_calls":[{"id":"f:0","type":"function","function":{"name":"f","arguments":"{}"}}]},{"role":"tool","content":"result","tool_call_id":"f:0"},{"role":"system","tools":[{"type":"function","function":{"name":"g","description":"d","parameters":{}}}]},{"role":"assistant","content":"{","name":"Kimi","partial":true}]})";
  CHECK(encoded(request) == expected);
  CHECK(moonshot::json::decode<ChatRequest>(expected)->messages.size() == 5);
}

TEST_CASE("media parts come in both spellings", "[unit][types]") {
  auto request = base();
  request.messages[0].content = {moonshot::text_part("t"), moonshot::image_part("ms://f1"),
                                 moonshot::video_part("data:video/mp4;base64,AA==")};
  CHECK(
      encoded(request) ==
      R"({"model":"m","messages":[{"role":"user","content":[{"type":"text","text":"t"},{"type":"image_url","image_url":{"url":"ms://f1"}},{"type":"video_url","video_url":{"url":"data:video/mp4;base64,AA=="}}]}]})");
  const std::string bare =
      R"({"model":"m","messages":[{"role":"user","content":[{"type":"image_url","image_url":"ms://f1"},{"type":"image_url","image_url":{"url":"ms://f2","detail":"low"}},{"type":"tomorrow","x":[1]}]}]})";
  CHECK(again<ChatRequest>(bare) == bare);
}

TEST_CASE("stop and tool choice come in both spellings", "[unit][types]") {
  for (const char* rest :
       {R"(,"stop":"x"})", R"(,"stop":["x"]})", R"(,"stop":[]})", R"(,"stop":null})",
        R"(,"tool_choice":"none"})", R"(,"tool_choice":"tomorrow"})",
        R"(,"tool_choice":{"type":"function","function":{"name":"f"}}})", R"(,"tools":[]})"}) {
    CHECK(again<ChatRequest>(prefix + rest) == prefix + rest);
  }
  auto request = base();
  request.stop = {"a", "b"};
  CHECK(encoded(request) == prefix + R"(,"stop":["a","b"]})");
  request = base();
  request.tool_choice = moonshot::ToolChoice::function("f");
  CHECK(encoded(request) ==
        prefix + R"(,"tool_choice":{"type":"function","function":{"name":"f"}}})");
}

TEST_CASE("a wrong request survives reading where it is to be kept", "[unit][types]") {
  for (const char* rest : {R"(,"temperature":"hot"})", R"(,"stop":5})", R"(,"tool_choice":7})",
                           R"(,"n":1.5})", R"(,"thinking":"on"})", R"(,"logit_bias":{"1":2}})"}) {
    CHECK(again<ChatRequest>(prefix + rest, OnMismatch::keep) == prefix + rest);
  }
  CHECK(again<ChatRequest>(prefix + R"(,"n":1.5,"n":null})", OnMismatch::keep) ==
        prefix + R"(,"n":null})");
  const std::string content = R"({"model":"m","messages":[{"role":"user","content":5}]})";
  CHECK_FALSE(moonshot::json::decode<ChatRequest>(content));
  CHECK(again<ChatRequest>(content, OnMismatch::keep) == content);
}

TEST_CASE("an answer encodes to what it was", "[unit][types]") {
  for (
      const char* text :
      {"{}", R"({"id":"c","object":"chat.completion","created":0,"model":"","choices":[]})",
       R"({"choices":[{"index":0,"message":{"role":"assistant","content":null,"tool_calls":[{"id":"f:0","type":"function","function":{"name":"f","arguments":""}}]},"finish_reason":null}],"usage":null})",
       R"({"choices":[{"message":{"role":"assistant","content":"","reasoning_content":""},"finish_reason":"length","logprobs":null}]})",
       R"({"choices":[{"index":0,"message":null}]})", R"({"choices":[{"index":0}]})",
       R"({"choices":[{"index":0,"message":{}}]})",
       R"({"choices":[{"index":0,"message":{"role":"assistant","content":"x"},"logprobs":{"content":[{"token":"x","logprob":-0.5,"bytes":[120],"top_logprobs":[]}]}}]})",
       R"({"usage":{"prompt_tokens":93,"completion_tokens":9,"total_tokens":102,"cached_tokens":93,"prompt_tokens_details":{"cached_tokens":93,"cache_write_tokens":0},"completion_tokens_details":{"reasoning_tokens":7}},"system_fingerprint":"fpv0"})",
       R"({"usage":{"prompt_tokens":1,"new_tokens":{"deep":[1]}}})"}) {
    CHECK(again<ChatCompletion>(text) == text);
  }
}

TEST_CASE("a chunk encodes to what it was", "[unit][types]") {
  for (
      const char* text :
      {"{}", R"({"choices":[]})", R"({"choices":null})", R"({"choices":[{}]})",
       R"({"choices":[{"index":0,"delta":{}}]})", R"({"choices":[{"index":0,"delta":null}]})",
       R"({"choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}]})",
       R"({"choices":[{"index":0,"delta":{"content":null,"reasoning_content":null,"tool_calls":null}}]})",
       R"({"choices":[{"index":0,"delta":{"tool_calls":[]}}]})",
       R"({"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"a","type":"function","function":{"name":"f","arguments":""}},{"index":1,"function":{}},{"index":2,"function":null}]}}]})",
       R"({"choices":[{"index":0,"delta":{},"finish_reason":"stop","usage":{"prompt_tokens":1,"completion_tokens":1,"total_tokens":2}}],"usage":null})"}) {
    CHECK(again<ChatChunk>(text) == text);
  }
}

TEST_CASE("an answer may go back as a message unchanged", "[unit][types]") {
  const std::string message =
      R"({"role":"assistant","content":null,"reasoning_content":"r","tool_calls":[{"id":"f:0","type":"function","function":{"name":"f","arguments":"{\"a\":1}"}}],"new":1})";
  const auto answer = moonshot::json::decode<ChatCompletion>(
      R"({"choices":[{"index":0,"message":)" + message + "}]}");
  REQUIRE(answer);
  ChatRequest request;
  request.model = "m";
  request.messages = {answer->choices.at(0).message};
  CHECK(encoded(request) == R"({"model":"m","messages":[)" + message + "]}");
}

TEST_CASE("cache hits are found in either place", "[unit][types]") {
  const auto hits = [](const char* text) {
    return moonshot::json::decode<moonshot::Usage>(text)->cache_hits();
  };
  CHECK(hits("{}") == 0);
  CHECK(hits(R"({"cached_tokens":5})") == 5);
  CHECK(hits(R"({"prompt_tokens_details":{"cached_tokens":6}})") == 6);
  CHECK(hits(R"({"cached_tokens":5,"prompt_tokens_details":{"cached_tokens":6}})") == 5);
}

TEST_CASE("the short forms of an answer never fail", "[unit][types]") {
  CHECK(ChatCompletion().text().empty());
  CHECK(ChatCompletion().reasoning().empty());
  CHECK(ChatChunk().text().empty());
  const auto chunk = moonshot::json::decode<ChatChunk>(
      R"({"choices":[{"index":1,"delta":{"content":"b"}},{"index":0,"delta":{"content":"a","reasoning_content":"r"}}]})");
  REQUIRE(chunk);
  CHECK(chunk->text() == "a");
  CHECK(chunk->reasoning() == "r");
  const auto parts = moonshot::json::decode<ChatCompletion>(
      R"({"choices":[{"message":{"role":"assistant","content":[{"type":"text","text":"x"}]}}]})");
  REQUIRE(parts);
  CHECK(parts->text() == "x");
}

TEST_CASE("models and balances encode to what they were", "[unit][types]") {
  for (
      const char* text :
      {R"({"object":"list","data":[]})",
       R"({"object":"list","data":[{"id":"kimi-k3","object":"model","created":1,"owned_by":"moonshot","context_length":1048576,"supports_image_in":true,"permission":[{"id":""}],"root":""}]})"}) {
    CHECK(again<moonshot::ModelList>(text) == text);
  }
  for (
      const char* text :
      {R"({"code":0,"data":{"available_balance":49.58894,"voucher_balance":46.58893,"cash_balance":-3.00001},"scode":"0x0","status":true})",
       R"({"code":0,"data":null,"scode":"0x0","status":true})", R"({"code":0,"status":false})"}) {
    CHECK(again<moonshot::Balance>(text) == text);
  }
}

TEST_CASE("an effort may stand within thinking", "[unit][types]") {
  auto request = base();
  request.thinking.emplace().effort = moonshot::ReasoningEffort::high;
  const std::string alone = prefix + R"(,"thinking":{"effort":"high"}})";
  CHECK(encoded(request) == alone);
  request.thinking->type = moonshot::ThinkingType::enabled;
  request.thinking->effort = moonshot::ReasoningEffort("extreme");
  const std::string beside = prefix + R"(,"thinking":{"type":"enabled","effort":"extreme"}})";
  CHECK(encoded(request) == beside);
  const auto read = moonshot::json::decode<ChatRequest>(alone);
  REQUIRE(read);
  CHECK(read->thinking->effort == moonshot::ReasoningEffort::high);
  CHECK_FALSE(read->reasoning_effort);
  for (const auto& text : {alone, beside}) CHECK(again<ChatRequest>(text) == text);
}

TEST_CASE("a function says whether its schema is strict only where it is told to",
          "[unit][types]") {
  auto request = base();
  request.tools = {moonshot::function_tool("f", "d", moonshot::JsonText("{}"))};
  const auto with = [](const char* strict) {
    return prefix +
           R"(,"tools":[{"type":"function","function":{"name":"f","description":"d","parameters":{})" +
           strict + "}}]}";
  };
  CHECK(encoded(request) == with(""));
  request.tools[0].function->strict = true;
  CHECK(encoded(request) == with(R"(,"strict":true)"));
  request.tools[0].function->strict = false;
  CHECK(encoded(request) == with(R"(,"strict":false)"));
  CHECK(moonshot::json::decode<ChatRequest>(with(R"(,"strict":false)"))
            ->tools.at(0)
            .function->strict == false);
}

TEST_CASE("a tool may be built in", "[unit][types]") {
  auto request = base();
  auto& tool = request.tools.emplace_back();
  tool.type = moonshot::ToolType::builtin_function;
  tool.function.emplace().name = "$web_search";
  const std::string expected =
      prefix + R"(,"tools":[{"type":"builtin_function","function":{"name":"$web_search"}}]})";
  CHECK(encoded(request) == expected);
  const auto read = moonshot::json::decode<ChatRequest>(expected);
  REQUIRE(read);
  CHECK(read->tools.at(0).type == moonshot::ToolType::builtin_function);
  CHECK(read->tools.at(0).function->name == "$web_search");
}

TEST_CASE("each format of an answer is written under its name", "[unit][types]") {
  auto request = base();
  request.response_format.emplace().type = moonshot::ResponseFormatType::text;
  const std::string text = prefix + R"(,"response_format":{"type":"text"}})";
  CHECK(encoded(request) == text);
  CHECK(again<ChatRequest>(text) == text);

  request.response_format->type = moonshot::ResponseFormatType::json_schema;
  auto& schema = request.response_format->json_schema.emplace();
  schema.name = "recipe";
  schema.description = "What to cook";
  schema.schema = moonshot::JsonText(R"({"type":"object"})");
  schema.strict = false;
  const std::string whole =
      prefix +
      R"(,"response_format":{"type":"json_schema","json_schema":{"name":"recipe","description":"What to cook","schema":{"type":"object"},"strict":false}}})";
  CHECK(encoded(request) == whole);
  const auto read = moonshot::json::decode<ChatRequest>(whole);
  REQUIRE(read);
  REQUIRE(read->response_format);
  REQUIRE(read->response_format->json_schema);
  CHECK(read->response_format->type == moonshot::ResponseFormatType::json_schema);
  CHECK(read->response_format->json_schema->name == "recipe");
  CHECK(read->response_format->json_schema->description == "What to cook");
}

TEST_CASE("every mode of tool choice is one word", "[unit][types]") {
  using Mode = moonshot::ToolChoiceMode;
  const struct {
    Mode::Known mode;
    const char* word;
  } rows[] = {{Mode::auto_, "auto"}, {Mode::none, "none"}, {Mode::required, "required"}};
  for (const auto& row : rows) {
    auto request = base();
    request.tool_choice = row.mode;
    const std::string expected = prefix + R"(,"tool_choice":")" + row.word + R"("})";
    CHECK(encoded(request) == expected);
    const auto read = moonshot::json::decode<ChatRequest>(expected);
    REQUIRE(read);
    REQUIRE(read->tool_choice->mode() != nullptr);
    CHECK(*read->tool_choice->mode() == row.mode);
  }
}

TEST_CASE("a prediction may be a list of parts", "[unit][types]") {
  auto request = base();
  request.prediction.emplace().content = {moonshot::text_part("a"), moonshot::text_part("b")};
  const std::string expected =
      prefix +
      R"(,"prediction":{"type":"content","content":[{"type":"text","text":"a"},{"type":"text","text":"b"}]}})";
  CHECK(encoded(request) == expected);
  const auto read = moonshot::json::decode<ChatRequest>(expected);
  REQUIRE(read);
  REQUIRE(read->prediction->content.parts() != nullptr);
  CHECK(read->prediction->content.parts()->at(1).text == "b");
}

TEST_CASE("a video may be a bare string too", "[unit][types]") {
  const std::string text =
      R"({"model":"m","messages":[{"role":"user","content":[{"type":"video_url","video_url":"ms://v1"},{"type":"video_url","video_url":{"url":"ms://v2"}}]}]})";
  const auto read = moonshot::json::decode<ChatRequest>(text);
  REQUIRE(read);
  const auto* parts = read->messages.at(0).content.parts();
  REQUIRE(parts != nullptr);
  CHECK(parts->at(0).video_url->bare);
  CHECK(parts->at(0).video_url->url == "ms://v1");
  CHECK_FALSE(parts->at(1).video_url->bare);
  CHECK(parts->at(1).video_url->url == "ms://v2");
  CHECK(encoded(*read) == text);
}

TEST_CASE("a finish by the older function call is known", "[unit][types]") {
  const std::string text = R"({"choices":[{"finish_reason":"function_call"}]})";
  const auto whole = moonshot::json::decode<ChatCompletion>(text);
  REQUIRE(whole);
  CHECK(whole->choices.at(0).finish_reason == moonshot::FinishReason::function_call);
  CHECK(again<ChatCompletion>(text) == text);
  const auto chunk = moonshot::json::decode<ChatChunk>(text);
  REQUIRE(chunk);
  CHECK(chunk->choices.at(0).finish_reason == moonshot::FinishReason::function_call);
}

TEST_CASE("a token has its likeliest rivals", "[unit][types]") {
  const std::string text =
      R"({"choices":[{"index":0,"logprobs":{"content":[{"token":"x","logprob":-0.5,"bytes":[120],"top_logprobs":[{"token":"x","logprob":-0.5,"bytes":[120]},{"token":"\u00e9","logprob":-1.25,"bytes":[195,169]},{"token":"","logprob":-9999,"bytes":null}]}]}}]})";
  const auto value = moonshot::json::decode<ChatCompletion>(text);
  REQUIRE(value);
  REQUIRE(value->choices.at(0).logprobs);
  const auto& token = value->choices[0].logprobs->content.at(0);
  CHECK(token.token == "x");
  REQUIRE(token.top_logprobs.size() == 3);
  CHECK(token.top_logprobs[1].token == "\xC3\xA9");
  CHECK(std::lround(token.top_logprobs[1].logprob * 100) == -125);
  CHECK(token.top_logprobs[1].bytes == std::vector<std::int64_t>{195, 169});
  CHECK_FALSE(token.top_logprobs[2].bytes);
  std::string plain = text;
  plain.replace(plain.find("\\u00e9"), 6, "\xC3\xA9");
  CHECK(again<ChatCompletion>(text) == plain);
}

TEST_CASE("a chunk says what it is", "[unit][types]") {
  const std::string text =
      R"({"id":"chatcmpl-1","object":"chat.completion.chunk","created":7,"model":"kimi-k3","choices":[],"system_fingerprint":"fp"})";
  const auto value = moonshot::json::decode<ChatChunk>(text);
  REQUIRE(value);
  CHECK(value->object == "chat.completion.chunk");
  CHECK(value->id == "chatcmpl-1");
  CHECK(value->created == 7);
  CHECK(value->model == "kimi-k3");
  CHECK(value->system_fingerprint == "fp");
  CHECK(again<ChatChunk>(text) == text);
}
