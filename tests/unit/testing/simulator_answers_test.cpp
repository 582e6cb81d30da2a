// What the simulated model says, word for word, and what it costs.

#include <moonshot_catch.hpp>

#include <moonshot/detail/httplib/library.hpp>
#include <moonshot/testing/detail/simulator/service.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace {

namespace sim = moonshot::detail::simulator;
using moonshot::testing::ModelAnswer;
using moonshot::testing::SimulatorOptions;
using sim::Json;

using Words = std::vector<std::string>;

// A simulated service without a server.
struct Asked {
  explicit Asked(const SimulatorOptions& options = {}) : service(options) {}
  sim::WireReply answer(const std::string& body, const std::string& key = "sk-sim-ok") {
    sim::WireRequest request;
    request.method = "POST";
    request.path = "/v1/chat/completions";
    request.authorization = "Bearer " + key;
    request.body = body;
    return service.answer(std::move(request));
  }
  Json json(const std::string& body) {
    const auto reply = answer(body);
    INFO(sim::join(reply.pieces));
    REQUIRE(reply.status == 200);
    return Json::parse(sim::join(reply.pieces));
  }
  // What it says to a body with these members beside the model.
  Json said(const std::string& members, const std::string& model = "kimi-k3") {
    return json(R"({"model":")" + model + "\"," + members + "}")["choices"][0];
  }
  std::string content(const std::string& members) { return said(members)["message"]["content"]; }
  sim::Service service;
};

std::string user_says(const std::string& text) {
  return R"("messages":[{"role":"user","content":)" + Json(text).dump() + "}]";
}

// Messages after a first one of the user.
std::string after_user(const std::string& rest) {
  return R"("messages":[{"role":"user","content":"PING"},)" + rest + "]";
}

}  // namespace

TEST_CASE("the model answers as it is asked to, or quotes what it was told", "[simulator]") {
  Asked asked;
  const std::pair<std::string, std::string> rows[] = {
      {"PING", "PONG"},
      {"Reply with exactly one word: hello.", "hello"},
      {"Reply with exactly one word: hi there! Now.", "hi there"},
      {"exactly one word: a?b", "a"},
      {"exactly one word: a\nb", "a"},
      {"exactly one word: ", ""},
  };
  for (const auto& [prompt, reply] : rows) CHECK(asked.content(user_says(prompt)) == reply);
  const auto quoted = [&](const std::string& prompt) {
    const auto text = asked.content(user_says(prompt));
    for (const std::string opening : {"You wrote: ", "I have read: ", "Your message was: "}) {
      if (text.find(opening) == 0) return text.substr(opening.size());
    }
    return "another opening: " + text;
  };
  CHECK(quoted("ping") == "\"ping\"");
  CHECK(quoted("PING!") == "\"PING!\"");
  CHECK(quoted(std::string(80, 'x')) == "\"" + std::string(80, 'x') + "\"");
  CHECK(quoted(std::string(81, 'x')) == "\"" + std::string(80, 'x') + "\xE2\x80\xA6\"");
  // The last word of the user counts, wherever it is.
  CHECK(asked.content(R"("messages":[{"role":"user","content":"one"},)"
                      R"({"role":"user","content":"PING"},{"role":"system","content":"x"}])") ==
        "PONG");
}

TEST_CASE("an answer in one piece takes the time of a stream, which has a step for each token",
          "[simulator]") {
  Asked asked;
  const std::string body = R"({"model":"kimi-k3",)" + user_says("PING");
  const auto whole = asked.answer(body + "}");
  const auto streamed = asked.answer(body + R"(,"stream":true})");
  // A stream also has its beginning, its end, and [DONE].
  CHECK(whole.generation_steps + 3 == streamed.pieces.size());
  CHECK(streamed.generation_steps == 0);
}

TEST_CASE("another seed chooses another wording", "[simulator]") {
  std::vector<std::string> openings;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    SimulatorOptions options;
    options.seed = seed;
    const auto text = Asked(options).content(user_says("x"));
    const auto opening = text.substr(0, text.find(':'));
    if (std::find(openings.begin(), openings.end(), opening) == openings.end()) {
      openings.push_back(opening);
    }
  }
  CHECK(openings.size() == 3);
}

