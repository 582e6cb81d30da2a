#include <moonshot_catch.hpp>

#include <error_rows.hpp>

#include <moonshot/detail/stream/whole_answer.hpp>
#include <moonshot/json.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

using moonshot::ChatCompletion;
using moonshot::Extra;
using moonshot::JsonText;
using moonshot::Message;
using moonshot::Usage;
namespace detail = moonshot::detail;

namespace {

moonshot::Result<ChatCompletion> read_body(const std::string& body) {
  moonshot::http::ResponseHead head;
  head.status = 200;
  return detail::read_chat_answer(moonshot::Endpoint(), std::move(head), body, {});
}

// `pointer: expected / found`, or what is written of the answer.
std::string read_or_missed(const std::string& body) {
  const auto answer = read_body(body);
  if (answer) return moonshot::json::encode(*answer).value();
  const auto* error = answer.error().as<moonshot::DecodeError>();
  if (error == nullptr) return answer.error().name();
  CHECK(error->body() == body);
  return error->pointer() + ": " + error->expected() + " / " + error->found();
}

const std::string good_choice = R"({"index":0,"message":{"role":"assistant","content":"x"}})";

}  // namespace

TEST_CASE("an answer begins behind its byte order mark, empty lines and comments",
          "[unit][answers]") {
  const std::vector<std::pair<std::string, std::size_t>> rows = {
      {"", 0},
      {"{}", 0},
      {" \t\r\n{}", 4},
      {": a\n{}", 4},
      {":a\r\n:b\n{}", 7},
      {":a", 2},
      {"  ", 2},
      {"\xEF\xBB\xBF{}", 3},
      {"\xEF\xBB\xBF \n:x\n\n{}", 9},
      {"data: x", 0},
      {"{:\n}", 0},
  };
  for (const auto& row : rows) {
    INFO(row.first);
    CHECK(detail::answer_start(row.first) == row.second);
  }
  CHECK(detail::is_done_sign("[DONE]"));
  CHECK(detail::is_done_sign("\"[DONE]\""));
  for (const char* other : {"", "[DONE", "[done]", "[DONE] ", "'[DONE]'", "\"[DONE]"}) {
    CHECK_FALSE(detail::is_done_sign(other));
  }
  CHECK(detail::place_of(0) == 0);
  CHECK(detail::place_of(1) == 1);
  CHECK(detail::place_of(-1) == 0);
}

TEST_CASE("what says something is told from what does not", "[unit][answers]") {
  Usage usage;
  CHECK_FALSE(detail::says_something(usage));
  for (std::int64_t Usage::*member :
       {&Usage::prompt_tokens, &Usage::completion_tokens, &Usage::total_tokens}) {
    Usage counted;
    counted.*member = 1;
    CHECK(detail::says_something(counted));
  }
  usage.cached_tokens = 5;
  CHECK_FALSE(detail::says_something(usage));

  CHECK_FALSE(detail::says_something(Message()));
  CHECK_FALSE(detail::says_something(moonshot::assistant("")));
  CHECK(detail::says_something(moonshot::assistant(" ")));
  CHECK(detail::says_something(moonshot::assistant(moonshot::Content({moonshot::text_part("")}))));
  Message message;
  message.reasoning_content = "";
  CHECK_FALSE(detail::says_something(message));
  message.reasoning_content = "r";
  CHECK(detail::says_something(message));
  Message calling;
  calling.tool_calls.resize(1);
  CHECK(detail::says_something(calling));
  Message older;
  older.extra.set("function_call", JsonText("{}"));
  CHECK(detail::says_something(older));
  Message named;
  named.name = "n";
  named.extra.set("x", JsonText("1"));
  CHECK_FALSE(detail::says_something(named));
}

TEST_CASE("a text under another name is taken where there is none", "[unit][answers]") {
  struct TextRow {
    std::optional<std::string> text;
    std::string other;
    std::optional<std::string> wanted;
    bool taken;
  };
  const std::vector<TextRow> rows = {
      {std::nullopt, "\"x\"", "x", true},
      {"", "\"x\"", "x", true},
      {"y", "\"x\"", "y", false},
      {std::nullopt, "\"\"", std::nullopt, false},
      {"", "5", "", false},
      {std::nullopt, "null", std::nullopt, false},
  };
  for (const auto& row : rows) {
    INFO(row.other);
    auto text = row.text;
    Extra unknown{{"reasoning", JsonText(row.other)}, {"z", JsonText("1")}};
    CHECK(detail::take_text(text, unknown, "reasoning") == row.taken);
    CHECK(text == row.wanted);
    CHECK((unknown.find("reasoning") == nullptr) == row.taken);
    CHECK(unknown.find("z") != nullptr);
  }
  std::optional<std::string> text;
  Extra unknown{{"z", JsonText("\"x\"")}};
  CHECK_FALSE(detail::take_text(text, unknown, "reasoning"));
}

