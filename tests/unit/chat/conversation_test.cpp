#include <moonshot_catch.hpp>

#include <moonshot/chat/conversation.hpp>
#include <moonshot/json.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

using moonshot::Conversation;
using moonshot::Result;
using moonshot::Role;
using nlohmann::json;

namespace {

moonshot::ChatCompletion completion(const char* message) {
  auto decoded = moonshot::json::decode<moonshot::ChatCompletion>(
      std::string(R"({"id":"c","choices":[{"index":0,"message":)") + message + "}]}");
  REQUIRE(decoded);
  return *decoded;
}

moonshot::Message calls(const std::vector<std::string>& ids) {
  auto message = moonshot::assistant({});
  message.content = {};
  for (const auto& id : ids) {
    auto& call = message.tool_calls.emplace_back();
    call.id = id;
    call.type = moonshot::ToolType::function;
    call.function.name = "f";
    call.function.arguments = "{}";
  }
  return message;
}

/// A history from letters: s system, u user, a assistant, c assistant with the call x, d one with
/// the calls x and y, t the result of x, r that of y.
Conversation history(const std::string& letters) {
  Conversation made;
  for (std::size_t i = 0; i < letters.size(); ++i) {
    const std::string text = std::string(1, letters[i]) + std::to_string(i);
    switch (letters[i]) {
      case 's':
        made.system(text);
        break;
      case 'u':
        made.user(text);
        break;
      case 'c':
        made.add(calls({"x"}));
        break;
      case 'd':
        made.add(calls({"x", "y"}));
        break;
      case 't':
        made.tool("x", text);
        break;
      case 'r':
        made.tool("y", text);
        break;
      default:
        made.add(moonshot::assistant(text));
    }
  }
  return made;
}

std::string letters(const Conversation& talk) {
  std::string result;
  for (const auto& message : talk.messages) {
    if (message.role == Role::assistant && !message.tool_calls.empty()) {
      result += message.tool_calls.size() == 1 ? 'c' : 'd';
    } else if (message.role == Role::tool) {
      result += message.tool_call_id == "x" ? 't' : 'r';
    } else {
      result += message.role.word().at(0);
    }
  }
  return result;
}

Result<std::int64_t> one_each(const std::vector<moonshot::Message>& messages) {
  return static_cast<std::int64_t>(messages.size());
}

std::string trimmed(const std::string& before, std::int64_t budget) {
  auto talk = history(before);
  const auto result = talk.try_trim(budget, one_each);
  if (!result) {
    CHECK(result.error().as<moonshot::UsageError>()->argument() == "budget");
    CHECK(letters(talk) == before);
    return "refused";
  }
  CHECK(result->removed == before.size() - talk.messages.size());
  CHECK(result->tokens == static_cast<std::int64_t>(talk.messages.size()));
  return letters(talk);
}

}  // namespace

TEST_CASE("a history becomes a request", "[unit][conversation]") {
  Conversation talk;
  talk.system("You are Kimi.").user("PING");
  moonshot::ChatRequest settings;
  settings.model = "kimi-k3";
  settings.max_completion_tokens = 5;
  settings.messages = {moonshot::user("not this")};
  CHECK(moonshot::json::encode(talk.request(settings)).value() ==
        R"({"model":"kimi-k3","messages":[{"role":"system","content":"You are Kimi."},)"
        R"({"role":"user","content":"PING"}],"max_completion_tokens":5})");
  CHECK(talk.request("kimi-k2.6").model == "kimi-k2.6");
  CHECK(talk.request("kimi-k2.6").messages.size() == 2);
}

TEST_CASE("answers are added whole", "[unit][conversation]") {
  const char* const message =
      R"({"role":"assistant","content":"Wait.","reasoning_content":"I need a tool.","tool_calls":[)"
      R"({"id":"f:0","type":"function","function":{"name":"f","arguments":"{\"a\": 1}"},"more":2}],)"
      R"("of_tomorrow":{"x":1}})";
  Conversation talk;
  talk.user("PING").add(completion(message)).tool("f:0", "7");
  REQUIRE(talk.messages.size() == 3);
  CHECK(json::parse(moonshot::json::encode(talk.messages[1]).value()) == json::parse(message));
  CHECK(talk.messages[2].tool_call_id == "f:0");
  talk.add(moonshot::ChatCompletion());
  CHECK(talk.messages.size() == 3);
}

