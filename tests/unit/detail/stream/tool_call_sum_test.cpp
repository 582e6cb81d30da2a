#include <moonshot_catch.hpp>

#include <moonshot/detail/stream/tool_call_sum.hpp>
#include <moonshot/json.hpp>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

using moonshot::JsonText;
using moonshot::ToolCall;
using moonshot::ToolCallDelta;
using moonshot::detail::FunctionCallSum;
using moonshot::detail::ToolCallSum;

namespace {

struct CallList {
  std::vector<ToolCall> calls;
  ToolCallSum sum;

  CallList& add(const std::string& piece, std::size_t position = 0) {
    sum.add(calls, moonshot::json::decode<ToolCallDelta>(piece).value(), position);
    return *this;
  }
  std::string shown() const { return moonshot::json::encode(calls).value(); }
};

std::string call_text(const std::string& id, const std::string& name, const std::string& arguments,
                      const std::string& more = "") {
  return R"({"id":")" + id + R"(","type":"function","function":{"name":")" + name +
         R"(","arguments":")" + arguments + "\"}" + more + "}";
}

std::string added_function_call(const std::vector<std::string>& pieces) {
  JsonText sum("{}");
  FunctionCallSum adder;
  for (const auto& piece : pieces) adder.add(sum, piece);
  return sum.text();
}

}  // namespace

TEST_CASE("a call is of a function unless a piece says otherwise", "[unit][stream]") {
  CHECK(CallList().add("{}").shown() == "[" + call_text("", "", "") + "]");
  const auto typed = CallList()
                         .add(R"({"index":0,"type":"builtin_function"})")
                         .add(R"({"index":0,"type":""})")
                         .calls;
  REQUIRE(typed.size() == 1);
  CHECK(typed[0].type == moonshot::ToolType::builtin_function);
}

TEST_CASE("the first id of a call stays, and one in an odd form until it comes", "[unit][stream]") {
  CallList list;
  list.add(R"({"index":0,"x":1,"y":null})").add(R"({"index":0,"x":2,"y":3})");
  CHECK(list.shown() == "[" + call_text("", "", "", R"(,"x":2,"y":3)") + "]");
  auto odd = ToolCallDelta();
  odd.index = 0;
  odd.extra.set("id", JsonText("5"));
  odd.extra.set("index", JsonText("\"x\""));
  odd.extra.set("type", JsonText("7"));
  list.sum.add(list.calls, odd, 0);
  CHECK(list.shown() ==
        R"([{"type":"function","function":{"name":"","arguments":""},"x":2,"y":3,"id":5}])");
  list.add(R"({"index":0,"id":"a"})");
  CHECK(list.shown() == "[" + call_text("a", "", "", R"(,"x":2,"y":3)") + "]");
  list.sum.add(list.calls, odd, 0);
  CHECK(list.shown() == "[" + call_text("a", "", "", R"(,"x":2,"y":3)") + "]");
}

TEST_CASE("unknown members of a function are kept with it", "[unit][stream]") {
  CallList list;
  list.add(R"({"index":0,"function":{"name":"f","z":1}})")
      .add(R"({"index":0,"function":{"arguments":"{}","z":2}})");
  REQUIRE(list.calls.size() == 1);
  REQUIRE(list.calls[0].function.extra.find("z") != nullptr);
  CHECK(list.calls[0].function.extra.find("z")->text() == "2");
  CHECK(list.calls[0].extra.empty());
}

TEST_CASE("an index below 0 is none", "[unit][stream]") {
  CallList list;
  list.add(R"({"index":-1,"id":"a","function":{"name":"f","arguments":"{"}})")
      .add(R"({"index":-5,"function":{"arguments":"}"}})")
      .add(R"({"index":-1,"id":"b","function":{"name":"g","arguments":"{}"}})");
  CHECK(list.shown() == "[" + call_text("a", "f", "{}") + "," + call_text("b", "g", "{}") + "]");
}

