#include <moonshot_catch.hpp>

#include <moonshot/detail/json/codecs.hpp>
#include <moonshot/resources/detail/decode_answer.hpp>
#include <moonshot/types/models.hpp>

#include <string>
#include <utility>

using moonshot::ChatCompletion;
using moonshot::DecodeError;

namespace {

const std::string answer =
    R"({"choices":[{"index":0,"message":{"role":"assistant","content":"PONG"},"finish_reason":"stop"}]})";

moonshot::Result<ChatCompletion> created(const std::string& body) {
  moonshot::detail::Answer whole;
  whole.head.status = 200;
  whole.body = body;
  return moonshot::detail::decode_answer<ChatCompletion>(moonshot::Endpoint(), std::move(whole));
}

moonshot::Result<ChatCompletion> with_call(const std::string& call) {
  return created(R"({"choices":[{"index":0,"message":{"role":"assistant","tool_calls":[)"
                 R"({"id":"g:0","type":"function","function":{"name":"g","arguments":"{}"}},)" +
                 call + "]}}]}");
}

}  // namespace

TEST_CASE("parts of an event stream around a JSON answer are passed over", "[unit][answers]") {
  for (const char* before : {"", ": ping\n\n", "\xEF\xBB\xBF: a {\r\n: b\r\n\r\n", "\n:\n"}) {
    for (const char* after : {"", "\n\n", "\ndata: [DONE]\n\n", "\n: bye\n\n", "\r\n\r\n[DONE]",
                              "\n\n: {a}\n\ndata:\"[DONE]\""}) {
      INFO(before << "..." << after);
      const auto result = created(before + answer + after);
      REQUIRE(result);
      CHECK(result->text() == "PONG");
    }
  }
  for (const char* after : {"{}", "\nx", "\ndata: {}\n\n", "]"}) {
    const auto result = created(answer + after);
    REQUIRE_FALSE(result);
    CHECK(result.error().as<DecodeError>() != nullptr);
  }
}

TEST_CASE("an event stream in the place of an answer is read, and its failure knows the tries",
          "[unit][answers]") {
  const std::string chunk =
      R"(data: {"choices":[{"index":0,"delta":{"content":"PONG"},"finish_reason":"stop"}]})"
      "\n\n";
  for (const std::string before : {"", "\xEF\xBB\xBF", "\n", ": ping\n\n"}) {
    INFO(before);
    const auto result = created(before + chunk + "data: [DONE]\n\n");
    REQUIRE(result);
    CHECK(result->text() == "PONG");
  }
  moonshot::detail::Answer broken;
  broken.head.status = 200;
  broken.body = chunk;
  broken.attempts.resize(2);
  const auto cut =
      moonshot::detail::decode_answer<ChatCompletion>(moonshot::Endpoint(), std::move(broken));
  REQUIRE_FALSE(cut);
  CHECK(cut.error().as<moonshot::StreamInterrupted>() != nullptr);
  CHECK(cut.error().attempts().size() == 2);
}

TEST_CASE("the name and arguments of a call may stand in the call itself", "[unit][answers]") {
  for (const char* function : {"", R"(,"function":null)", R"(,"function":{})"}) {
    for (const char* arguments : {R"("{\"x\":1}")", R"({"x": 1})"}) {
      const auto result = with_call(std::string(R"({"id":"a","name":"f","arguments":)") +
                                    arguments + function + "}");
      REQUIRE(result);
      const auto& call = result->choices[0].message.tool_calls.at(1);
      CHECK(call.function.name == "f");
      CHECK(call.function.arguments == R"({"x":1})");
      CHECK(call.extra.empty());
    }
  }
}

TEST_CASE("a call without the name of a function is no answer", "[unit][answers]") {
  for (const char* call :
       {R"({"id":"a"})", R"({"id":"a","function":null})", R"({"id":"a","name":5})",
        R"({"id":"a","function":{"name":null,"arguments":"{}"}})",
        R"({"id":"a","name":"","function":{"name":"","arguments":"{}"}})"}) {
    INFO(call);
    const auto result = with_call(call);
    REQUIRE_FALSE(result);
    const auto* error = result.error().as<DecodeError>();
    REQUIRE(error != nullptr);
    CHECK(error->pointer() == "/choices/0/message/tool_calls/1/function/name");
  }
}

TEST_CASE("a member has content where it says anything", "[unit][answers]") {
  using moonshot::detail::has_content;
  for (const char* content : {"1", R"("a")", R"([{"id":"m"}])", R"({"a":1})"}) {
    INFO(content);
    CHECK(has_content(std::string(R"({"data":)") + content + "}", "data"));
  }
  for (const char* none : {R"({})", R"({"data":null})", R"({"data":""})", R"({"data":[]})",
                           R"({"data":{}})", R"({"other":1})"}) {
    INFO(none);
    CHECK_FALSE(has_content(none, "data"));
  }
}

TEST_CASE("what is wrong with an answer that cannot be read", "[unit][answers]") {
  struct Row {
    const char* body;
    const char* outcome;  // "pointer: expected, found", or the class of an API's error
  };
  const auto outcome = [](const std::string& body) -> std::string {
    moonshot::detail::Answer whole;
    whole.head.status = 200;
    whole.body = body;
    whole.attempts.resize(2);
    const auto list = moonshot::detail::decode_answer<moonshot::ModelList>(moonshot::Endpoint(),
                                                                           std::move(whole));
    if (list) {
      CHECK(list->head.status == 200);
      return "value";
    }
    CHECK(list.error().attempts().size() == 2);
    const auto* error = list.error().as<DecodeError>();
    if (error == nullptr) return list.error().name();
    CHECK(error->body() == body);
    return error->pointer() + ": " + error->expected() + ", " + error->found();
  };
  const Row rows[] = {
      {R"({"data":[]})", "value"},
      {R"({"object":"list"})", ": the member `data`, no such member"},
      {R"({"data":[{"object":"model"}]})", "/data/0: the member `id`, no such member"},
      {R"({"error":{"message":"busy","type":"server_error"}})", "ServerError"},
      {R"({"data":[],"error":{"message":"busy","type":"server_error"}})", "ServerError"},
      {R"({"data":[{"id":"m"}],"error":{"message":"busy","type":"server_error"}})", "value"},
      {R"({"data":7,"error":{"message":"busy","type":"server_error"}})", "ServerError"},
      // Words beside the content are none of an error, and what is no JSON is described.
      {R"({"data":7,"message":"The engine is currently overloaded"})", "/data: an array, a number"},
      {"plain", ": JSON, another kind of body"},
      {"", ": JSON, an empty body"}};
  for (const auto& row : rows) {
    INFO(row.body);
    CHECK(outcome(row.body) == row.outcome);
  }
}

TEST_CASE("only an answer to a chat knows the tokens of its prompt", "[unit][answers]") {
  using moonshot::detail::prompt_tokens_of;
  ChatCompletion completion;
  CHECK_FALSE(prompt_tokens_of(completion));
  completion.usage.emplace().prompt_tokens = 7;
  CHECK(prompt_tokens_of(completion) == 7);
  CHECK_FALSE(prompt_tokens_of(moonshot::ModelList()));
}
