#include <moonshot_catch.hpp>

#include <moonshot/detail/stream/character_joiner.hpp>
#include <moonshot/detail/stream/whole_answer.hpp>
#include <moonshot/json.hpp>

#include <cstddef>
#include <string>
#include <vector>

using moonshot::ChatChunk;
using moonshot::detail::AnswerText;
using moonshot::detail::CharacterJoiner;

namespace {

const std::string replaced_half = "\xEF\xBF\xBD";

// Gives events to a joiner as the decoder of a stream does, and keeps what it says.
class JoinedEvents {
 public:
  ChatChunk add(const std::string& json) {
    AnswerText text(json);
    ChatChunk chunk;
    moonshot::detail::Mismatch mismatch;
    REQUIRE(text.decode(chunk, mismatch));
    joiner_.join(text.with_halves(), chunk);
    return chunk;
  }
  std::string content(const std::string& escaped, const std::string& more = "") {
    const auto chunk =
        add(R"({"choices":[{"index":0,"delta":{"content":")" + escaped + "\"}" + more + "}]}");
    return chunk.choices.at(0).delta.content.value_or("none");
  }
  ChatChunk rest() { return joiner_.take_rest(); }
  bool holding() const { return joiner_.holding(); }

 private:
  CharacterJoiner joiner_;
};

}  // namespace

TEST_CASE("halves of a character are held back until the other half comes", "[unit][stream]") {
  JoinedEvents events;
  CHECK_FALSE(events.holding());
  CHECK(events.content("a\\ud83d") == "a");
  CHECK(events.holding());
  CHECK(events.content("\\ude00b") ==
        "\xF0\x9F\x98\x80"
        "b");
  CHECK_FALSE(events.holding());
  // As bytes, in each place where they may be cut.
  const std::string face = "\xF0\x9F\x98\x80";
  for (std::size_t cut = 1; cut < face.size(); ++cut) {
    INFO(cut);
    CHECK(events.content("x" + face.substr(0, cut)) == "x");
    CHECK(events.holding());
    CHECK(events.content(face.substr(cut) + "y") == face + "y");
    CHECK_FALSE(events.holding());
  }
  // In three pieces.
  CHECK(events.content("\xE4").empty());
  CHECK(events.content("\xBD").empty());
  CHECK(events.content("\xA0") == "\xE4\xBD\xA0");
}

TEST_CASE("what belongs to nothing is replaced", "[unit][stream]") {
  struct HalvesRow {
    std::string first;
    std::string second;
    std::string shown_first;
    std::string shown_second;
  };
  const std::vector<HalvesRow> rows = {
      {"a\\ud83d", "b", "a", replaced_half + "b"},
      {"\\ude00", "x", replaced_half, "x"},
      {"\\ud83dx", "y", replaced_half + "x", "y"},
      {"\\ud83d\\ud83d", "\\ude00", replaced_half, "\xF0\x9F\x98\x80"},
      {"\\ud83d\\ude00\\ude00", "x", "\xF0\x9F\x98\x80" + replaced_half, "x"},
      {"\xFF", "x", replaced_half, "x"},
      {"\x80", "x", replaced_half, "x"},
      {"\xC1", "x", replaced_half, "x"},
      {"\xF5", "x", replaced_half, "x"},
      {"\xC2", "x", "", replaced_half + "x"},
      {"\xF4", "x", "", replaced_half + "x"},
      {"\xE4\xBD", "\xFF", "", replaced_half + replaced_half},
      {"\xE4\xBDz", "x", replaced_half + "z", "x"},
      {"\\ud83d", "\x80", "", replaced_half + replaced_half},
      {"\xED\xA0\xC3\xA9", "x", replaced_half + replaced_half + "\xC3\xA9", "x"},
      {"\xED\xE0\x80", "x", replaced_half + replaced_half + replaced_half, "x"},
  };
  for (const auto& row : rows) {
    INFO(row.first << " and " << row.second);
    JoinedEvents events;
    CHECK(events.content(row.first) == row.shown_first);
    CHECK(events.content(row.second) == row.shown_second);
    CHECK_FALSE(events.holding());
  }
}

