// What a conversation says about what it cannot do, and the edges of what it joins.

#include <moonshot_catch.hpp>

#include <moonshot/chat/conversation.hpp>
#include <moonshot/json.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

using moonshot::Conversation;
using moonshot::Message;
using moonshot::Role;

namespace {

moonshot::ChatCompletion answer_with(const std::string& message) {
  return moonshot::json::decode<moonshot::ChatCompletion>(R"({"choices":[{"index":0,"message":)" +
                                                          message + "}]}")
      .value();
}

moonshot::Result<std::int64_t> count_messages(const std::vector<Message>& messages) {
  return static_cast<std::int64_t>(messages.size());
}

std::string joined_by_continuing(const std::string& first, const std::string& second) {
  Conversation talk;
  talk.messages.push_back(moonshot::json::decode<Message>(first).value());
  talk.messages.back().partial = true;
  talk.add(answer_with(second));
  CHECK(talk.messages.size() == 1);
  return moonshot::json::encode(talk.messages[0]).value();
}

}  // namespace

TEST_CASE("why a conversation refuses is said in words", "[unit][conversation]") {
  CHECK(std::string(Conversation().try_continuation({}).error().what()) ==
        "UsageError: messages: the last one is no answer that could be continued");
  Conversation asking;
  asking.user("x");
  CHECK(asking.try_continuation({}).error().message() ==
        "the last one is no answer that could be continued");
  CHECK_FALSE(asking.messages.back().partial.has_value());
  Conversation picture;
  picture.messages.push_back(moonshot::assistant({moonshot::image_part("ms://a")}));
  CHECK(picture.try_continuation({}).error().message() ==
        "only an answer of text can be continued, not one with tool calls");
  Conversation calling;
  calling.messages.push_back(moonshot::assistant("x"));
  calling.messages.back().tool_calls.resize(1);
  CHECK(std::string(calling.try_continuation({}).error().what()) ==
        "UsageError: messages: only an answer of text can be continued, not one with tool calls");
  CHECK_FALSE(calling.messages.back().partial.has_value());
  Conversation full;
  full.system("s").user("u");
  CHECK(std::string(full.try_trim(1, count_messages).error().what()) ==
        "UsageError: budget: 1 tokens are too few: the messages that must stay have 2");
  // What is told is the least that a trim comes to, not what there was.
  Conversation longer;
  for (const char* text : {"a", "b", "c", "d"}) longer.user(text);
  CHECK(longer.system("s").try_trim(1, count_messages).error().message() ==
        "1 tokens are too few: the messages that must stay have 2");
  const auto refused = full.try_trim(-5);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().message() ==
        "-5 tokens are too few: the messages that must stay have " + std::to_string(full.tokens()));
}

TEST_CASE("what is no history is told with what belongs there", "[unit][conversation]") {
  const std::vector<std::pair<std::string, std::string>> rows = {
      {"{}", "DecodeError: expected the member `messages` at the top, found no such member"},
      {R"({"messages":null})", "DecodeError: expected an array at /messages, found null"},
      {R"({"messages":5})", "DecodeError: expected an array at /messages, found a number"},
      {"[]", "DecodeError: expected an object at the top, found an array"},
  };
  for (const auto& row : rows) {
    INFO(row.first);
    const auto loaded = Conversation::try_load(row.first);
    REQUIRE_FALSE(loaded);
    CHECK(loaded.error().what() == row.second);
  }
}

TEST_CASE("a message that continues another one keeps what both have", "[unit][conversation]") {
  const std::vector<std::pair<std::pair<std::string, std::string>, std::string>> rows = {
      {{R"({"role":"assistant","content":"a"})", R"({"content":"b"})"},
       R"({"role":"assistant","content":"ab"})"},
      {{R"({"role":"assistant"})", R"({"content":"b"})"}, R"({"role":"assistant","content":"b"})"},
      {{R"({"role":"assistant","content":"a"})", R"({"reasoning_content":"r"})"},
       R"({"role":"assistant","content":"a","reasoning_content":"r"})"},
      {{R"({"role":"assistant","content":"","reasoning_content":"q"})",
        R"({"reasoning_content":"r"})"},
       R"({"role":"assistant","reasoning_content":"qr"})"},
      {{R"({"role":"assistant","content":"a","name":"n","x":1,"y":2})",
        R"({"content":"b","name":"m","x":3,"z":4})"},
       R"({"role":"assistant","content":"ab","name":"m","x":3,"y":2,"z":4})"},
      {{R"({"role":"assistant","content":"a","name":"n"})", R"({"content":"b"})"},
       R"({"role":"assistant","content":"ab","name":"n"})"},
      {{R"({"role":"assistant","content":[{"type":"image_url","image_url":{"url":"u"}}]})",
        R"({"content":"b"})"},
       R"({"role":"assistant","content":[{"type":"image_url","image_url":{"url":"u"}},{"type":"text","text":"b"}]})"},
      {{R"({"role":"assistant","content":""})",
        R"({"content":[{"type":"image_url","image_url":{"url":"u"}}]})"},
       R"({"role":"assistant","content":[{"type":"image_url","image_url":{"url":"u"}}]})"},
      {{R"({"role":"assistant","content":"a"})",
        R"({"tool_calls":[{"id":"i","type":"function","function":{"name":"f","arguments":"{}"}}]})"},
       R"({"role":"assistant","content":"a","tool_calls":[{"id":"i","type":"function","function":{"name":"f","arguments":"{}"}}]})"},
  };
  for (const auto& row : rows) {
    INFO(row.first.first << " and " << row.first.second);
    CHECK(joined_by_continuing(row.first.first, row.first.second) == row.second);
  }
}

