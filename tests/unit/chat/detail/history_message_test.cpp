#include <moonshot_catch.hpp>

#include <moonshot/chat/detail/history_check.hpp>
#include <moonshot/chat/detail/history_message.hpp>
#include <moonshot/json.hpp>

#include <string>
#include <utility>
#include <vector>

using moonshot::Content;
using moonshot::ContentPart;
using moonshot::Message;
using moonshot::Role;
namespace detail = moonshot::detail;

namespace {

template <class T>
T read_kept(const std::string& text) {
  return moonshot::json::decode<T>(text, moonshot::json::OnMismatch::keep).value();
}

Message message_of_role(Role::Known role, Content content = {}) {
  Message message;
  message.role = role;
  message.content = std::move(content);
  return message;
}

}  // namespace

TEST_CASE("a part is empty where nothing in it says anything", "[unit][conversation]") {
  const std::vector<std::pair<std::string, bool>> rows = {
      {"{}", true},
      {R"({"type":"text"})", true},
      {R"({"type":"text","text":""})", true},
      {R"({"type":"text","text":" "})", false},
      {R"({"type":"output_text","text":""})", true},
      {R"({"type":"output_text"})", true},
      {R"({"type":"image_url"})", true},
      {R"({"type":"image_url","image_url":{"url":""}})", false},
      {R"({"type":"video_url","video_url":"u"})", false},
      {R"({"type":"thinking"})", false},
      {R"({"type":"text","x":null,"a":false,"b":"","c":[],"d":{}})", true},
      {R"({"type":"text","x":0})", false},
      {R"({"type":"text","x":true})", false},
      {R"({"type":"text","x":[1]})", false},
  };
  for (const auto& row : rows) {
    INFO(row.first);
    CHECK(detail::is_empty_part(read_kept<ContentPart>(row.first)) == row.second);
  }
  CHECK(detail::has_other_text_type(read_kept<ContentPart>(R"({"text":""})")));
  CHECK(
      detail::has_other_text_type(read_kept<ContentPart>(R"({"type":"output_text","text":"x"})")));
  CHECK_FALSE(detail::has_other_text_type(read_kept<ContentPart>(R"({"type":"text","text":"x"})")));
  CHECK_FALSE(
      detail::has_other_text_type(read_kept<ContentPart>(R"({"type":"thinking","text":"x"})")));
  CHECK_FALSE(detail::has_other_text_type(read_kept<ContentPart>(R"({"type":"output_text"})")));
}

TEST_CASE("what is empty is told apart for contents and messages", "[unit][conversation]") {
  const Content empty_parts(std::vector<ContentPart>(2));
  CHECK(detail::is_empty_content(Content()));
  CHECK(detail::is_empty_content(""));
  CHECK(detail::is_empty_content(Content(std::vector<ContentPart>())));
  CHECK(detail::is_empty_content(empty_parts));
  CHECK_FALSE(detail::is_empty_content(" "));
  CHECK_FALSE(detail::is_empty_content({ContentPart(), moonshot::text_part("x")}));

  CHECK(detail::is_empty_message(Message()));
  CHECK(detail::is_empty_message(message_of_role(Role::user, "")));
  CHECK_FALSE(detail::is_empty_message(message_of_role(Role::user, "x")));
  Message reasoning;
  reasoning.reasoning_content = "";
  CHECK(detail::is_empty_message(reasoning));
  reasoning.reasoning_content = "r";
  CHECK_FALSE(detail::is_empty_message(reasoning));
  Message calling;
  calling.tool_calls.resize(1);
  CHECK_FALSE(detail::is_empty_message(calling));
  Message tools;
  tools.tools.resize(1);
  CHECK_FALSE(detail::is_empty_message(tools));

  CHECK(detail::is_refused_as_empty(message_of_role(Role::user)));
  CHECK(detail::is_refused_as_empty(message_of_role(Role::assistant)));
  CHECK_FALSE(detail::is_refused_as_empty(message_of_role(Role::tool)));
  CHECK_FALSE(detail::is_refused_as_empty(message_of_role(Role::user, "x")));
  auto partial = message_of_role(Role::assistant);
  partial.partial = false;
  CHECK(detail::is_refused_as_empty(partial));
  partial.partial = true;
  CHECK_FALSE(detail::is_refused_as_empty(partial));
}

TEST_CASE("an empty content may stand in few places", "[unit][conversation]") {
  CHECK(detail::has_empty_content(message_of_role(Role::assistant, "")));
  CHECK_FALSE(detail::has_empty_content(message_of_role(Role::assistant)));
  CHECK_FALSE(detail::has_empty_content(message_of_role(Role::assistant, "x")));
  CHECK(detail::has_empty_content(message_of_role(Role::tool)));
  CHECK(detail::has_empty_content(message_of_role(Role::tool, "")));
  CHECK_FALSE(detail::has_empty_content(message_of_role(Role::tool, "x")));
  CHECK(detail::has_empty_content(message_of_role(Role::user, std::vector<ContentPart>())));
  CHECK(detail::has_empty_content(
      message_of_role(Role::user, {moonshot::text_part("x"), moonshot::text_part("")})));
  CHECK_FALSE(detail::has_empty_content(message_of_role(Role::user, {moonshot::text_part("x")})));
  auto partial = message_of_role(Role::assistant, "");
  partial.partial = true;
  CHECK_FALSE(detail::has_empty_content(partial));
  auto tools = message_of_role(Role::system, "");
  tools.tools.resize(1);
  CHECK_FALSE(detail::has_empty_content(tools));
}