TEST_CASE("what is held back comes out broken at the end", "[unit][stream]") {
  JoinedEvents events;
  CHECK(events.rest().choices.empty());
  CHECK(events.content("a\\ud83d") == "a");
  const auto rest = events.rest();
  REQUIRE(rest.choices.size() == 1);
  CHECK(rest.choices[0].index == 0);
  CHECK(rest.choices[0].delta.content == replaced_half);
  CHECK(rest.choices[0].delta.content_parts.empty());
  CHECK_FALSE(events.holding());
  CHECK(events.rest().choices.empty());
  // The end of a choice is one.
  CHECK(events.content("a\\ud83d", R"(,"finish_reason":"")") == "a");
  CHECK(events.content("b\\ud83d", R"(,"finish_reason":"stop")") ==
        replaced_half + "b" + replaced_half);
  CHECK_FALSE(events.holding());
}

TEST_CASE("each text of each choice has halves of its own", "[unit][stream]") {
  JoinedEvents events;
  const auto chunk = events.add(
      R"({"choices":[{"index":0,"delta":{"content":"a\ud83d","reasoning_content":"b\ud83d","x":"c\ud83d","tool_calls":[{"index":4,"function":{"arguments":"d\ud83d"}},{"function":{"name":"f","arguments":"e\ud83d"}}]}},{"index":7,"delta":{"content":"f\ud83d"}}]})");
  CHECK(chunk.choices[0].delta.content == "a");
  CHECK(chunk.choices[0].delta.reasoning_content == "b");
  CHECK(chunk.choices[0].delta.extra.find("x")->text() == "\"c\"");
  CHECK(chunk.choices[0].delta.tool_calls[0].function->arguments == "d");
  CHECK(chunk.choices[0].delta.tool_calls[1].function->arguments == "e");
  CHECK(chunk.choices[1].delta.content == "f");
  const auto next = events.add(
      R"({"choices":[{"index":7,"delta":{"content":"\ude00"}},{"index":0,"delta":{"tool_calls":[{"index":4,"function":{"arguments":"\ude00"}}]}}]})");
  CHECK(next.choices[0].delta.content == "\xF0\x9F\x98\x80");
  CHECK(next.choices[1].delta.tool_calls[0].function->arguments == "\xF0\x9F\x98\x80");
  const auto rest = events.rest();
  REQUIRE(rest.choices.size() == 1);
  CHECK(moonshot::json::encode(rest.choices[0]).value() ==
        R"({"index":0,"delta":{"content":")" + replaced_half + R"(","reasoning_content":")" +
            replaced_half + R"(","tool_calls":[{"index":1,"function":{"arguments":")" +
            replaced_half + R"("}}],"x":")" + replaced_half + "\"}}");
}

TEST_CASE("what is held back of several choices comes out broken in each", "[unit][stream]") {
  JoinedEvents events;
  events.add(
      R"({"choices":[{"index":0,"delta":{"content":"a\ud83d"}},{"index":1,"delta":{"content":"b"}},{"index":7,"delta":{"reasoning_content":"c\ud83d"}}]})");
  const auto rest = events.rest();
  REQUIRE(rest.choices.size() == 2);
  CHECK(rest.choices[0].index == 0);
  CHECK(rest.choices[0].delta.content == replaced_half);
  CHECK(rest.choices[1].index == 7);
  CHECK(rest.choices[1].delta.reasoning_content == replaced_half);
  CHECK_FALSE(events.holding());
}