TEST_CASE("an answer with nothing in it is not added", "[unit][conversation]") {
  for (const char* message : {
           R"({"role":"assistant"})",
           R"({"role":"assistant","content":null,"tool_calls":[],"reasoning_content":null})",
           R"({"role":"assistant","content":""})",
           R"({"role":"assistant","content":[]})",
           R"({"role":"assistant","content":[{"type":"text","text":""},{"type":"text"}]})",
           R"({"role":"assistant","content":"","reasoning_content":""})",
           R"({"content":[{"type":"text","text":"","annotations":[],"logprobs":null}]})",
           R"({"content":[{"type":"output_text","text":""},{"text":""},{}]})",
           R"({"content":[{"type":"image_url","image_url":null}]})",
           R"({"tools":[{"type":"function","function":{"name":"f"}}],"tool_call_id":"a"})",
           R"({"content":[{"type":"refusal","refusal":"no"}]})",
       }) {
    INFO(message);
    Conversation talk;
    talk.add(completion(message));
    CHECK(talk.messages.empty());
  }
}

TEST_CASE("an answer is added as the API takes it back", "[unit][conversation]") {
  const std::string call =
      R"({"id":"a","type":"function","function":{"name":"f","arguments":"{}"}})";
  const struct {
    std::string answer;
    std::string added;
  } rows[] = {
      {R"({"role":"assistant","content":"","tool_calls":[)" + call + "]}",
       R"({"role":"assistant","tool_calls":[)" + call + "]}"},
      {R"({"role":"assistant","content":null,"reasoning_content":"","tool_calls":[)" + call + "]}",
       R"({"role":"assistant","tool_calls":[)" + call + "]}"},
      {R"({"role":"assistant","content":"","reasoning_content":"Hm."})",
       R"({"role":"assistant","reasoning_content":"Hm."})"},
      {R"({"role":"","content":"x","tool_calls":[]})", R"({"role":"assistant","content":"x"})"},
      {R"({"content":[{"type":"text","text":""},{"type":"text","text":"x"}]})",
       R"({"role":"assistant","content":[{"type":"text","text":"x"}]})"},
      {R"({"content":[{"type":"output_text","text":"x","image_url":null}]})",
       R"({"role":"assistant","content":[{"type":"text","text":"x"}]})"},
      {R"({"content":[{"text":"x"},{"type":"text","text":"","annotations":[]}]})",
       R"({"role":"assistant","content":[{"type":"text","text":"x"}]})"},
      {R"({"content":[{"type":"thinking","thinking":"Hm."},{"type":"text","text":"x"}]})",
       R"({"role":"assistant","content":[{"type":"text","text":"x"}]})"},
      {R"({"content":"x","partial":true})", R"({"role":"assistant","content":"x"})"},
      {R"({"content":"x","tool_call_id":"","name":"","tools":[{"type":"function"}]})",
       R"({"role":"assistant","content":"x"})"},
      {R"({"content":null,"tool_calls":[{"id":"a","type":"","function":{"name":"f",)"
       R"("arguments":"{}"}}]})",
       R"({"role":"assistant","tool_calls":[)" + call + "]}"},
  };
  for (const auto& row : rows) {
    INFO(row.answer);
    Conversation talk;
    talk.add(completion(row.answer.c_str()));
    REQUIRE(talk.messages.size() == 1);
    CHECK(moonshot::json::encode(talk.messages[0]).value() == row.added);
  }
}

