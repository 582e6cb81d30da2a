#include <growth.hpp>
#include <moonshot_catch.hpp>

#include <moonshot/chat/request_check.hpp>
#include <moonshot/json.hpp>
#include <moonshot/types/chat_request.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

using moonshot::ChatRequest;
using moonshot::check_request;
using nlohmann::json;

namespace {

ChatRequest decoded(const json& request) {
  auto value = moonshot::json::decode<ChatRequest>(request.dump());
  REQUIRE(value);
  return *value;
}

/// A request of one message by the user, with these members.
json request_with(const json& members, const std::string& model = "kimi-k3") {
  json request = {{"model", model}, {"messages", {{{"role", "user"}, {"content", "PING"}}}}};
  request.update(members);
  return request;
}

json history(const std::vector<json>& messages, const std::string& model = "kimi-k3") {
  return request_with({{"messages", messages}}, model);
}

json call(const std::string& id, const std::string& arguments = "{}") {
  return {
      {"id", id}, {"type", "function"}, {"function", {{"name", "f"}, {"arguments", arguments}}}};
}

json asks(const std::vector<json>& calls) {
  return {{"role", "assistant"}, {"reasoning_content", "r"}, {"tool_calls", calls}};
}

json answers(const std::string& id) {
  return {{"role", "tool"}, {"tool_call_id", id}, {"content", "7"}};
}

const json said = {{"role", "user"}, {"content", "PING"}};

json tool(const std::string& name, const json& parameters = {{"type", "object"}}) {
  return {{"type", "function"}, {"function", {{"name", name}, {"parameters", parameters}}}};
}

/// The problems as `pointer: refusal`, those that `repair` mends with a `*` in front. Whatever they
/// are: `repair` mends these and no others, and leaves a request without problems as it is.
std::vector<std::string> problems(const json& request) {
  INFO(request.dump());
  auto value = decoded(request);
  const auto before = moonshot::json::encode(value).value();
  std::vector<std::string> lines;
  std::vector<std::string> staying;
  for (const auto& problem : check_request(value)) {
    const std::string line = problem.pointer + ": " + problem.refusal;
    CHECK_FALSE(problem.remedy.empty());
    lines.push_back((problem.is_mended_by_repair ? "*" : "") + line);
    if (!problem.is_mended_by_repair) staying.push_back(problem.refusal);
  }
  const auto changes = moonshot::repair(value);
  if (staying.size() == lines.size()) {
    CHECK(moonshot::json::encode(value).value() == before);
    CHECK(changes.empty());
  } else {
    CHECK_FALSE(changes.empty());
  }
  std::vector<std::string> left;
  for (const auto& problem : check_request(value)) {
    CHECK_FALSE(problem.is_mended_by_repair);
    left.push_back(problem.refusal);
  }
  CHECK(left.size() == staying.size());
  CHECK(moonshot::repair(value).empty());
  return lines;
}

/// The only problem of a request.
std::string problem(const json& request) {
  const auto found = problems(request);
  REQUIRE(found.size() == 1);
  return found[0];
}

json repaired(const json& request, std::size_t changes = 1) {
  auto value = decoded(request);
  CHECK(moonshot::repair(value).size() == changes);
  return json::parse(moonshot::json::encode(value).value());
}

const std::vector<std::string> none;

}  // namespace

TEST_CASE("a sound request has no problem", "[unit][request]") {
  CHECK(problems(request_with(json::object())) == none);
  CHECK(problems(history({said,
                          asks({call("a"), call("b")}),
                          answers("b"),
                          answers("a"),
                          {{"role", "assistant"}, {"content", "7"}},
                          said})) == none);
  CHECK(problems(request_with({{"temperature", 1}, {"top_p", 0.95}, {"n", 1}})) == none);
  CHECK(problems(request_with({{"temperature", 0.3}}, "another-model")) == none);
  CHECK(problems(request_with({{"temperature", 0.6}, {"thinking", {{"type", "disabled"}}}},
                              "kimi-k2.6")) == none);
  CHECK(problems(history({said, {{"role", "assistant"}, {"content", ""}, {"partial", true}}})) ==
        none);
  CHECK(problems(history({{{"role", "system"}, {"tools", {tool("f")}}}, said})) == none);
  CHECK(check_request(ChatRequest()).size() == 1);
}