TEST_CASE("the model tells what all tools of the last round have said", "[simulator]") {
  Asked asked;
  const std::string two =
      R"({"role":"assistant","reasoning_content":"","tool_calls":[{"id":"x"},{"id":"y"}]},)"
      R"({"role":"tool","tool_call_id":"x","content":"sun"},)"
      R"({"role":"tool","tool_call_id":"y","content":[{"type":"text","text":"rain"}]})";
  CHECK(asked.content(after_user(two)) == "The tool says: sun; rain");
  CHECK(asked.content(after_user(two + R"(,{"role":"user","content":"PING"})")) == "PONG");
}

TEST_CASE("a message is continued behind what it has, and goes on where it says something else",
          "[simulator]") {
  Asked asked;
  const auto rest = [&](const std::string& members) {
    return asked.content(after_user(R"({"role":"assistant","partial":true,)" + members + "}"));
  };
  CHECK(rest(R"("content":"P")") == "ONG");
  CHECK(rest(R"("content":"PONG")").empty());
  CHECK(rest(R"("content":"N","name":"PO")") == "G");
  CHECK(rest(R"("content":"PO","name":"Kelvin")") == "NG");
  CHECK(rest(R"("content":"x")") == " \xE2\x80\xA6 and so on: PONG");
  CHECK(rest(R"("content":"")") == "PONG");
}

TEST_CASE("what is thought depends on the effort and on what is to be done", "[simulator]") {
  Asked asked;
  const std::string tools =
      R"(,"tools":[{"type":"function","function":{"name":"get_time","parameters":{}}}])";
  const auto thought = [&](const std::string& members) -> std::string {
    return asked.said(user_says("PING") + members)["message"]["reasoning_content"];
  };
  const std::string written = "The user has written: \"PING\". ";
  const std::string wondering = "Let me think about what is wanted here. ";
  const std::string intent = "I will answer in one sentence.";
  CHECK(thought("") == written + wondering + intent);
  CHECK(thought(R"(,"reasoning_effort":"max")") == written + wondering + intent);
  CHECK(thought(R"(,"reasoning_effort":"high")") == written + intent);
  CHECK(thought(R"(,"reasoning_effort":"low")") == "User wants: PING");
  CHECK(thought(tools) == written + wondering + "I will call get_time.");
  const std::string longest(40, 'x');
  CHECK(asked.said(user_says(longest + "y") +
                   R"(,"reasoning_effort":"low")")["message"]["reasoning_content"] ==
        "User wants: " + longest + "\xE2\x80\xA6");
  CHECK(asked.said(user_says(longest) +
                   R"(,"reasoning_effort":"low")")["message"]["reasoning_content"] ==
        "User wants: " + longest);
  // Thinking goes on where there is something to continue, unless its thoughts are complete.
  const auto continued = [&](const std::string& members) {
    return asked
        .said(after_user(R"({"role":"assistant","partial":true,)" + members + "}"))["message"]
        .contains("reasoning_content");
  };
  CHECK_FALSE(continued(R"("content":"P","reasoning_content":"a")"));
  CHECK(continued(R"("content":"P")"));
  CHECK(continued(R"("content":"","reasoning_content":"a")"));
}