TEST_CASE("arguments go back as JSON", "[unit][conversation]") {
  const struct {
    std::string written;
    std::string added;
  } rows[] = {
      {R"({"a": 1,  "a":2})", R"({"a": 1,  "a":2})"},
      {" [1e3]\n", " [1e3]\n"},
      {"{\"t\": \"one\ntwo\"}", R"({"t": "one\ntwo"})"},
      {"{\n\"t\":\"\x01\t\\\\\r\"\n}", "{\n\"t\":\"\\u0001\\t\\\\\\r\"\n}"},
      {R"({"t":"\ud83d"})", R"({"t":"\ud83d"})"},
      {"", "{}"},
      {" \n", "{}"},
      {"null", "{}"},
      {R"({"city": "Os)", "{}"},
      {R"({"a": 1, b": 3})", "{}"},
      {"{}{}", "{}"},
      {"{\"t\":\"\\\n\"}", "{}"},
      {"NaN", "{}"},
  };
  for (const auto& row : rows) {
    INFO(row.written);
    moonshot::ChatCompletion answer;
    auto& message = answer.choices.emplace_back().message;
    message = calls({"a"});
    message.tool_calls[0].function.arguments = row.written;
    Conversation talk;
    talk.add(answer);
    CHECK(talk.messages.at(0).tool_calls.at(0).function.arguments == row.added);
  }
}

TEST_CASE("calls whose ids were used before get ids of their own", "[unit][conversation]") {
  const auto asks = [](const std::vector<std::string>& ids) {
    moonshot::ChatCompletion answer;
    answer.choices.emplace_back().message = calls(ids);
    return answer;
  };
  Conversation talk;
  talk.user("Go.").add(asks({"f:0", "f:1"})).tool("f:1", "b").tool("f:0", "a");
  talk.add(asks({"f:0", "g:1", "f:0", ""}));
  talk.tool("", "fourth").tool("f:0", "first").tool("g:1", "second").tool("f:0", "third");
  const auto& first = talk.messages[1].tool_calls;
  const auto& second = talk.messages[4].tool_calls;
  CHECK(first[0].id == "f:0");
  CHECK(first[1].id == "f:1");
  CHECK(second[1].id == "g:1");
  for (const std::size_t i : {0U, 2U, 3U}) {
    CHECK(second[i].id.size() == 29);
    CHECK(second[i].id.compare(0, 5, "call_") == 0);
    CHECK(second[i].id.find_first_not_of("0123456789abcdef", 5) == std::string::npos);
  }
  CHECK(second[0].id != second[2].id);
  CHECK(talk.messages[5].tool_call_id == second[3].id);
  CHECK(talk.messages[6].tool_call_id == second[0].id);
  CHECK(talk.messages[7].tool_call_id == "g:1");
  CHECK(talk.messages[8].tool_call_id == second[2].id);

  // The ids of `messages` are taken too, and stay as they are when the history is loaded again.
  Conversation again = Conversation::load(talk.save());
  again.add(asks({"f:0"}));
  const std::string third = again.messages.back().tool_calls[0].id;
  CHECK(third != second[0].id);
  CHECK(third != second[2].id);
  again.tool(third, "by its id in the history");
  CHECK(again.messages.back().tool_call_id == third);

  // Tool messages that were made from the answer, however they came into the history.
  Conversation by_hand = Conversation::load(talk.save());
  by_hand.add(asks({"f:0", "f:1"})).add(moonshot::tool("f:1", "added"));
  by_hand.messages.push_back(moonshot::tool("f:0", "put there"));
  const auto sent = by_hand.request("kimi-k2.6").messages;
  const auto& calls_sent = sent[sent.size() - 3].tool_calls;
  CHECK(sent[sent.size() - 2].tool_call_id == calls_sent[1].id);
  CHECK(sent[sent.size() - 1].tool_call_id == calls_sent[0].id);
  CHECK(calls_sent[0].id != "f:0");
  CHECK(by_hand.messages[by_hand.messages.size() - 2].tool_call_id == calls_sent[1].id);
}

TEST_CASE("a request has no id twice, however the history was made", "[unit][conversation]") {
  Conversation talk = history("udtrdrtu");
  const auto before = moonshot::json::encode(talk).value();
  const auto sent = talk.request("kimi-k2.6").messages;
  CHECK(moonshot::json::encode(talk).value() == before);
  CHECK(sent[1].tool_calls[0].id == "x");
  CHECK(sent[3].tool_call_id == "y");
  const auto& renamed = sent[4].tool_calls;
  CHECK(renamed[0].id != "x");
  CHECK(renamed[1].id != "y");
  CHECK(sent[5].tool_call_id == renamed[1].id);
  CHECK(sent[6].tool_call_id == renamed[0].id);
  // The next request has the same beginning, which the server's cache then knows.
  talk.user("more");
  CHECK(talk.request("kimi-k2.6").messages[4].tool_calls[0].id == renamed[0].id);
}