TEST_CASE("a call without an index stands behind those that have one", "[unit][stream]") {
  CallList list;
  list.add(R"({"index":5,"id":"a"})")
      .add(R"({"id":"b"})", 1)
      .add(R"({"index":7,"id":"c"})", 2)
      .add(R"({"index":6,"function":{"arguments":"x"}})", 3)
      .add(R"({"index":0,"id":"d"})", 4);
  CHECK(list.shown() == "[" + call_text("d", "", "") + "," + call_text("a", "", "") + "," +
                            call_text("b", "", "x") + "," + call_text("c", "", "") + "]");
  const auto largest = std::to_string((std::numeric_limits<std::int64_t>::max)());
  CallList last;
  last.add(R"({"index":)" + largest + R"(,"id":"a"})").add(R"({"id":"b"})", 1);
  REQUIRE(last.calls.size() == 2);
  CHECK(last.calls[0].id == "a");
  CHECK(last.calls[1].id == "b");
}

TEST_CASE("arguments that begin with an empty object are complete when the real one is",
          "[unit][stream]") {
  CallList list;
  list.add(R"({"index":0,"id":"a","function":{"name":"f","arguments":"{}"}})")
      .add(R"({"index":0,"function":{"arguments":"{"}})")
      .add(R"({"index":0,"id":"b","function":{"arguments":"}"}})");
  CHECK(list.shown() == "[" + call_text("a", "f", "{}") + "]");
}

TEST_CASE("a piece that stands far behind in its list is a call like others", "[unit][stream]") {
  for (const std::size_t position : {std::size_t{4095}, std::size_t{4096}, std::size_t{1} << 40U}) {
    CallList list;
    list.add(R"({"id":"a","function":{"name":"f","arguments":"{"}})", position)
        .add(R"({"function":{"arguments":"}"}})", position);
    CHECK(list.shown() == "[" + call_text("a", "f", "{}") + "]");
  }
}

TEST_CASE("a piece at a place that had no call goes on with the last one, but for a new name",
          "[unit][stream]") {
  CallList list;
  list.add(R"({"id":"a","function":{"name":"f","arguments":"{"}})", 1)
      .add(R"({"function":{"arguments":"}"}})", 0);
  CHECK(list.shown() == "[" + call_text("a", "f", "{}") + "]");
  CallList named;
  named.add(R"({"function":{"name":"f","arguments":"{"}})", 0)
      .add(R"({"function":{"name":"g","arguments":"["}})", 1);
  CHECK(named.shown() == "[" + call_text("", "f", "{") + "," + call_text("", "g", "[") + "]");
}

TEST_CASE("pieces at a place go on with the call there after another was put in front",
          "[unit][stream]") {
  CallList list;
  list.add(R"({"index":2,"id":"b","function":{"name":"g","arguments":"{"}})", 0)
      .add(R"({"index":1,"id":"a","function":{"name":"f","arguments":"["}})", 1)
      .add(R"({"function":{"arguments":"}"}})", 0)
      .add(R"({"function":{"arguments":"]"}})", 1);
  CHECK(list.shown() == "[" + call_text("a", "f", "[]") + "," + call_text("b", "g", "{}") + "]");
}

TEST_CASE("the pieces of an older call become one object", "[unit][stream]") {
  CHECK(added_function_call({R"({"name":"f","arguments":"{"})", R"({"arguments":"}"})"}) ==
        R"({"name":"f","arguments":"{}"})");
  CHECK(added_function_call({R"({"arguments":"{"})", R"({"name":"f"})", R"({"arguments":"}"})"}) ==
        R"({"name":"f","arguments":"{}"})");
  CHECK(added_function_call({R"({"x":1,"name":"f","y":[2]})", R"({"z":3,"arguments":"a\"\n"})"}) ==
        R"({"name":"f","x":1,"y":[2],"arguments":"a\"\n"})");
  CHECK(added_function_call({R"({"name":"","arguments":""})", R"({"name":"f"})",
                             R"({"name":"g"})"}) == R"({"name":"f","arguments":""})");
  CHECK(added_function_call({"{}"}) == "{}");
  CHECK(added_function_call({"{}", R"({"x":1})"}) == "{}");
  // What cannot be read stands as it came until something can.
  CHECK(added_function_call({R"({"name":5})"}) == R"({"name":5})");
  CHECK(added_function_call({R"({"name":5})", R"({"name":"f"})"}) == R"({"name":"f"})");
  CHECK(added_function_call({R"({"name":"f"})", R"({"name":5})"}) == R"({"name":"f"})");
}