TEST_CASE("messages that the API refuses are found and mended", "[unit][request]") {
  CHECK(problem(history({said, {{"role", "assistant"}, {"content", ""}}, said})) ==
        "*/messages/1: Invalid request: the message at position 1 with role 'assistant' must not "
        "be empty");
  CHECK(problem(history({said, {{"role", "user"}, {"content", json::array()}}})) ==
        "*/messages/1: Invalid request: the message at position 1 with role 'user' must not be "
        "empty");
  CHECK(problem(history({{{"role", "developer"}, {"content", "x"}}, said})) ==
        "*/messages/0/role: Invalid request: unknown role: developer");
  CHECK(problem(history({{{"role", "narrator"}, {"content", "x"}}, said})) ==
        "/messages/0/role: Invalid request: unknown role: narrator");
  CHECK(problem(
            history({{{"role", "user"},
                      {"content",
                       {{{"type", "text"}, {"text", ""}}, {{"type", "text"}, {"text", "x"}}}}}})) ==
        "*/messages/0/content: Invalid request: text content is empty");
  CHECK(problem(history({{{"role", "assistant"}, {"content", "x"}, {"partial", true}}, said})) ==
        "*/messages/0/partial: only the last message, by the assistant, can be continued");
  CHECK(problem(history({{{"role", "system"}, {"content", "x"}, {"tools", {tool("f")}}}, said})) ==
        "/messages/0/tools: tools cannot be used with content");
  CHECK(problem(history({{{"role", "system"}, {"tools", {tool("f")}}}, said}, "kimi-k2.6")) ==
        "/messages/0/tools: tokenization failed");
  auto with_empty_content = asks({call("a")});
  with_empty_content["content"] = "";
  const auto empty = history({said, with_empty_content, answers("a")});
  CHECK(problem(empty) == "*/messages/1/content: Invalid request: text content is empty");
  CHECK(repaired(empty)["messages"][1].count("content") == 0);
  auto nothing = answers("a");
  nothing["content"] = "";
  const auto returned = history({said, asks({call("a")}), nothing});
  CHECK(problem(returned) == "*/messages/2/content: Invalid request: text content is empty");
  CHECK(repaired(returned)["messages"][2]["content"] == "The tool returned nothing.");
}

TEST_CASE("tool calls that the API refuses are found", "[unit][request]") {
  const std::string unanswered =
      "an assistant message with 'tool_calls' must be followed by tool messages responding to each "
      "'tool_call_id'. The following tool_call_ids did not have response messages: ";
  CHECK(problem(history({said, asks({call("a"), call("b")}), answers("a"), said})) ==
        "/messages/1/tool_calls/1: " + unanswered + "b");
  CHECK(problem(history({said, asks({call("a")})})) ==
        "/messages/1/tool_calls/0: " + unanswered + "a");
  CHECK(problem(history({said, answers("a"), said})) ==
        "/messages/1/tool_call_id: Invalid request: tool_call_id a is not found");
  CHECK(problem(history({said, asks({call("a")}), answers("a"), answers("a")})) ==
        "/messages/3/tool_call_id: Invalid request: tool_call_id a is not found");
  // No other message may stand between a call and its result, whoever speaks.
  for (const auto& between : {said, json{{"role", "system"}, {"content", "x"}}}) {
    CHECK(problems(history({said, asks({call("a")}), between, answers("a")})) ==
          std::vector<std::string>{
              "/messages/1/tool_calls/0: " + unanswered + "a",
              "/messages/3/tool_call_id: Invalid request: tool_call_id a is not found"});
  }
  CHECK(problem(history({said, {{"role", "tool"}, {"content", "7"}}, said})) ==
        "/messages/1/tool_call_id: Invalid request: tool_call_id  is not found");
  // Two calls with the same id in one answer have two results.
  const std::string twice =
      "*/messages/1/tool_calls/1/id: Invalid request: tool call id a is duplicated";
  CHECK(problem(history({said, asks({call("a"), call("a")}), answers("a"), answers("a")})) ==
        twice);
  auto value = decoded(history({said, asks({call("a"), call("a")}), answers("a")}));
  const auto found = check_request(value);
  REQUIRE(found.size() == 2);
  CHECK("*" + found[0].pointer + ": " + found[0].refusal == twice);
  CHECK(found[1].refusal == unanswered + "a");
  CHECK(problem(history({said, asks({call("a", "{\"cut\":")}), answers("a")})) ==
        "*/messages/1/tool_calls/0/function/arguments: the arguments of a call have to be JSON");
  CHECK(problem(history({said, asks({call("a", "{\"t\":\"\n\"}")}), answers("a")})) ==
        "*/messages/1/tool_calls/0/function/arguments: the arguments of a call have to be JSON");
}