TEST_CASE("a tool is called when the user or the system spoke last, or when it has to be",
          "[simulator]") {
  Asked asked;
  const std::string tools = R"(,"tools":[{"type":"function","function":{"name":"first"}},)"
                            R"({"type":"function","function":{"name":"second"}}])";
  const auto called = [&](const std::string& members) {
    const auto choice = asked.said(members);
    const auto& message = choice["message"];
    if (!message.contains("tool_calls")) return "none, " + choice["finish_reason"].dump();
    CHECK(message["tool_calls"].size() == 1);
    CHECK(message["content"] == "");
    return message["tool_calls"][0]["id"].get<std::string>() + " " +
           message["tool_calls"][0]["function"]["arguments"].get<std::string>() + ", " +
           choice["finish_reason"].dump();
  };
  const std::string answered =
      R"({"role":"assistant","reasoning_content":"","tool_calls":[{"id":"x"}]},)"
      R"({"role":"tool","tool_call_id":"x","content":"sun"})";
  CHECK(called(user_says("PING") + tools) == "first:0 {}, \"tool_calls\"");
  CHECK(called(user_says("a second one") + tools) == "second:0 {}, \"tool_calls\"");
  CHECK(called(user_says("PING") + tools + R"(,"tool_choice":"none")") == "none, \"stop\"");
  CHECK(called(user_says("PING") + tools + R"(,"tool_choice":"auto")") ==
        "first:0 {}, \"tool_calls\"");
  CHECK(called(after_user(R"({"role":"system","content":"x"})") + tools) ==
        "first:0 {}, \"tool_calls\"");
  CHECK(called(after_user(answered) + tools) == "none, \"stop\"");
  CHECK(called(after_user(R"({"role":"assistant","content":"x"})") + tools) == "none, \"stop\"");
  CHECK(called(after_user(answered) + tools + R"(,"tool_choice":"required")") ==
        "first:1 {}, \"tool_calls\"");
  CHECK(called(after_user(answered) + tools +
               R"(,"thinking":{"type":"disabled"},"tool_choice":{"type":"function",)"
               R"("function":{"name":"second"}})") == "second:1 {}, \"tool_calls\"");
  CHECK(called(user_says("PING")) == "none, \"stop\"");
}

TEST_CASE("each stop string cuts, and the first place counts", "[simulator]") {
  Asked asked;
  const auto cut = [&](const std::string& stop) {
    return asked.content(user_says("PING") + R"(,"stop":)" + stop);
  };
  CHECK(cut(R"("N")") == "PO");
  CHECK(cut(R"(["x","G","O"])") == "P");
  CHECK(cut(R"("P")").empty());
  CHECK(cut(R"("x")") == "PONG");
  CHECK(cut(R"(["",""])") == "PONG");
  CHECK(asked.content(user_says("exactly one word: abab") + R"(,"stop":"b")") == "a");
}

TEST_CASE("a format is filled in, and a text stays one", "[simulator]") {
  Asked asked;
  const auto formatted = [&](const std::string& format) {
    return asked.content(user_says("PING") + R"(,"response_format":)" + format);
  };
  CHECK(formatted(R"({"type":"text"})") == "PONG");
  CHECK(formatted(R"({"type":"json_object"})") == R"({"answer":"PONG"})");
  CHECK(formatted(R"({"type":"json_schema","json_schema":{"name":"n","schema":)"
                  R"({"type":"object","properties":{"a":{"type":"integer"}}}}})") == R"({"a":1})");
}

TEST_CASE("a budget is spent on thoughts, then on content, then on calls", "[simulator]") {
  struct Row {
    bool thinking;
    std::int64_t budget;
    std::int64_t reasoning_tokens;
    std::int64_t completion_tokens;
    std::size_t content;
    const char* arguments;  // null: the call is gone
    const char* reason;
  };
  // Three thoughts, two pieces of content, two tokens of arguments; three more for thinking.
  const Row rows[] = {
      {true, 0, 3, 10, 2, "{\"a\":1}", "stop"},  {true, 10, 3, 10, 2, "{\"a\":1}", "stop"},
      {true, 11, 3, 10, 2, "{\"a\":1}", "stop"}, {true, 9, 3, 9, 2, "{\"a\"", "length"},
      {true, 8, 3, 8, 2, nullptr, "length"},     {true, 7, 3, 7, 1, nullptr, "length"},
      {true, 6, 3, 6, 0, nullptr, "length"},     {true, 5, 2, 5, 0, nullptr, "length"},
      {true, 3, 0, 3, 0, nullptr, "length"},     {true, 2, 0, 2, 0, nullptr, "length"},
      {false, 8, 3, 8, 2, "{\"a\":1}", "stop"},  {false, 7, 3, 7, 2, "{\"a\"", "length"},
      {false, 1, 0, 1, 0, nullptr, "length"},
  };
  for (const auto& row : rows) {
    INFO(row.thinking << " " << row.budget);
    sim::SimulatedAnswer answer;
    answer.thinking = row.thinking;
    answer.reasoning = {"a", "b", "c"};
    answer.content = {"d", "e"};
    answer.tool_calls = {{"f:0", "f", "{\"a\":1}"}};
    sim::spend_budget(answer, row.budget);
    CHECK(answer.reasoning_tokens == row.reasoning_tokens);
    CHECK(answer.completion_tokens == row.completion_tokens);
    CHECK(answer.content.size() == row.content);
    CHECK(answer.finish_reason == row.reason);
    REQUIRE(answer.tool_calls.size() == (row.arguments == nullptr ? 0 : 1));
    if (row.arguments != nullptr) CHECK(answer.tool_calls[0].arguments == row.arguments);
  }
  // A call without arguments of its own stays where nothing was cut.
  sim::SimulatedAnswer answer;
  answer.tool_calls = {{"f:0", "f", ""}};
  sim::spend_budget(answer, 0);
  CHECK(answer.tool_calls.size() == 1);
}