TEST_CASE("an answer that was cut within its reasoning can be continued", "[unit][conversation]") {
  Conversation talk;
  talk.user("PING").add(completion(R"({"role":"assistant","content":"","reasoning_content":"r"})"));
  const auto request = talk.continuation({});
  CHECK(moonshot::json::encode(request.messages.back()).value() ==
        R"({"role":"assistant","content":"","reasoning_content":"r","partial":true})");
  talk.add(completion(R"({"role":"assistant","content":"PONG"})"));
  CHECK(moonshot::json::encode(talk.messages.back()).value() ==
        R"({"role":"assistant","content":"PONG","reasoning_content":"r"})");
}

TEST_CASE("an answer continues the partial message before it", "[unit][conversation]") {
  Conversation talk;
  talk.user("A JSON object, please.");
  auto begun = moonshot::assistant("{\"a\"");
  begun.partial = true;
  begun.name = "Kimi";
  talk.add(begun).add(
      completion(R"({"role":"assistant","content":": 1}","reasoning_content":"Continue."})"));
  REQUIRE(talk.messages.size() == 2);
  CHECK(moonshot::json::encode(talk.messages[1]).value() ==
        R"({"role":"assistant","content":"{\"a\": 1}","reasoning_content":"Continue.",)"
        R"("name":"Kimi"})");
  talk.add(completion(R"({"role":"assistant","content":"more"})"));
  CHECK(talk.messages.size() == 3);
}

TEST_CASE("an answer that was cut is continued, and nothing of it is lost",
          "[unit][conversation]") {
  Conversation talk;
  talk.user("Count to four.");
  talk.add(completion(
      R"({"role":"assistant","content":"one two","reasoning_content":"Count.","x":[1]})"));
  moonshot::ChatRequest settings;
  settings.model = "kimi-k3";
  settings.max_tokens = 100;
  const auto request = talk.continuation(settings);
  CHECK(request.max_tokens == 100);
  REQUIRE(request.messages.size() == 2);
  CHECK(request.messages[1].partial == true);
  talk.add(completion(
      R"({"role":"assistant","content":" three four","reasoning_content":" Go on.","y":2})"));
  REQUIRE(talk.messages.size() == 2);
  CHECK(moonshot::json::encode(talk.messages[1]).value() ==
        R"({"role":"assistant","content":"one two three four","reasoning_content":"Count. Go on.",)"
        R"("x":[1],"y":2})");
}