TEST_CASE("parts of kinds that the API does not know are found", "[unit][request]") {
  const auto with = [](const json& part) {
    const json text = {{"type", "text"}, {"text", "x"}};
    return history({said, {{"role", "assistant"}, {"content", {text, part}}}, said});
  };
  const std::string at = "/messages/1/content/1/type: unknown kind of content part: ";
  CHECK(problem(with({{"type", "thinking"}, {"thinking", "hm"}})) == at + "thinking");
  CHECK(problem(with({{"type", "refusal"}, {"refusal", "no"}})) == at + "refusal");
  CHECK(problem(with({{"type", "input_audio"}, {"input_audio", {{"data", ""}}}})) ==
        at + "input_audio");
  const auto others = with({{"type", "output_text"}, {"text", "y"}, {"annotations", {1}}});
  CHECK(problem(others) == "*" + at + "output_text");
  CHECK(repaired(others)["messages"][1]["content"][1]["type"] == "text");
  CHECK(problem(with({{"type", "text"}, {"text", ""}, {"annotations", json::array()}})) ==
        "*/messages/1/content: Invalid request: text content is empty");
  CHECK(problem(with({{"type", "output_text"}, {"text", ""}})) ==
        "*/messages/1/content: Invalid request: text content is empty");
}

TEST_CASE("public URLs of images and videos are found", "[unit][request]") {
  const auto with = [](const char* type, const json& url) {
    const json text = {{"type", "text"}, {"text", "x"}};
    return history({{{"role", "user"}, {"content", {text, {{"type", type}, {type, url}}}}}});
  };
  const std::string at = "/messages/0/content/1/";
  CHECK(problem(with("image_url", {{"url", "https://a.example/b.png"}})) ==
        at + "image_url: Invalid request: unsupported image url: https://a.example/b.png");
  CHECK(problem(with("image_url", "HTTP://a.example/b.png")) ==
        at + "image_url: Invalid request: unsupported image url: HTTP://a.example/b.png");
  CHECK(problem(with("video_url", {{"url", "http://a.example/b.mp4"}})) ==
        at + "video_url: Invalid request: unsupported video url: http://a.example/b.mp4");
  CHECK(problems(with("image_url", {{"url", "ms://f-1"}})).empty());
  CHECK(problems(with("image_url", "data:image/png;base64,iVBORw0KGgo=")).empty());
}

TEST_CASE("a call without the name of a function is found", "[unit][request]") {
  auto nameless = call("a");
  nameless["function"]["name"] = "";
  CHECK(problem(history({said, asks({nameless}), answers("a")})) ==
        "/messages/1/tool_calls/0/function/name: a call has to name its function");
}

