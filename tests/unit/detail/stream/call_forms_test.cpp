#include <moonshot_catch.hpp>

#include <moonshot/detail/stream/call_forms.hpp>
#include <moonshot/detail/stream/wrapped_answer.hpp>
#include <moonshot/json.hpp>

#include <string>
#include <utility>
#include <vector>

using moonshot::ChatCompletion;
using moonshot::Choice;
using moonshot::Extra;
using moonshot::JsonText;
using moonshot::ToolCall;
using moonshot::ToolCallDelta;
namespace detail = moonshot::detail;

namespace {

// A call or a piece of one, after what stands flat in it was taken.
template <class T>
std::string with_function_taken(const std::string& text) {
  auto call = moonshot::json::decode<T>(text, moonshot::json::OnMismatch::keep).value();
  detail::take_flat_function(call);
  return moonshot::json::encode(call).value();
}

}  // namespace

TEST_CASE("the name and arguments of a whole call are taken where it has none", "[unit][answers]") {
  const std::vector<std::pair<std::string, std::string>> rows = {
      {R"({"name":"f","arguments":"{}"})", R"({"function":{"name":"f","arguments":"{}"}})"},
      {R"({"name":"f"})", R"({"function":{"name":"f","arguments":""}})"},
      {R"({"name":"f","arguments":{ "a": 1 }})",
       R"({"function":{"name":"f","arguments":"{\"a\":1}"}})"},
      {R"({"name":"f","arguments":null,"x":1})",
       R"({"function":{"name":"f","arguments":""},"x":1})"},
      // Arguments of the function itself count.
      {R"({"name":"f","arguments":"[]","function":{"arguments":"{}"}})",
       R"({"function":{"name":"f","arguments":"{}"}})"},
      // What has a name needs none, and what cannot be read is left.
      {R"({"name":"g","function":{"name":"f","arguments":"{}"}})",
       R"({"function":{"name":"f","arguments":"{}"},"name":"g"})"},
      {R"({"name":5})", R"({"name":5})"},
      {R"({"name":"f","arguments":5})", R"({"name":"f","arguments":5})"},
      {R"({"name":null})", R"({"name":null})"},
      {R"({"x":1})", R"({"x":1})"},
  };
  for (const auto& row : rows) {
    INFO(row.first);
    CHECK(with_function_taken<ToolCall>(row.first) == row.second);
  }
}

TEST_CASE("the name and arguments of a piece are taken where it has neither", "[unit][answers]") {
  const std::vector<std::pair<std::string, std::string>> rows = {
      {R"({"name":"f","arguments":"{}"})", R"({"function":{"name":"f","arguments":"{}"}})"},
      {R"({"name":"f"})", R"({"function":{"name":"f"}})"},
      {R"({"arguments":"{"})", R"({"function":{"arguments":"{"}})"},
      {R"({"name":"f","function":{}})", R"({"function":{"name":"f"}})"},
      {R"({"name":"f","function":{"arguments":"{}"}})",
       R"({"function":{"arguments":"{}"},"name":"f"})"},
      {R"({"name":"g","function":{"name":"f"}})", R"({"function":{"name":"f"},"name":"g"})"},
      {R"({"name":[]})", R"({"name":[]})"},
      {R"({"x":1})", R"({"x":1})"},
      {"{}", "{}"},
  };
  for (const auto& row : rows) {
    INFO(row.first);
    CHECK(with_function_taken<ToolCallDelta>(row.first) == row.second);
  }
}

TEST_CASE("an older function call is an object", "[unit][answers]") {
  CHECK(detail::has_function_call(Extra{{"function_call", JsonText("{}")}}));
  CHECK_FALSE(detail::has_function_call(Extra{{"function_call", JsonText("null")}}));
  CHECK_FALSE(detail::has_function_call(Extra{{"function_calls", JsonText("{}")}}));
  CHECK_FALSE(detail::has_function_call(Extra()));
}

TEST_CASE("the first call without a name is pointed at", "[unit][answers]") {
  std::vector<Choice> choices(3);
  CHECK(detail::find_missing_name({}).empty());
  CHECK(detail::find_missing_name(choices).empty());
  choices[1].message.tool_calls.resize(3);
  for (auto& call : choices[1].message.tool_calls) call.function.name = "f";
  CHECK(detail::find_missing_name(choices).empty());
  choices[1].message.tool_calls[2].function.name.clear();
  CHECK(detail::find_missing_name(choices) == "/choices/1/message/tool_calls/2/function/name");
  choices[0].message.tool_calls.resize(1);
  CHECK(detail::find_missing_name(choices) == "/choices/0/message/tool_calls/0/function/name");
}

TEST_CASE("an answer in one member of an object is found", "[unit][answers]") {
  for (const std::string name : {"data", "result", "response", "body", "output", "content"}) {
    INFO(name);
    CHECK(detail::find_wrapped_answer(R"({"x":1,")" + name + R"(":{"choices":[]}})") == name);
    CHECK(detail::find_wrapped_answer(R"({")" + name + R"(":{"choice":[]}})").empty());
    CHECK(detail::find_wrapped_answer(R"({")" + name + R"(":[{"choices":[]}]})").empty());
  }
  CHECK(detail::find_wrapped_answer(R"({"answer":{"choices":[]}})").empty());
  CHECK(detail::find_wrapped_answer(R"({"choices":[]})").empty());
  CHECK(detail::find_wrapped_answer("").empty());
  // Of two nobody knows which one is meant.
  CHECK(detail::find_wrapped_answer(R"({"data":{"choices":[]},"body":{"choices":[]}})").empty());
  CHECK(detail::find_wrapped_answer(R"({"data":{},"body":{"choices":[]}})") == "body");
}

TEST_CASE("what stands around an answer is kept beside its members", "[unit][answers]") {
  const auto kept = [](const std::string& outer, const std::string& inner) {
    auto answer = moonshot::json::decode<ChatCompletion>(inner).value();
    const auto around =
        moonshot::json::decode<ChatCompletion>(outer, moonshot::json::OnMismatch::keep).value();
    detail::keep_wrapper(around, "data", answer);
    return moonshot::json::encode(answer).value();
  };
  CHECK(kept(R"({"code":0,"data":{},"message":"m"})", R"({"id":"a"})") ==
        R"({"id":"a","code":0,"message":"m"})");
  CHECK(kept(R"({"id":"b","data":{}})", "{}") == R"({"id":"b"})");
  CHECK(kept(R"({"id":"b","data":{}})", R"({"id":"a"})") == R"({"id":"a"})");
  CHECK(kept(R"({"code":0,"data":{}})", R"({"code":1})") == R"({"code":1})");
  // A named member in an odd form would be sent twice.
  CHECK(kept(R"({"created":"x","data":{}})", R"({"created":7})") == R"({"created":7})");
}
