#include <moonshot_catch.hpp>

#include <string>
#include <utility>
#include <vector>

#include <moonshot/tools/detail/repeat_watch.hpp>

using moonshot::ToolCall;
using moonshot::detail::comparable;
using moonshot::detail::repeat_reminder;
using moonshot::detail::RepeatWatch;

namespace {

ToolCall called(const std::string& name, const std::string& arguments) {
  ToolCall call;
  call.function.name = name;
  call.function.arguments = arguments;
  return call;
}

// The number that is reminded of after each of `count` answers with the same calls.
std::vector<int> reminders(const std::vector<ToolCall>& calls, int count) {
  RepeatWatch watch;
  std::vector<int> times;
  for (int i = 0; i < count; ++i) {
    const auto repeat = watch.count(calls);
    CHECK((repeat.call == nullptr) == (repeat.times == 0));
    times.push_back(repeat.times);
  }
  return times;
}

}  // namespace

TEST_CASE("a call is reminded of when it is made for the 3rd, 5th and 8th time in a row",
          "[unit][tools]") {
  const std::vector<int> expected = {0, 0, 3, 0, 5, 0, 0, 8, 0, 0, 0, 0};
  CHECK(reminders({called("f", "{}")}, 12) == expected);
  // Within an answer the same call counts once.
  CHECK(reminders({called("f", "{}"), called("f", " {} ")}, 12) == expected);
  CHECK(reminders({called("f", "{}"), called("g", "{}")}, 12) == expected);
}

TEST_CASE("a call that is left out once begins anew", "[unit][tools]") {
  RepeatWatch watch;
  const std::vector<ToolCall> one = {called("f", "{}")};
  CHECK(watch.count(one).times == 0);
  CHECK(watch.count(one).times == 0);
  CHECK(watch.count({}).times == 0);
  CHECK(watch.count(one).times == 0);
  CHECK(watch.count(one).times == 0);
  CHECK(watch.count({called("f", R"({"a":1})")}).times == 0);
  CHECK(watch.count({called("g", "{}")}).times == 0);
  CHECK(watch.count(one).times == 0);
  CHECK(watch.count(one).times == 0);
  CHECK(watch.count(one).times == 3);
}

TEST_CASE("of several calls the one that was made most often is reminded of", "[unit][tools]") {
  RepeatWatch watch;
  const auto old_one = called("old", "{}");
  const auto new_one = called("new", "{}");
  watch.count({old_one});
  watch.count({old_one});
  watch.count({old_one, new_one});
  watch.count({old_one, new_one});
  // The 5th of one, and the 3rd of the other.
  for (const bool is_old_first : {true, false}) {
    auto copy = watch;
    const std::vector<ToolCall> calls = is_old_first ? std::vector<ToolCall>{old_one, new_one}
                                                     : std::vector<ToolCall>{new_one, old_one};
    const auto repeat = copy.count(calls);
    CHECK(repeat.times == 5);
    REQUIRE(repeat.call != nullptr);
    CHECK(repeat.call == &calls[is_old_first ? 0 : 1]);
  }
  // Of two as often, the first.
  RepeatWatch both;
  const std::vector<ToolCall> calls = {old_one, new_one};
  both.count(calls);
  both.count(calls);
  CHECK(both.count(calls).call == calls.data());
}

TEST_CASE("values that are equal are equal texts, however they are written", "[unit][tools]") {
  const std::pair<const char*, const char*> rows[] = {
      {R"({ "b" : 1 , "a" : [ 1 , 2 ] })", R"({"a":[1,2],"b":1})"},
      {R"({"a":1,"a":2})", R"({"a":2})"},
      {R"({"\u0061":"\u0062\/"})", R"({"a":"b/"})"},
      {R"({"a":{"d":1,"c":2}})", R"({"a":{"c":2,"d":1}})"},
      {"[1.0,1e2,-0,1.5]", "[1,100,0,1.5]"},
      {"[true, false, null]", "[true,false,null]"},
      {"[[], {}, [[]]]", "[[],{},[[]]]"},
      {" 7 ", "7"},
      {R"("a")", R"("a")"},
      {"", "{}"},
      {"null", "{}"},
      {"{\"a\":\"x\ty\"}", R"({"a":"x\ty"})"},
      // What is no JSON stays as it is.
      {R"({"a": )", R"({"a": )"},
      {"{} {}", "{} {}"},
      {"words", "words"}};
  for (const auto& [written, expected] : rows) {
    INFO(written);
    CHECK(comparable(written) == expected);
  }
  CHECK(comparable(R"(["a","b"])") != comparable(R"(["b","a"])"));
  CHECK(comparable("1") != comparable(R"("1")"));
}

TEST_CASE("a reminder names the call from the 5th time on", "[unit][tools]") {
  const auto call = called("get_weather", R"({"city": "Oslo"})");
  const std::string words =
      "You are repeating the exact same tool call with identical parameters. ";
  for (const int times : {3, 4}) {
    const auto message = repeat_reminder({&call, times});
    CHECK(message.role == moonshot::Role::system);
    CHECK(*message.content.text() ==
          words +
              "Look at the results that you have: make a different call, change the parameters, "
              "or answer without it.");
  }
  for (const int times : {5, 8}) {
    const auto message = repeat_reminder({&call, times});
    CHECK(message.role == moonshot::Role::system);
    CHECK(*message.content.text() ==
          words + "This makes no progress. tool: get_weather, repeated_times: " +
              std::to_string(times) +
              R"(, arguments: {"city": "Oslo"}. Do not make this call again: choose another way, )"
              "or tell the user what is missing.");
  }
}