TEST_CASE("an answer in parts is continued, and continues", "[unit][conversation]") {
  const std::string parts = R"({"content":[{"type":"text","text":"PO"},{"text":"N"}]})";
  Conversation talk;
  talk.user("PING").add(completion(parts.c_str()));
  CHECK(*talk.continuation({}).messages.back().content.text() == "PON");
  talk.add(completion(R"({"content":[{"type":"output_text","text":"G"}]})"));
  REQUIRE(talk.messages.size() == 2);
  CHECK(moonshot::json::encode(talk.messages[1]).value() ==
        R"({"role":"assistant","content":"PONG"})");
  talk.continuation({});
  talk.add(completion(R"({"content":[{"type":"image_url","image_url":{"url":"ms://a"}}]})"));
  CHECK(moonshot::json::encode(talk.messages[1]).value() ==
        R"({"role":"assistant","content":[{"type":"text","text":"PONG"},)"
        R"({"type":"image_url","image_url":{"url":"ms://a"}}]})");
  CHECK_FALSE(talk.try_continuation({}));
}

TEST_CASE("only an answer of text can be continued", "[unit][conversation]") {
  const auto argument = [](Conversation talk) {
    const auto result = talk.try_continuation({});
    REQUIRE_FALSE(result);
    return result.error().as<moonshot::UsageError>()->argument();
  };
  CHECK(argument({}) == "messages");
  CHECK(argument(Conversation().user("a")) == "messages");
  CHECK(argument(Conversation().add(completion(
            R"({"role":"assistant","tool_calls":[{"id":"a","type":"function","function":)"
            R"({"name":"f","arguments":"{}"}}]})"))) == "messages");
}

TEST_CASE("what the API refuses does not get into a request", "[unit][conversation]") {
  Conversation talk;
  talk.user("Count.");
  talk.add(completion(R"({"role":"assistant","content":""})"));
  CHECK(talk.messages.size() == 1);
  talk.add(completion(R"({"role":"assistant","content":"one"})"));
  moonshot::ChatRequest settings;
  CHECK(talk.continuation(settings).messages.back().partial == true);
  talk.user("Never mind.");
  const auto request = talk.request("kimi-k3");
  REQUIRE(request.messages.size() == 3);
  CHECK_FALSE(request.messages[1].partial);
}

TEST_CASE("what fits stays as it is", "[unit][conversation][trim]") {
  CHECK(trimmed("suaua", 5) == "suaua");
  CHECK(trimmed("", 0).empty());
  CHECK(trimmed("s", 1) == "s");
  CHECK(trimmed("au", 2) == "au");
}

TEST_CASE("whole turns go, oldest first", "[unit][conversation][trim]") {
  CHECK(trimmed("suauaua", 6) == "suaua");
  CHECK(trimmed("suauaua", 5) == "suaua");
  CHECK(trimmed("suauaua", 4) == "sua");
  CHECK(trimmed("suauauau", 2) == "su");
  CHECK(trimmed("aua", 2) == "ua");
  CHECK(trimmed("uu", 1) == "u");
}

TEST_CASE("system messages stay wherever they are", "[unit][conversation][trim]") {
  CHECK(trimmed("suasua", 4) == "ssua");
  CHECK(trimmed("uasuas", 4) == "suas");
  CHECK(trimmed("ucstua", 3) == "sua");
  CHECK(trimmed("sssu", 3) == "refused");
  CHECK(trimmed("ss", 1) == "refused");
}

TEST_CASE("a tool round goes as a whole or stays", "[unit][conversation][trim]") {
  CHECK(trimmed("udtrau", 5) == "u");
  CHECK(trimmed("uactauct", 6) == "uct");
  // Within the last turn the oldest rounds go; its question stays, and so does its last round.
  CHECK(trimmed("uctctct", 6) == "uctct");
  CHECK(trimmed("uctctct", 4) == "uct");
  CHECK(trimmed("uctctdtr", 4) == "udtr");
  CHECK(trimmed("uctctdtr", 3) == "refused");
  CHECK(trimmed("uctcta", 3) == "ua");
  // A result that no call has asked for belongs to the nearest one.
  CHECK(trimmed("uctcr", 3) == "ucr");
  CHECK(trimmed("suctca", 3) == "sua");
}

TEST_CASE("a result that comes late is kept with its round", "[unit][conversation][trim]") {
  CHECK(trimmed("udturu", 4) == "u");
  CHECK(trimmed("uaudtur", 5) == "udtur");
  CHECK(trimmed("cutuat", 3) == "refused");  // the last result has the id of the first call
}

TEST_CASE("no history begins with a tool message", "[unit][conversation][trim]") {
  CHECK(trimmed("tua", 10) == "ua");
  CHECK(trimmed("sttua", 10) == "sua");
  CHECK(trimmed("t", 10).empty());
  CHECK(trimmed("tct", 10) == "ct");
}

TEST_CASE("histories without a question are trimmed by age", "[unit][conversation][trim]") {
  CHECK(trimmed("aaa", 2) == "aa");
  CHECK(trimmed("ctca", 2) == "ca");
  CHECK(trimmed("actct", 3) == "ct");
  CHECK(trimmed("ct", 1) == "refused");
}

namespace {

/// Which messages a trim kept; their `name` says where they stood.
std::vector<std::size_t> kept(const Conversation& talk) {
  std::vector<std::size_t> places;
  for (const auto& message : talk.messages) places.push_back(std::stoul(*message.name));
  return places;
}

/// What is wrong with what a trim left of `before`, or nothing.
std::string damage(const Conversation& before, const std::vector<std::size_t>& places) {
  const auto stays = [&](std::size_t place) {
    return std::find(places.begin(), places.end(), place) != places.end();
  };
  if (!std::is_sorted(places.begin(), places.end())) return "the order changed";
  std::string first;
  for (std::size_t i = 0; i < before.messages.size(); ++i) {
    const auto& message = before.messages[i];
    if (message.role == Role::system) {
      if (!stays(i)) return "a system message is gone";
      continue;
    }
    if (stays(i) && first.empty()) first = message.role.word();
    if (message.role != Role::tool) continue;
    std::size_t round = before.messages.size();
    bool by_id = false;
    for (std::size_t j = 0; j < i; ++j) {
      const auto& asked = before.messages[j].tool_calls;
      const bool same = std::any_of(asked.begin(), asked.end(), [&](const auto& call) {
        return call.id == *message.tool_call_id;
      });
      if (same || (!asked.empty() && !by_id)) round = j;
      by_id = by_id || same;
    }
    if (round < before.messages.size() && stays(round) != stays(i)) return "a round is broken";
  }
  return first == "tool" ? "it begins with a tool message" : "";
}

}  // namespace

namespace {

/// Trims a history to ever less, until it is refused.
void check_trims(const std::string& word) {
  auto before = history(word);
  for (std::size_t i = 0; i < word.size(); ++i) before.messages[i].name = std::to_string(i);
  std::size_t larger = word.size();
  for (auto budget = static_cast<std::int64_t>(word.size()); budget >= 0; --budget) {
    auto talk = before;
    if (!talk.try_trim(budget, one_each)) break;
    const auto problem = damage(before, kept(talk));
    const bool fits = talk.messages.size() <= static_cast<std::size_t>(budget);
    if (problem.empty() && fits && talk.messages.size() <= larger) {
      larger = talk.messages.size();
      continue;
    }
    INFO(word << " at " << budget << " became " << letters(talk));
    FAIL_CHECK(problem);
  }
}

}  // namespace

TEST_CASE("no trim breaks a history, whatever it is", "[unit][conversation][trim]") {
  struct Words {
    const char* alphabet;
    std::size_t length;
  };
  // All kinds of message, and longer histories of those that belong together.
  for (const auto& [letters_of, length] : {Words{"suacdtr", 4}, {"udtr", 5}, {"uct", 6}}) {
    const std::string alphabet = letters_of;
    std::size_t histories = 1;
    for (std::size_t i = 0; i < length; ++i) histories *= alphabet.size();
    for (std::size_t number = 0; number < histories; ++number) {
      std::string word;
      for (std::size_t rest = number; word.size() < length; rest /= alphabet.size()) {
        word += alphabet[rest % alphabet.size()];
      }
      check_trims(word);
    }
  }
}

TEST_CASE("trimming asks its estimator few times", "[unit][conversation][trim]") {
  auto talk = history("s");
  for (int i = 0; i < 1000; ++i) talk.user("question").add(moonshot::assistant("answer"));
  int asked = 0;
  const auto count = [&](const std::vector<moonshot::Message>& messages) {
    ++asked;
    return one_each(messages);
  };
  CHECK(talk.trim(2001, count).removed == 0);
  CHECK(asked == 1);
  asked = 0;
  CHECK(talk.trim(501, count).tokens == 501);
  CHECK(asked <= 12);
  CHECK(talk.messages.size() == 501);
}

TEST_CASE("an estimator that fails changes nothing", "[unit][conversation][trim]") {
  auto talk = history("suaua");
  const auto refused = talk.try_trim(
      1, [](const auto&) -> Result<std::int64_t> { return moonshot::usage_error("key", "bad"); });
  REQUIRE_FALSE(refused);
  CHECK(refused.error().as<moonshot::UsageError>()->argument() == "key");
  CHECK_THROWS_AS(
      talk.trim(1, [](const auto&) -> Result<std::int64_t> { throw std::runtime_error("mine"); }),
      std::runtime_error);
  CHECK_THROWS_AS(talk.trim(0, one_each), moonshot::UsageError);
  CHECK(letters(talk) == "suaua");
}

TEST_CASE("without an estimator the rough one decides", "[unit][conversation][trim]") {
  Conversation talk;
  talk.system("You are Kimi.");
  for (int i = 0; i < 10; ++i) talk.user(std::string(4000, 'a')).add(moonshot::assistant("Yes."));
  const auto all = talk.tokens();
  CHECK(all > 5000);
  const auto result = talk.trim(all / 2);
  CHECK(result.tokens <= all / 2);
  CHECK(result.tokens == talk.tokens());
  CHECK(result.tokens > all / 3);
  CHECK(talk.messages.size() == 1 + 8);
  CHECK(talk.tokens(one_each) == 9);
}

TEST_CASE("a history is saved and loaded without loss", "[unit][conversation]") {
  const char* const texts[] = {
      R"({"messages":[]})",
      R"({"messages":[{"role":"user","content":"PING"}]})",
      R"({"messages":[{"role":"assistant","content":null,"reasoning_content":"","tool_calls":[],)"
      R"("x":1e400}],"title":"Weather","nested":{"b":[1,2.50],"a":"\u00e9"}})",
      R"({"messages":[{"role":"developer","content":[{"type":"audio","audio":{"z":1,"a":2}}]},)"
      R"({"role":"system","tools":[{"type":"function","function":{"name":"f",)"
      R"("parameters":{"type":"object","big":123456789012345678901234567890}}}]},)"
      R"({"role":"tool","content":"","tool_call_id":"f:0","n":null}]})",
  };
  for (const char* text : texts) {
    const auto talk = Conversation::load(text);
    CHECK(talk.save() == text);
    CHECK(Conversation::load(talk.save()).save() == text);
  }
  CHECK(Conversation().save() == R"({"messages":[]})");
  Conversation named;
  named.extra.set("title", moonshot::JsonText::string("Weather"));
  CHECK(Conversation::load(named.save()).extra.find("title")->text() == "\"Weather\"");
}

TEST_CASE("what cannot be saved is told of", "[unit][conversation]") {
  Conversation talk;
  talk.user("PING").user("\xFF");
  const auto saved = talk.try_save();
  REQUIRE_FALSE(saved);
  CHECK(saved.error().as<moonshot::UsageError>()->argument() == "messages[1].content");
}

TEST_CASE("hostile text is no history", "[unit][conversation]") {
  const struct {
    std::string text;
    const char* pointer;
  } rows[] = {
      {"", ""},
      {"null", ""},
      {"[]", ""},
      {"{}", ""},
      {R"({"message":[]})", ""},
      {R"({"messages":null})", "/messages"},
      {R"({"messages":[],"messages":null})", "/messages"},
      {R"({"messages":{}})", "/messages"},
      {R"({"messages":[null]})", "/messages/0"},
      {R"({"messages":["PING"]})", "/messages/0"},
      {R"({"messages":[{"role":5}]})", "/messages/0/role"},
      {R"({"messages":[{"role":"user","content":7}]})", "/messages/0/content"},
      {R"({"messages":[{"role":"user","content":"\ud800"}]})", "/messages/0/content"},
      {R"({"messages":[{"role":"assistant","tool_calls":[{"id":"a","function":{"arguments":{}}}]}]})",
       "/messages/0/tool_calls/0/function/arguments"},
      {R"({"messages":[]}{)", ""},
      {R"({"messages":[)", "/messages"},
      {"{\"messages\":[{\"role\":\"user\",\"content\":\"\xFF\"}]}", "/messages/0/content"},
      {R"({"x":)" + std::string(100000, '[') + std::string(100000, ']') + R"(,"messages":[]})",
       "/x"},
  };
  for (const auto& row : rows) {
    INFO(row.text.substr(0, 80));
    const auto loaded = Conversation::try_load(row.text);
    REQUIRE_FALSE(loaded);
    const auto* error = loaded.error().as<moonshot::DecodeError>();
    REQUIRE(error != nullptr);
    CHECK(error->pointer() == row.pointer);
    CHECK((error->body() == row.text));
  }
}