TEST_CASE("what was read before a repair is read once", "[unit][answers]") {
  moonshot::ChatChunk chunk;
  detail::Mismatch mismatch;
  detail::AnswerText text(
      R"({"x":1,"choices":[{"index":0,"delta":{"y":2,"content":"a\ud83d"}}],"z":3})");
  REQUIRE(text.decode(chunk, mismatch));
  CHECK(text.repaired());
  REQUIRE(chunk.choices.size() == 1);
  CHECK(chunk.choices[0].delta.extra.size() == 1);
  CHECK(chunk.extra.size() == 2);
}

TEST_CASE("a body that is no answer is described", "[unit][answers]") {
  CHECK(detail::describe_body("") == "an empty body");
  CHECK(detail::describe_body(" \r\n\t") == "an empty body");
  CHECK(detail::describe_body(" <!DOCTYPE html><html></html>") == "an HTML page");
  CHECK(detail::describe_body(" {x") == "a JSON object");
  CHECK(detail::describe_body("[1]") == "another kind of body");
  CHECK(detail::describe_body("plain") == "another kind of body");
  detail::Mismatch broken;
  broken.expected = "JSON";
  CHECK(detail::is_other_text("plain", broken));
  CHECK(detail::is_other_text("", broken));
  CHECK_FALSE(detail::is_other_text(" {", broken));
  CHECK_FALSE(detail::is_other_text(" [", broken));
  broken.expected = "an object";
  CHECK_FALSE(detail::is_other_text("plain", broken));
}

TEST_CASE("what an answer lacks is told with its place", "[unit][answers]") {
  const std::vector<std::pair<std::string, std::string>> rows = {
      {"{}", ": the member `choices` / no such member"},
      {R"({"choices":[]})", "/choices: a choice / none"},
      {R"({"choices":null})", "/choices: a choice / none"},
      {R"({"choices":[{}]})", "/choices/0: the member `message` / no such member"},
      {R"({"choices":[{"message":null}]})", "/choices/0/message: a message / null"},
      {R"({"choices":[{"message":{}}]})",
       "/choices/0/message: a message / an object without role and content"},
      {R"({"choices":[)" + good_choice + R"(,{"message":null}]})",
       "/choices/1/message: a message / null"},
      {R"({"choices":[{"message":{"tool_calls":[{}]}}]})",
       "/choices/0/message/tool_calls/0/function/name: the name of a function / none"},
      {R"({"data":{"choices":[]}})", "/data/choices: a choice / none"},
      {R"({"data":{"choices":[{"message":5}]}})", "/data/choices/0/message: an object / a number"},
      {"", ": JSON / an empty body"},
      {"plain text", ": JSON / another kind of body"},
      {"[1]", ": an object / an array"},
  };
  for (const auto& row : rows) {
    INFO(row.first);
    CHECK(read_or_missed(row.first) == row.second);
  }
  // Each of these alone makes a message.
  for (const char* member : {R"("role":"assistant")", R"("content":"")", R"("content":null)",
                             R"("tool_calls":[])", R"("reasoning_content":"")", R"("role":5)"}) {
    INFO(member);
    CHECK(read_body(std::string(R"({"choices":[{"message":{)") + member + "}}]}"));
  }
}