TEST_CASE("the model says what the test wants, and thinks where it has to", "[simulator]") {
  std::optional<ModelAnswer> own;
  std::string asked_for;
  SimulatorOptions options;
  options.answer = [&](const moonshot::ChatRequest& request) {
    asked_for = request.messages.back().content.joined_text();
    return own;
  };
  Asked asked(options);
  CHECK(asked.content(user_says("PING")) == "PONG");
  CHECK(asked_for == "PING");
  own = ModelAnswer::text("abcde");
  auto choice = asked.said(user_says("PING"));
  CHECK(choice["message"]["content"] == "abcde");
  CHECK(choice["finish_reason"] == "stop");
  CHECK(choice["message"]["reasoning_content"] ==
        "The user has written: \"PING\". Let me think about what is wanted here. I know what to "
        "say.");
  own->reasoning = "Hm, hm.";
  auto whole = asked.json(R"({"model":"kimi-k3",)" + user_says("PING") + "}");
  CHECK(whole["choices"][0]["message"]["reasoning_content"] == "Hm, hm.");
  CHECK(whole["usage"]["completion_tokens"] == 4);
  CHECK(whole["usage"]["completion_tokens_details"]["reasoning_tokens"] == 2);
  own->pieces = {"ab", "cde"};
  const auto events =
      asked.answer(R"({"model":"kimi-k3",)" + user_says("PING") + R"(,"stream":true})").pieces;
  REQUIRE(events.size() == 6);
  CHECK(events[1].find(R"({"reasoning_content":"Hm, hm."})") != std::string::npos);
  CHECK(events[2].find(R"({"content":"ab"})") != std::string::npos);
  CHECK(events[3].find(R"({"content":"cde"})") != std::string::npos);
  own->reasoning.clear();
  const std::string off = R"(,"thinking":{"type":"disabled"})";
  whole = asked.json(R"({"model":"kimi-k3",)" + user_says("PING") + off + "}");
  CHECK_FALSE(whole["choices"][0]["message"].contains("reasoning_content"));
  CHECK(whole["usage"]["completion_tokens"] == 2);
  CHECK_FALSE(whole["usage"].contains("completion_tokens_details"));
  own = ModelAnswer::tool_call("f", "{\"a\":1}");
  own->tool_calls.push_back({"g", "{}"});
  const std::string answered =
      R"({"role":"assistant","reasoning_content":"","tool_calls":[{"id":"x"}]},)"
      R"({"role":"tool","tool_call_id":"x","content":"sun"})";
  whole = asked.json(R"({"model":"kimi-k3",)" + after_user(answered) + off + "}");
  choice = whole["choices"][0];
  CHECK(choice["finish_reason"] == "tool_calls");
  CHECK(choice["message"]["tool_calls"][0]["id"] == "f:1");
  CHECK(choice["message"]["tool_calls"][0]["function"]["arguments"] == "{\"a\":1}");
  CHECK(choice["message"]["tool_calls"][1]["id"] == "g:2");
  CHECK(whole["usage"]["completion_tokens"] == 3);
  own->finish_reason = "length";
  CHECK(asked.said(user_says("PING") + off)["finish_reason"] == "length");
}