TEST_CASE("ids that are missing or used twice are replaced", "[unit][request]") {
  const auto twice =
      history({said, asks({call("f:0")}), answers("f:0"), asks({call("f:0")}), answers("f:0")});
  CHECK(problem(twice) ==
        "*/messages/3/tool_calls/0/id: Invalid request: tool call id f:0 is duplicated");
  const auto messages = repaired(twice, 2)["messages"];
  CHECK(messages[1]["tool_calls"][0]["id"] == "f:0");
  CHECK(messages[2]["tool_call_id"] == "f:0");
  const auto renamed = messages[3]["tool_calls"][0]["id"].get<std::string>();
  CHECK(renamed.size() == 29);
  CHECK(messages[4]["tool_call_id"] == renamed);

  const auto missing = history({said, asks({call("")}), answers("")});
  CHECK(problems(missing).size() == 2);
  const auto named = repaired(missing, 2)["messages"];
  CHECK(named[1]["tool_calls"][0]["id"] == named[2]["tool_call_id"]);
  const auto clear = history({said, asks({call("a")}), answers("")});
  CHECK(problem(clear) == "*/messages/2/tool_call_id: Invalid request: tool_call_id  is not found");
  CHECK(repaired(clear)["messages"][2]["tool_call_id"] == "a");

  // Where another result follows, or another call waits, nobody can tell what is answered.
  CHECK(problem(history({said, asks({call("a")}), answers(""), answers("a")})) ==
        "/messages/2/tool_call_id: Invalid request: tool_call_id  is not found");
  const auto two_calls = problems(history({said, asks({call("a"), call("b")}), answers("")}));
  REQUIRE(two_calls.size() == 3);
  CHECK(two_calls[0] == "/messages/2/tool_call_id: Invalid request: tool_call_id  is not found");
  CHECK(problems(history({said, answers(""), said})) ==
        std::vector<std::string>{
            "/messages/1/tool_call_id: Invalid request: tool_call_id  is not found"});
}

TEST_CASE("what is mended replaces a member of a type that did not fit", "[unit][request]") {
  auto request = moonshot::json::decode<ChatRequest>(
      R"({"model":"kimi-k2.6","messages":[{"role":"user","content":"PING"},)"
      R"({"role":"assistant","reasoning_content":"r","tool_calls":[{"id":7,"type":"function",)"
      R"("function":{"name":"f","arguments":{"a":1}}}]},)"
      R"({"role":"tool","tool_call_id":7,"content":"x"}]})",
      moonshot::json::OnMismatch::keep);
  REQUIRE(request);
  moonshot::repair(*request);
  const auto text = moonshot::json::encode(*request);
  REQUIRE(text);
  const auto messages = json::parse(*text)["messages"];
  const auto& call = messages[1]["tool_calls"][0];
  CHECK(call["id"].get<std::string>().substr(0, 5) == "call_");
  CHECK(call["function"]["arguments"] == "{}");
  CHECK(messages[2]["tool_call_id"] == call["id"]);
}

TEST_CASE("reasoning that a model needs back is found and made up for", "[unit][request]") {
  const std::string refusal =
      "/reasoning_content: thinking is enabled but reasoning_content is missing in assistant tool "
      "call message at index ";
  auto lost = asks({call("a")});
  lost.erase("reasoning_content");
  auto empty = asks({call("b")});
  empty["reasoning_content"] = "";
  const std::vector<json> messages = {said, lost, answers("a"), said, empty, answers("b")};
  for (const char* model : {"kimi-k3", "kimi-k3.1-pro", "kimi-k2.7-code"}) {
    CHECK(problems(history(messages, model)) ==
          std::vector<std::string>{"*/messages/1" + refusal + "1", "*/messages/4" + refusal + "4"});
  }
  // These need that of the last turn, unless they keep all.
  for (const char* model : {"kimi-k2.6", "kimi-k2.5"}) {
    CHECK(problem(history(messages, model)) == "*/messages/4" + refusal + "4");
    auto kept = history(messages, model);
    kept["thinking"] = {{"keep", "all"}};
    CHECK(problems(kept).size() == 2);
    kept["thinking"] = {{"type", "disabled"}};
    auto without = decoded(kept);
    CHECK(check_request(without).empty());
  }
  const auto mended = repaired(history(messages, "kimi-k2.6"))["messages"];
  CHECK(mended[1].count("reasoning_content") == 0);
  CHECK(mended[4]["reasoning_content"] == " ");
  auto other = decoded(history(messages, "another-model"));
  CHECK(check_request(other).empty());
}