TEST_CASE("only the last message, by the assistant, may be partial", "[unit][conversation]") {
  const std::vector<Message> messages = {message_of_role(Role::assistant),
                                         message_of_role(Role::user),
                                         message_of_role(Role::assistant)};
  CHECK_FALSE(detail::may_be_partial(messages, 0));
  CHECK_FALSE(detail::may_be_partial(messages, 1));
  CHECK(detail::may_be_partial(messages, 2));
  CHECK_FALSE(detail::may_be_partial({message_of_role(Role::user)}, 0));
}

TEST_CASE("an answer loses what the API does not take back, and nothing else",
          "[unit][conversation]") {
  const std::vector<std::pair<std::string, std::string>> rows = {
      {R"({"role":"user","content":"x","name":"n","x":1})",
       R"({"role":"assistant","content":"x","name":"n","x":1})"},
      {R"({"role":5,"content":"x"})", R"({"role":"assistant","content":"x"})"},
      {R"({"role":"assistant","content":null,"reasoning_content":null,"name":null,"tool_calls":null})",
       R"({"role":"assistant"})"},
      {R"({"role":"assistant","content":"x","name":"","reasoning_content":"","tool_calls":[]})",
       R"({"role":"assistant","content":"x"})"},
      {R"({"role":"assistant","content":[{"type":"text","text":"a","image_url":null}]})",
       R"({"role":"assistant","content":[{"type":"text","text":"a"}]})"},
      {R"({"role":"assistant","content":"x","reasoning_content":"r","partial":true,"tool_call_id":"i","tools":[{"type":"function"}]})",
       R"({"role":"assistant","content":"x","reasoning_content":"r"})"},
      {R"({"role":"assistant","content":[{"type":"refusal","text":"x"},{"type":"","text":"a","y":2},{"type":"text","text":"b","z":[]}]})",
       R"({"role":"assistant","content":[{"type":"text","text":"a","y":2},{"type":"text","text":"b","z":[]}]})"},
      {R"({"role":"assistant","tool_calls":[{"id":null,"type":7,"function":{"name":null,"arguments":{"a":1},"w":1},"v":2}]})",
       R"({"role":"assistant","tool_calls":[{"id":"","type":"function","function":{"name":"","arguments":"{}","w":1},"v":2}]})"},
      {R"({"role":"assistant","tool_calls":[{"function":{"arguments":"{}"}}]})",
       R"({"role":"assistant","tool_calls":[{"type":"function","function":{"arguments":"{}"}}]})"},
      {R"({"role":"assistant","tool_calls":[{"id":"i","type":"builtin_function","function":{"name":"f","arguments":" [1]"}}]})",
       R"({"role":"assistant","tool_calls":[{"id":"i","type":"builtin_function","function":{"name":"f","arguments":" [1]"}}]})"},
  };
  for (const auto& row : rows) {
    INFO(row.first);
    const auto message = detail::history_message(read_kept<Message>(row.first));
    CHECK(moonshot::json::encode(message).value() == row.second);
  }
}

TEST_CASE("an answer loses each of its empty parts, wherever it stands", "[unit][conversation]") {
  const auto message = detail::history_message(
      read_kept<Message>(R"({"content":[{"type":"text"},{"type":"text","text":"a"},{},)"
                         R"({"type":"output_text","text":""},{"type":"text","text":"b"},{}]})"));
  CHECK(
      moonshot::json::encode(message).value() ==
      R"({"role":"assistant","content":[{"type":"text","text":"a"},{"type":"text","text":"b"}]})");
}

TEST_CASE("an answer keeps a part that does not say of which kind it is", "[unit][conversation]") {
  const auto message = detail::history_message(read_kept<Message>(
      R"({"content":[{"image_url":{"url":"u"}},{"type":"audio","image_url":{"url":"v"}}]})"));
  REQUIRE(message.content.parts() != nullptr);
  REQUIRE(message.content.parts()->size() == 1);
  CHECK(message.content.parts()->front().image_url->url == "u");
  // No kind is made up for it, not even an empty one.
  CHECK(moonshot::json::encode(message).value() ==
        R"({"role":"assistant","content":[{"image_url":{"url":"u"}}]})");
}

TEST_CASE("the calls of an answer get ids that are free", "[unit][conversation]") {
  Message earlier = message_of_role(Role::assistant);
  earlier.tool_calls.resize(1);
  earlier.tool_calls[0].id = "a";
  detail::ToolCallIds ids({earlier});
  const auto message = detail::history_message(
      read_kept<Message>(R"({"tool_calls":[{"id":"a"},{"id":"b"},{"id":7},{"id":"b"}]})"), ids);
  REQUIRE(message.tool_calls.size() == 4);
  CHECK(message.tool_calls[0].id == "call_02c0bdbf481420f800000001");
  CHECK(message.tool_calls[1].id == "b");
  CHECK(message.tool_calls[2].id == "call_f52a15e9a9b5e89b00000001");
  CHECK(message.tool_calls[2].extra.empty());
  CHECK(message.tool_calls[3].id == "call_3e35b21bfb9b640500000001");
  for (const auto& call : message.tool_calls) {
    CHECK(call.type == moonshot::ToolType::function);
    CHECK(call.function.arguments == "{}");
  }
}