TEST_CASE("the usage of an answer has what is there", "[simulator]") {
  sim::SimulatedAnswer answer;
  answer.completion_tokens = 5;
  answer.reasoning_tokens = 2;
  sim::CompletionMetadata metadata;
  metadata.prompt_tokens = 10;
  const std::string begin = R"({"prompt_tokens":10,"completion_tokens":5,"total_tokens":15)";
  const std::string thought = R"("completion_tokens_details":{"reasoning_tokens":2}})";
  CHECK(sim::usage_json(answer, metadata).dump() == begin + "," + thought);
  metadata.cached_tokens = 7;
  CHECK(sim::usage_json(answer, metadata).dump() ==
        begin + R"(,"cached_tokens":7,"prompt_tokens_details":{"cached_tokens":7},)" + thought);
  metadata.cache_write_tokens = 3;
  CHECK(sim::usage_json(answer, metadata).dump() ==
        begin +
            R"(,"cached_tokens":7,"prompt_tokens_details":{"cached_tokens":7,)"
            R"("cache_write_tokens":3},)" +
            thought);
  answer.thinking = false;
  metadata.cached_tokens = metadata.cache_write_tokens = 0;
  CHECK(sim::usage_json(answer, metadata).dump() == begin + "}");
}

TEST_CASE("an answer is written whole and as events, member for member", "[simulator]") {
  sim::SimulatedAnswer answer;
  answer.reasoning = {"Hm", "."};
  answer.content = {"PO", "NG"};
  answer.tool_calls = {{"f:0", "f", "{\"a\":1}"}, {"g:1", "g", ""}};
  answer.finish_reason = "tool_calls";
  answer.thinking = false;
  answer.completion_tokens = 5;
  sim::CompletionMetadata metadata;
  metadata.id = "c";
  metadata.created = 7;
  metadata.model = "m";
  metadata.prompt_tokens = 10;
  metadata.fingerprint = "fp";
  const std::string usage =
      R"("usage":{"prompt_tokens":10,"completion_tokens":5,"total_tokens":15})";
  CHECK(sim::completion_json(answer, metadata).dump() ==
        R"({"id":"c","object":"chat.completion","created":7,"model":"m","choices":[{"index":0,)"
        R"("message":{"role":"assistant","content":"PONG","reasoning_content":"Hm.","tool_calls":[)"
        R"({"id":"f:0","type":"function","function":{"name":"f","arguments":"{\"a\":1}"}},)"
        R"({"id":"g:1","type":"function","function":{"name":"g","arguments":""}}]},)"
        R"("finish_reason":"tool_calls"}],)" +
            usage + R"(,"system_fingerprint":"fp"})");
  const auto chunk = [](const std::string& choices, const std::string& rest) {
    return R"(data: {"id":"c","object":"chat.completion.chunk","created":7,"model":"m","choices":[)" +
           choices + "]" + rest + "}\n\n";
  };
  const auto delta = [&](const std::string& members, const std::string& rest) {
    return chunk(R"({"index":0,"delta":{)" + members + R"(},"finish_reason":null})", rest);
  };
  for (const bool include_usage : {false, true}) {
    const std::string rest =
        std::string(include_usage ? R"(,"usage":null)" : "") + R"(,"system_fingerprint":"fp")";
    Words expected = {
        delta(R"("role":"assistant","content":"")", rest),
        delta(R"("reasoning_content":"Hm")", rest),
        delta(R"("reasoning_content":".")", rest),
        delta(R"("content":"PO")", rest),
        delta(R"("content":"NG")", rest),
        delta(R"("tool_calls":[{"index":0,"id":"f:0","type":"function","function":{"name":"f",)"
              R"("arguments":""}}])",
              rest),
        delta(R"("tool_calls":[{"index":0,"function":{"arguments":"{\"a\""}}])", rest),
        delta(R"("tool_calls":[{"index":0,"function":{"arguments":":1}"}}])", rest),
        delta(R"("tool_calls":[{"index":1,"id":"g:1","type":"function","function":{"name":"g",)"
              R"("arguments":""}}])",
              rest),
        chunk(R"({"index":0,"delta":{},"finish_reason":"tool_calls",)" + usage + "}", rest)};
    if (include_usage) {
      expected.push_back(chunk("", "," + usage + R"(,"system_fingerprint":"fp")"));
    }
    expected.push_back("data: [DONE]\n\n");
    CHECK(sim::stream_events(answer, metadata, include_usage) == expected);
  }
}