TEST_CASE("tools that the API refuses are found", "[unit][request]") {
  const std::string invalid =
      "/tools/0/function/name: Invalid request: function name is invalid, must start with a letter "
      "and can contain letters, numbers, underscores, and dashes";
  for (const auto& name : {std::string("2fast"), std::string("a.b"), std::string("-a"),
                           std::string(), std::string(129, 'a'), std::string("caf\xC3\xA9")}) {
    CHECK(problem(request_with({{"tools", {tool(name)}}})) == invalid);
  }
  CHECK(problems(request_with({{"tools", {tool("a-B_9"), tool(std::string(128, 'a'))}}})) == none);
  CHECK(problem(request_with({{"tools", {tool("f"), tool("f")}}})) ==
        "/tools/1/function/name: function name f is duplicated");
  const std::string root =
      "/tools/0/function/parameters/type: parameters.type is required and must be 'object'";
  CHECK(problem(request_with({{"tools", {tool("f", json::object())}}})) == root);
  CHECK(problem(request_with({{"tools", {tool("f", {{"anyOf", json::array()}})}}})) == root);
  auto loose = tool("f", json::object());
  loose["function"]["strict"] = false;
  CHECK(problems(request_with({{"tools", {loose}}})) == none);
  auto untyped = tool("f");
  untyped.erase("type");
  CHECK(problem(request_with({{"tools", {untyped}}})).find("unknown tool type: ,") !=
        std::string::npos);
}

TEST_CASE("settings that a model has fixed are found", "[unit][request]") {
  CHECK(problem(request_with({{"temperature", 0.3}})) ==
        "*/temperature: invalid temperature: only 1 is allowed for this model");
  CHECK(problem(request_with({{"top_p", 1}}, "kimi-k2.6")) ==
        "*/top_p: invalid top_p: only 0.95 is allowed for this model");
  CHECK(problem(request_with({{"temperature", 1}, {"thinking", {{"type", "disabled"}}}},
                             "kimi-k2.6")) ==
        "*/temperature: invalid temperature: only 0.6 is allowed for this model");
  CHECK(problem(request_with({{"presence_penalty", 0.5}})) ==
        "*/presence_penalty: invalid presence_penalty: only 0 is allowed for this model");
  CHECK(problem(request_with({{"n", 2}})) == "/n: invalid n: only 1 is allowed for this model");
  CHECK(repaired(request_with({{"temperature", 0.3}})).count("temperature") == 0);
  CHECK(problem(request_with({{"thinking", {{"type", "disabled"}}}}, "kimi-k2.7-code")) ==
        "/thinking/type: invalid thinking: only type=enabled is allowed for this model");
  CHECK(problem(request_with({{"logprobs", true}})) ==
        "/logprobs: invalid logprobs: only false is allowed for this model");
  CHECK(problem(request_with({{"top_logprobs", 2}})) ==
        "/top_logprobs: Invalid request: logprobs must be set to true if top_logprobs is used");
  CHECK(problem(request_with({{"logit_bias", json::object()}})) ==
        "/logit_bias: Invalid request: logit_bias is not supported yet");
  CHECK(problem(request_with({{"stop", {"1", "2", "3", "4", "5", "6"}}})) ==
        "/stop: stop array too long. Expected an array with maximum length 5, but got 6");
  CHECK(problem(request_with({{"stop", {"1", std::string(33, 'x')}}})).find("/stop/1: ") == 0);
}