TEST_CASE("what goes without saying in an answer is filled in", "[unit][answers]") {
  const std::vector<std::pair<std::string, std::string>> rows = {
      {R"({"choices":[{"message":{"content":"x","tool_calls":[{"function":{"name":"f","arguments":""}}]},"finish_reason":"null"}]})",
       R"({"choices":[{"message":{"role":"assistant","content":"x","tool_calls":[{"type":"function","function":{"name":"f","arguments":""}}]}}]})"},
      {R"({"choices":[{"message":{"role":"tool","content":"x","reasoning":"r"},"finish_reason":"stop"}]})",
       R"({"choices":[{"message":{"role":"tool","content":"x","reasoning_content":"r"},"finish_reason":"stop"}]})"},
      {R"({"choices":[{"message":{"role":5,"content":"x","tool_calls":[{"type":5,"function":{"name":"f","arguments":""}}]}}]})",
       R"({"choices":[{"message":{"content":"x","tool_calls":[{"function":{"name":"f","arguments":""},"type":5}],"role":5}}]})"},
      // A delta in the place of a message that says nothing has what stood in it.
      {R"({"choices":[{"message":{"role":"tool","m":1},"delta":{"content":"x"}}]})",
       R"({"choices":[{"message":{"role":"tool","content":"x","m":1}}]})"},
      // So has an answer within another object.
      {R"({"code":0,"id":"o","data":{"choices":[{"message":{"content":"x"}}],"n":1}})",
       R"({"id":"o","choices":[{"message":{"role":"assistant","content":"x"}}],"n":1,"code":0})"},
  };
  for (const auto& row : rows) {
    INFO(row.first);
    CHECK(read_or_missed(row.first) == row.second);
  }
}

TEST_CASE("the choice with the lowest index stands first", "[unit][answers]") {
  const auto texts = [](const std::vector<int>& indexes) {
    std::string body = R"({"choices":[)";
    for (const int index : indexes) {
      body += (body.back() == '[' ? "" : ",") + (R"({"index":)" + std::to_string(index)) +
              R"(,"message":{"content":")" + std::to_string(index) + "\"}}";
    }
    std::string shown;
    const auto answer = read_body(body + "]}");
    for (const auto& choice : answer->choices) {
      shown += choice.message.content.joined_text() + " ";
    }
    return shown;
  };
  CHECK(texts({0, 1, 2}) == "0 1 2 ");
  CHECK(texts({2, 1, 0}) == "0 1 2 ");
  CHECK(texts({1, 2, 0}) == "0 2 1 ");
  CHECK(texts({3, 1}) == "1 3 ");
  CHECK(texts({3, 1, 2}) == "1 3 2 ");
}

TEST_CASE("the usage of a choice counts before that of the answer", "[unit][answers]") {
  const auto tokens = [](const std::string& of_choice) {
    const auto answer = read_body(R"({"choices":[{"message":{"content":"x"},"usage":)" + of_choice +
                                  R"(}],"usage":{"prompt_tokens":1}})");
    return answer->usage->prompt_tokens;
  };
  CHECK(tokens(R"({"prompt_tokens":2})") == 2);
  CHECK(tokens("{}") == 1);
  CHECK(tokens("null") == 1);
  CHECK(tokens("5") == 1);
}

TEST_CASE("a whole answer is a chunk that says the same", "[unit][answers]") {
  const std::string body =
      R"({"id":"c","object":"chat.completion","created":7,"model":"m","choices":[{"index":2,"message":{"role":"assistant","content":[{"type":"text","text":"a"},{"type":"image_url","image_url":{"url":"u"}},{"type":"text","text":"b"}],"reasoning_content":"r","tool_calls":[{"id":"f:0","type":"function","function":{"name":"f","arguments":"{}","w":1},"v":2},{"id":"","function":{"name":"g","arguments":""}}],"y":3},"finish_reason":"stop","logprobs":{"content":[]},"x":4},{"index":5,"message":{"content":"z"}}],"usage":{"prompt_tokens":1},"system_fingerprint":"fp","t":5})";
  auto answer = moonshot::json::decode<ChatCompletion>(body).value();
  const auto chunk = detail::chunk_of(answer);
  CHECK(chunk.first_index == 2);
  CHECK(chunk.text() == "ab");
  CHECK(chunk.reasoning() == "r");
  REQUIRE(chunk.choices.size() == 2);
  CHECK(chunk.choices[0].delta.content_parts.size() == 3);
  CHECK(chunk.choices[1].delta.content_parts.empty());
  CHECK_FALSE(chunk.choices[1].delta.role.has_value());
  CHECK_FALSE(chunk.choices[1].delta.reasoning_content.has_value());
  CHECK_FALSE(chunk.choices[0].delta.tool_calls[1].id.has_value());
  CHECK_FALSE(chunk.choices[0].delta.tool_calls[1].type.has_value());
  CHECK(
      moonshot::json::encode(chunk).value() ==
      R"({"id":"c","object":"chat.completion.chunk","created":7,"model":"m","choices":[{"index":2,"delta":{"role":"assistant","content":"ab","reasoning_content":"r","tool_calls":[{"index":0,"id":"f:0","type":"function","function":{"name":"f","arguments":"{}","w":1},"v":2},{"index":1,"function":{"name":"g","arguments":""}}],"y":3},"finish_reason":"stop","logprobs":{"content":[]},"x":4},{"index":5,"delta":{"content":"z"}}],"usage":{"prompt_tokens":1},"system_fingerprint":"fp","t":5})");
  CHECK_FALSE(detail::delta_of(Message()).content.has_value());
  ChatCompletion below;
  below.choices.resize(1);
  below.choices[0].index = -3;
  CHECK(detail::chunk_of(below).first_index == 0);
}