TEST_CASE("halves in parts, in an older call and in other places are joined", "[unit][stream]") {
  const std::string face = "\xF0\x9F\x98\x80";
  JoinedEvents parts;
  CHECK(
      parts
          .add(
              R"({"choices":[{"index":0,"delta":{"content":[{"type":"text","text":"a\ud83d"},{"type":"image_url"}]}}]})")
          .choices[0]
          .delta.content_parts.at(0)
          .text == "a");
  const auto second = parts.add(
      R"({"choices":[{"index":0,"delta":{"content":[null,{"type":"text","text":"\ude00b"}]}}]})");
  CHECK(second.choices[0].delta.content == face + "b");
  CHECK(second.choices[0].delta.content_parts.at(0).text == face + "b");
  const auto ended = parts.add(
      R"({"choices":[{"index":0,"delta":{"content":[{"type":"text","text":"\ud83d"}]},"finish_reason":"stop"}]})");
  CHECK(ended.choices[0].delta.content == replaced_half);
  REQUIRE(ended.choices[0].delta.content_parts.size() == 2);
  CHECK(ended.choices[0].delta.content_parts[1].text == replaced_half);

  JoinedEvents older;
  const auto call = [](const std::string& arguments) {
    return R"({"choices":[{"index":0,"delta":{"function_call":{"name":"f","arguments":")" +
           arguments + R"("}}}]})";
  };
  CHECK(older.add(call("a\\ud83d")).choices[0].delta.extra.find("function_call")->text() ==
        R"({"name":"f","arguments":"a"})");
  CHECK(older.add(call("\\ude00")).choices[0].delta.extra.find("function_call")->text() ==
        R"({"name":"f","arguments":")" + face + "\"}");
  older.add(call("\\ud83d"));
  CHECK(older.rest().choices.at(0).delta.extra.find("function_call")->text() ==
        R"({"arguments":"\ufffd"})");

  // Under another name, a reasoning goes on in what is left of it.
  JoinedEvents reasoning;
  reasoning.add(R"({"choices":[{"index":0,"delta":{"reasoning":"r\ud83d"}}]})");
  const auto rest = reasoning.rest();
  CHECK(rest.choices.at(0).delta.reasoning_content == replaced_half);
  CHECK(rest.choices[0].delta.extra.empty());
}

TEST_CASE("the end of a choice leaves the halves of the others", "[unit][stream]") {
  const std::string face = "\xF0\x9F\x98\x80";
  JoinedEvents events;
  events.add(
      R"({"choices":[{"index":0,"delta":{"content":"a\ud83d"}},{"index":1,"delta":{"content":"b\ud83d"}}]})");
  const auto ended = events.add(
      R"({"choices":[{"index":0,"delta":{"reasoning_content":"r\ud83d"},"finish_reason":"stop"}]})");
  CHECK(ended.choices.at(0).delta.content == replaced_half);
  CHECK(ended.choices[0].delta.reasoning_content == "r" + replaced_half);
  const auto second =
      events.add(R"({"choices":[{"index":1,"delta":{"content":"\ude00"},"finish_reason":""}]})");
  CHECK(second.choices.at(0).delta.content == face);
  CHECK_FALSE(events.holding());
}

TEST_CASE("halves beside what is null, or stands twice, are joined", "[unit][stream]") {
  JoinedEvents events;
  const auto calls = events.add(
      R"({"choices":[null,{"index":0,"delta":{"tool_calls":[null,{"index":2,"function":{"name":"f","arguments":"a\ud83d"}}]}}]})");
  REQUIRE(calls.choices.size() == 1);
  REQUIRE(calls.choices[0].delta.tool_calls.size() == 1);
  CHECK(calls.choices[0].delta.tool_calls[0].function->arguments == "a");
  const auto rest = events.rest();
  REQUIRE(rest.choices.size() == 1);
  CHECK(rest.choices[0].delta.tool_calls.at(0).index == 2);
  // Of a member that stands twice the last one counts.
  const std::string piece = R"({"index":0,"function":{"name":"f","arguments":"b\ud83d"}})";
  const auto twice = events.add(
      R"({"choices":[{"index":0,"delta":{}},{"index":1,"delta":{}}],"choices":[{"index":0,"delta":{"tool_calls":[)" +
      piece + "," + piece + R"(],"tool_calls":[)" + piece + "]}}]}");
  REQUIRE(twice.choices.size() == 1);
  CHECK(twice.choices[0].delta.tool_calls.size() == 1);
}

TEST_CASE("events that are no chunks are left alone", "[unit][stream]") {
  JoinedEvents events;
  CHECK(events.add(R"({"choices":[null,{"index":0,"delta":{"content":"a"}}]})").choices.size() ==
        1);
  CHECK(events.add(R"({"x":1})").choices.empty());
  CHECK(
      events
          .add(
              R"({"choices":[{"index":0,"delta":{"content":null,"role":"assistant","tool_calls":[]}}]})")
          .choices[0]
          .delta.role == moonshot::Role::assistant);
  CHECK_FALSE(events.holding());
}