TEST_CASE("a choice of tools that a thinking model does not take is found", "[unit][request]") {
  const auto with_choice = [](const json& choice, const std::string& model) {
    return request_with({{"tools", {tool("f")}}, {"tool_choice", choice}}, model);
  };
  const json named = {{"type", "function"}, {"function", {{"name", "f"}}}};
  const std::string refusal = "' is incompatible with thinking enabled";
  CHECK(problem(with_choice(named, "kimi-k3")) == "/tool_choice: tool_choice 'specified" + refusal);
  CHECK(problem(with_choice("required", "kimi-k2.6")) ==
        "/tool_choice: tool_choice 'required" + refusal);
  CHECK(problems(with_choice("required", "kimi-k3")) == none);
  CHECK(problems(with_choice("auto", "kimi-k2.7-code")) == none);
  auto off = with_choice(named, "kimi-k2.6");
  off["thinking"] = {{"type", "disabled"}};
  CHECK(problems(off) == none);
  CHECK(problem(request_with({{"tool_choice", "required"}})) ==
        "/tool_choice: tool_choice 'required' needs a tool");
}

TEST_CASE("a repair tells what it did, with places in the request as it was", "[unit][request]") {
  auto value =
      decoded(history({{{"role", "user"}, {"content", ""}},
                       said,
                       {{"role", "assistant"}, {"content", "x"}, {"reasoning_content", ""}},
                       said,
                       asks({call("a", "nonsense")}),
                       answers("a"),
                       asks({call("a")}),
                       answers("a")},
                      "kimi-k2.6"));
  value.temperature = 0;
  std::vector<std::string> pointers;
  for (const auto& change : moonshot::repair(value)) {
    CHECK_FALSE(change.what.empty());
    pointers.push_back(change.pointer);
  }
  CHECK(pointers == std::vector<std::string>{"/messages/0", "/messages/2/reasoning_content",
                                             "/messages/4/tool_calls/0/function/arguments",
                                             "/messages/6/tool_calls/0/id",
                                             "/messages/7/tool_call_id", "/temperature"});
  CHECK(value.messages.size() == 7);
  CHECK_FALSE(value.messages[1].reasoning_content);
}

TEST_CASE("a key in a request is not repeated in its problems", "[unit][request]") {
  const std::string key = "sk-abcdefgh12345678SECRET";
  const auto found = problem(history({said, asks({call(key)}), said}));
  CHECK(found.find("SECRET") == std::string::npos);
  // Nor is it in those that are mended, nor in what was done about them.
  const auto twice =
      history({said, asks({call(key)}), answers(key), asks({call(key)}), answers(key)});
  CHECK(problem(twice) ==
        "*/messages/3/tool_calls/0/id: Invalid request: tool call id sk-*** is duplicated");
  auto value = decoded(twice);
  const auto changes = moonshot::repair(value);
  REQUIRE(changes.size() == 2);
  for (const auto& change : changes) CHECK(change.what.substr(0, 15) == "'sk-***' became");
  CHECK(value.messages[1].tool_calls[0].id == key);
}

TEST_CASE("a long history is checked and mended in little time", "[unit][request][growth]") {
  CHECK(support::grows_in_proportion(
      [](std::size_t rounds) {
        ChatRequest request;
        request.model = "kimi-k2.6";
        for (std::size_t i = 0; i < rounds; ++i) {
          moonshot::Message asked;
          asked.role = moonshot::Role::assistant;
          auto& made = asked.tool_calls.emplace_back();
          made.id = "f:0";
          made.type = moonshot::ToolType::function;
          made.function.name = "f";
          made.function.arguments = "{}";
          request.messages.push_back(asked);
          request.messages.push_back(moonshot::tool("f:0", "7"));
        }
        CHECK(check_request(request).size() == 2 * rounds - 1);
        moonshot::repair(request);
        CHECK(check_request(request).empty());
      },
      1000));
}