TEST_CASE("the error of an answer names its endpoint and its tries", "[unit][answers]") {
  const auto endpoint = support::endpoint_at("https://api.moonshot.ai/v1");
  for (const char* body : {"{}", R"({"choices":[],"error":{"message":"busy"}})"}) {
    INFO(body);
    moonshot::http::ResponseHead head;
    head.status = 200;
    const auto answer = detail::read_chat_answer(endpoint, std::move(head), body,
                                                 std::vector<moonshot::Attempt>(2));
    REQUIRE_FALSE(answer);
    CHECK(answer.error().endpoint().name() == "api.moonshot.ai");
    CHECK(answer.error().attempts().size() == 2);
  }
}

TEST_CASE("an error without words does not stand for choices that cannot be read",
          "[unit][answers]") {
  CHECK(read_or_missed(R"({"choices":5,"error":{"code":1}})").find("/choices: ") == 0);
  CHECK(read_or_missed(R"({"choices":5,"error":{"message":"no"}})") == "ApiError");
}

TEST_CASE("an error beside an answer counts where it takes the place of what is said",
          "[unit][answers]") {
  const std::string error = R"("error":{"message":"Provider returned error"})";
  const std::string silent_error = R"("error":{"message":""})";
  const auto choice = [](const std::string& content, const std::string& in_message,
                         const std::string& in_choice) {
    return R"({"message":{"role":"assistant","content":")" + content + "\"" + in_message + "}" +
           in_choice + "}";
  };
  const auto body = [](const std::string& choices, const std::string& beside) {
    return R"({"choices":[)" + choices + "]" + beside + "}";
  };
  const std::vector<std::pair<std::string, std::string>> rows = {
      {body(choice("x", "", "," + error), ""), "refused"},
      {body(choice("x", "", "," + silent_error), ""), "x"},
      {body(choice("x", "", "") + "," + choice("y", "", "," + error), ""), "refused"},
      {body(choice("x", "," + error, ""), ""), "x"},
      {body(choice("", "," + error, ""), ""), "refused"},
      {body(choice("", "," + silent_error, ""), ""), ""},
      {body(choice("x", "", ""), "," + error), "x"},
      {body(choice("", "", ""), "," + error), "refused"},
      {body(choice("", "", "") + "," + choice("y", "", ""), "," + error), ""},
      {body(choice("", "", ""), "," + silent_error), ""},
      {body(choice("", "", ""), R"(,"error":null)"), ""},
      {body(choice("x", "", "") + "," + choice("", "", ""), "," + error), "x"},
      {body(choice("x", "", "") + "," + choice("", "," + error, ""), ""), "refused"},
      {body("", "," + error), "refused"},
      {body("", R"(,"error":{"code":5})"), "refused"},
      {body("", ""), "no answer"},
      {"{" + error + "}", "refused"},
      {R"({"data":)" + body(choice("x", "", ""), "") + "," + error + "}", "x"},
      {R"({"data":)" + body("", "") + "," + error + "}", "refused"},
      {R"({"data":)" + body(choice("x", "", ""), "") + "}", "x"},
  };
  for (const auto& row : rows) {
    INFO(row.first);
    const auto answer = read_body(row.first);
    if (answer) {
      CHECK(answer->text() == row.second);
    } else {
      const bool refused = answer.error().as<moonshot::ApiError>() != nullptr;
      CHECK((refused ? "refused" : "no answer") == row.second);
    }
  }
}