TEST_CASE("only a mark that is set makes an answer continue", "[unit][conversation]") {
  Conversation talk;
  talk.messages.push_back(moonshot::assistant("a"));
  talk.messages.back().partial = false;
  talk.add(answer_with(R"({"content":"b"})"));
  CHECK(talk.messages.size() == 2);
  CHECK(talk.messages[1].role == Role::assistant);
  // All but the last lose their mark in a request; the history keeps them.
  talk.messages[0].partial = true;
  talk.messages[1].partial = true;
  const auto request = talk.request("m");
  CHECK(request.messages[0].partial == std::nullopt);
  CHECK(request.messages[1].partial == true);
  CHECK(talk.messages[0].partial == true);
}

TEST_CASE("the first choice of an answer is added, and the others are not",
          "[unit][conversation]") {
  moonshot::ChatCompletion answer;
  answer.choices.resize(2);
  answer.choices[0].message = moonshot::assistant("a");
  answer.choices[1].message = moonshot::assistant("b");
  Conversation talk;
  CHECK(&talk.add(answer) == &talk);
  REQUIRE(talk.messages.size() == 1);
  CHECK(*talk.messages[0].content.text() == "a");
  CHECK(&talk.system("s") == &talk);
  CHECK(&talk.user("u") == &talk);
  CHECK(&talk.tool("i", "t") == &talk);
  CHECK(talk.messages[1].role == Role::system);
  CHECK(talk.messages[2].role == Role::user);
  CHECK(talk.messages[3].role == Role::tool);
  CHECK(talk.messages[3].tool_call_id == "i");
}

TEST_CASE("an id in a message that is no result stays as it is", "[unit][conversation]") {
  Conversation talk;
  Message calls = moonshot::assistant({});
  calls.tool_calls.resize(2);
  calls.tool_calls[0].id = calls.tool_calls[1].id = "a";
  moonshot::ChatCompletion answer;
  answer.choices.emplace_back().message = calls;
  talk.add(answer).tool("a", "1");
  Message odd = moonshot::user("x");
  odd.tool_call_id = "a";
  talk.add(odd).tool("a", "2");
  const auto& ids = talk.messages[0].tool_calls;
  REQUIRE(ids[1].id != "a");
  CHECK(talk.messages[1].tool_call_id == "a");
  CHECK(talk.messages[2].tool_call_id == "a");
  CHECK(talk.messages[3].tool_call_id == ids[1].id);
}

TEST_CASE("what is saved can be loaded, whatever a history was read from", "[unit][conversation]") {
  for (const char* text : {"{}", R"({"messages":null})", R"({"messages":[]})"}) {
    INFO(text);
    const auto talk = moonshot::json::decode<Conversation>(text);
    REQUIRE(talk);
    CHECK(talk->save() == R"({"messages":[]})");
  }
  auto talk = Conversation::load(R"({"messages":[{"role":"user","content":"x"}],"title":1})");
  talk.messages.clear();
  CHECK(talk.save() == R"({"messages":[],"title":1})");
}

TEST_CASE("a trim tells what it removed and what is left", "[unit][conversation][trim]") {
  Conversation talk;
  for (const char* text : {"a", "b", "c", "d"}) talk.user(text);
  const auto all = talk.trim(4, count_messages);
  CHECK(all.removed == 0);
  CHECK(all.tokens == 4);
  const auto some = talk.trim(2, count_messages);
  CHECK(some.removed == 2);
  CHECK(some.tokens == 2);
  CHECK(*talk.messages[0].content.text() == "c");
  CHECK(talk.tokens(count_messages) == 2);
  CHECK(talk.tokens() == moonshot::estimate_tokens(talk.messages));
  CHECK(talk.trim(talk.tokens()).removed == 0);
  CHECK(talk.trim(talk.tokens() - 1).removed == 1);
}
