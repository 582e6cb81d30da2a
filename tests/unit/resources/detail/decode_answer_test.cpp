#include <moonshot_catch.hpp>

#include <moonshot/resources/detail/decode_answer.hpp>

#include <string>

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
