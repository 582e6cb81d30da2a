// The whole words of problems and repairs: what is wrong, what mends it, what was done.

#include <moonshot_catch.hpp>

#include <moonshot/chat/request_check.hpp>
#include <moonshot/json.hpp>
#include <moonshot/types/chat_request.hpp>

#include <cstddef>
#include <set>
#include <string>
#include <vector>

using moonshot::ChatRequest;

namespace {

using RemedyLines = std::vector<std::string>;

ChatRequest request_of(const std::string& members, const std::string& messages,
                       const std::string& model = "kimi-k3") {
  return moonshot::json::decode<ChatRequest>(
             R"({"model":")" + model + R"(","messages":[)" + messages + "]" + members + "}",
             moonshot::json::OnMismatch::keep)
      .value();
}

const std::string the_question = R"({"role":"user","content":"PING"})";

ChatRequest settings_of(const std::string& members, const std::string& model = "kimi-k3") {
  return request_of("," + members, the_question, model);
}

/// `pointer: refusal => remedy` of each problem.
RemedyLines remedies(const ChatRequest& request) {
  RemedyLines lines;
  for (const auto& problem : moonshot::check_request(request)) {
    lines.push_back(problem.pointer + ": " + problem.refusal + " => " + problem.remedy);
  }
  return lines;
}

/// `pointer: what` of each repair.
RemedyLines repairs(ChatRequest request) {
  RemedyLines lines;
  for (const auto& change : moonshot::repair(request)) {
    lines.push_back(change.pointer + ": " + change.what);
  }
  return lines;
}

std::string tool_text(const std::string& name) {
  return R"({"type":"function","function":{"name":")" + name +
         R"(","parameters":{"type":"object"}}})";
}

std::string call_text_of(const std::string& id, const std::string& arguments = "{}") {
  return R"({"id":")" + id + R"(","type":"function","function":{"name":"f","arguments":")" +
         arguments + R"("}})";
}

std::string round_text(const std::string& calls) {
  return R"({"role":"assistant","reasoning_content":"r","tool_calls":[)" + calls + "]}";
}

std::string result_text(const std::string& id, const std::string& content = "7") {
  return R"({"role":"tool","tool_call_id":")" + id + R"(","content":")" + content + "\"}";
}

}  // namespace

TEST_CASE("a request without messages is told what it lacks", "[unit][request]") {
  CHECK(remedies(ChatRequest()) ==
        RemedyLines{"/messages: Invalid request: messages must not be empty => add at least one "
                    "message"});
}

TEST_CASE("each problem with a setting has its remedy", "[unit][request]") {
  const std::string incompatible = "' is incompatible with thinking enabled => ";
  const std::string named = R"("tools":[)" + tool_text("f") +
                            R"(],"tool_choice":{"type":"function","function":{"name":"f"}})";
  const std::string required = R"("tools":[)" + tool_text("f") + R"(],"tool_choice":"required")";
  const std::string other_mode = R"("tools":[)" + tool_text("f") + R"(],"tool_choice":"tomorrow")";
  struct SettingRow {
    std::string members;
    std::string model;
    RemedyLines lines;
  };
  const std::vector<SettingRow> rows = {
      {R"("frequency_penalty":1)",
       "kimi-k3",
       {"/frequency_penalty: invalid frequency_penalty: only 0 is allowed for this model => leave "
        "it unset"}},
      {R"("top_p":0.9)",
       "kimi-k2.6",
       {"/top_p: invalid top_p: only 0.95 is allowed for this model => leave it unset"}},
      {R"("n":0)",
       "kimi-k3",
       {"/n: invalid n: only 1 is allowed for this model => leave it unset, and send the request "
        "once for each answer"}},
      {R"("thinking":{"type":"disabled"})",
       "kimi-k2.7-code",
       {"/thinking/type: invalid thinking: only type=enabled is allowed for this model => leave "
        "thinking unset, or choose kimi-k2.6"}},
      {R"("thinking":{"type":"disabled"})", "kimi-k3", {}},
      {R"("thinking":{"type":"tomorrow"})", "kimi-k2.7-code", {}},
      {R"("thinking":{"keep":"all"})", "kimi-k2.7-code", {}},
      {R"("logprobs":true)",
       "kimi-k3",
       {"/logprobs: invalid logprobs: only false is allowed for this model => leave it unset"}},
      {R"("logprobs":true,"top_logprobs":1)", "kimi-k2.6", {}},
      {R"("logprobs":false,"top_logprobs":0)",
       "kimi-k2.6",
       {"/top_logprobs: Invalid request: logprobs must be set to true if top_logprobs is used => "
        "leave it unset"}},
      {R"("logit_bias":{})",
       "another",
       {"/logit_bias: Invalid request: logit_bias is not supported yet => remove it from extra"}},
      {R"("n":2,"temperature":0.1,"logprobs":true)", "another", {}},
      {R"("tool_choice":"required")",
       "kimi-k3",
       {"/tool_choice: tool_choice 'required' needs a tool => add one, or leave it unset"}},
      {R"("tool_choice":"auto")", "kimi-k3", {}},
      {required, "kimi-k3", {}},
      {required, "another", {}},
      {required,
       "kimi-k2.6",
       {"/tool_choice: tool_choice 'required" + incompatible +
        "use auto and name the function in the prompt; kimi-k2.6 takes it with thinking "
        "disabled"}},
      {named,
       "kimi-k3",
       {"/tool_choice: tool_choice 'specified" + incompatible +
        "use auto or required, and name the function in the prompt"}},
      {named, "another", {}},
      {other_mode, "kimi-k2.6", {}},
  };
  for (const auto& row : rows) {
    INFO(row.model << " " << row.members);
    CHECK(remedies(settings_of(row.members, row.model)) == row.lines);
  }
  // A tool in a message is one, too.
  CHECK(
      remedies(request_of(R"(,"tool_choice":"required")",
                          R"({"role":"system","tools":[)" + tool_text("f") + "]}," + the_question))
          .empty());
}

TEST_CASE("the texts of stop are few and short", "[unit][request]") {
  const std::string long_text(33, 'x');
  const std::string fits(32, 'x');
  const std::string too_long = ": a text of stop may have 32 bytes => shorten it";
  CHECK(remedies(settings_of(R"("stop":")" + fits + "\"")).empty());
  CHECK(remedies(settings_of(R"("stop":")" + long_text + "\"")) == RemedyLines{"/stop" + too_long});
  CHECK(remedies(settings_of(R"("stop":["a",")" + long_text + "\"]")) ==
        RemedyLines{"/stop/1" + too_long});
  CHECK(remedies(settings_of(R"("stop":["1","2","3","4","5"])")).empty());
  CHECK(remedies(settings_of(R"("stop":["1","2","3","4","5","6","7"])")) ==
        RemedyLines{"/stop: stop array too long. Expected an array with maximum length 5, but got "
                    "7 => give at most 5 texts"});
}

TEST_CASE("each problem with a definition has its remedy", "[unit][request]") {
  const std::string invalid =
      "/function/name: Invalid request: function name is invalid, must start with a letter and can "
      "contain letters, numbers, underscores, and dashes => a letter first, then letters, digits, "
      "_ and -; up to 64 are safe, more than 128 are refused";
  const std::string twice =
      "/function/name: function name f is duplicated => define each function once, in the request "
      "or in one message";
  const std::string root =
      "/function/parameters/type: parameters.type is required and must be 'object' => the top of "
      "the schema has to say \"type\":\"object\"; to_mfjs makes it so";
  const auto tools = [](const std::string& list) {
    return remedies(settings_of(R"("tools":[)" + list + "]"));
  };
  CHECK(tools(tool_text("f") + "," + tool_text("9")) == RemedyLines{"/tools/1" + invalid});
  CHECK(tools(tool_text("_") + "," + tool_text("Z-") + "," + tool_text("z9")).empty());
  CHECK(tools(tool_text("f") + "," + tool_text("g") + "," + tool_text("f")) ==
        RemedyLines{"/tools/2" + twice});
  CHECK(tools(R"({"function":{"name":"f"}})") ==
        RemedyLines{"/tools/0/type: Invalid request: unknown tool type: , currently only function "
                    "and plugin are supported => set it to function"});
  CHECK(tools(R"({"type":"function","function":{"name":"f","parameters":{"type":"string"}}})") ==
        RemedyLines{"/tools/0" + root});
  CHECK(tools(R"({"type":"function","function":{"name":"f","strict":true,"parameters":{}}})") ==
        RemedyLines{"/tools/0" + root});
  // Without parameters, or as a tool of the API's own, nothing is asked of them.
  CHECK(tools(R"({"type":"function","function":{"name":"f"}},{"type":"function"})").empty());
  CHECK(tools(R"({"type":"builtin_function","function":{"name":"$web_search"}})").empty());
  CHECK(remedies(request_of(R"(,"tools":[)" + tool_text("f") + "]",
                            the_question + R"(,{"role":"system","tools":[)" + tool_text("g") + "," +
                                tool_text("f") + "]}," + the_question)) ==
        RemedyLines{"/messages/1/tools/1" + twice});
}

TEST_CASE("each problem with a history has its remedy, and each repair its words",
          "[unit][request]") {
  struct HistoryRow {
    std::string messages;
    RemedyLines problems;
    RemedyLines changes;
  };
  const std::string fresh = "call_f52a15e9a9b5e89b00000001";    // in the place of an empty id
  const std::string instead = "call_02c0bdbf481420f800000001";  // in the place of "a"
  const std::string no_json =
      "/messages/1/tool_calls/0/function/arguments: the arguments of a call have to be JSON => "
      "escape control characters within strings; what is no JSON goes back as {}";
  const std::string escaped =
      "/messages/1/tool_calls/0/function/arguments: control characters were escaped, or no "
      "arguments became {}";
  const std::string unanswered =
      "an assistant message with 'tool_calls' must be followed by tool messages responding to each "
      "'tool_call_id'. The following tool_call_ids did not have response messages: a => add a tool "
      "message for the call right after its round";
  const std::string duplicated =
      "/messages/3/tool_calls/0/id: Invalid request: tool call id a is duplicated => give the "
      "later call another id, the same as in its tool message; Conversation and run_tools do so";
  const std::vector<HistoryRow> rows = {
      {R"({"role":"narrator","content":"x"})",
       {"/messages/0/role: Invalid request: unknown role: narrator => use system, user, assistant "
        "or tool"},
       {}},
      {R"({"role":"developer","content":"x"})",
       {"/messages/0/role: Invalid request: unknown role: developer => use the role system"},
       {"/messages/0/role: developer became system"}},
      {the_question + R"(,{"role":"developer","content":"x"})",
       {"/messages/1/role: Invalid request: unknown role: developer => use the role system"},
       {"/messages/1/role: developer became system"}},
      {R"({"content":"x"})",
       {"/messages/0/role: Invalid request: unknown role:  => use system, user, assistant or tool"},
       {}},
      {the_question + R"(,{"role":"assistant","content":""})",
       {"/messages/1: Invalid request: the message at position 1 with role 'assistant' must not be "
        "empty => remove the message"},
       {"/messages/1: the empty message was removed"}},
      {R"({"role":"user","content":[{"type":"text","text":"x"},{"type":"text","text":""}]})",
       {"/messages/0/content: Invalid request: text content is empty => leave the empty content or "
        "part out"},
       {"/messages/0/content: what is empty was left out"}},
      {R"({"role":"user","content":[{"type":"output_text","text":""},{"type":"text","text":"x"}]})",
       {"/messages/0/content: Invalid request: text content is empty => leave the empty content or "
        "part out"},
       {"/messages/0/content: what is empty was left out"}},
      {R"({"role":"user","content":[{"type":"audio"},{"type":"output_text","text":"x"}]})",
       {"/messages/0/content/0/type: unknown kind of content part: audio => use text, image_url or "
        "video_url, or leave the part out",
        "/messages/0/content/1/type: unknown kind of content part: output_text => use the type "
        "text"},
       {"/messages/0/content/1/type: it became text"}},
      {R"({"role":"user","tools":[)" + tool_text("f") + "]}",
       {"/messages/0/tools: tools are only allowed in a message with role 'system' => put them "
        "into a system message, or into the request's tools"},
       {}},
      {R"({"role":"system","content":"x","tools":[)" + tool_text("f") + "]}",
       {"/messages/0/tools: tools cannot be used with content => give the tools a system message "
        "of their own"},
       {}},
      {R"({"role":"assistant","content":"x","tools":[)" + tool_text("f") + "]}",
       {"/messages/0/tools: tools are only allowed in a message with role 'system' => put them "
        "into a system message, or into the request's tools"},
       {}},
      {R"({"role":"system","content":"","tools":[)" + tool_text("f") + "]}", {}, {}},
      {R"({"role":"assistant","content":"x","partial":false},)" + the_question, {}, {}},
      {R"({"role":"user","content":"x","partial":true})",
       {"/messages/0/partial: only the last message, by the assistant, can be continued => remove "
        "the mark"},
       {"/messages/0/partial: the mark was removed"}},
      {the_question + "," + round_text(call_text_of("a")) + "," + result_text("a", ""),
       {"/messages/2/content: Invalid request: text content is empty => say in words that the tool "
        "returned nothing"},
       {"/messages/2/content: the empty content was replaced by words that say so"}},
      {the_question + "," + round_text(call_text_of("a", "no")) + "," + result_text("a"),
       {no_json},
       {"/messages/1/tool_calls/0/function/arguments: what is no JSON became {}"}},
      {the_question + "," + round_text(call_text_of("a") + "," + call_text_of("b", "no")) + "," +
           result_text("a") + "," + result_text("b"),
       {"/messages/1/tool_calls/1/function/arguments: the arguments of a call have to be JSON => "
        "escape control characters within strings; what is no JSON goes back as {}"},
       {"/messages/1/tool_calls/1/function/arguments: what is no JSON became {}"}},
      {the_question + "," + round_text(call_text_of("a", "")) + "," + result_text("a"),
       {no_json},
       {escaped}},
      {the_question + "," + round_text(call_text_of("a", R"(\"\n\")")) + "," + result_text("a"),
       {no_json},
       {escaped}},
      {the_question + "," + round_text(call_text_of("a")) + "," + result_text("a") + "," +
           round_text(call_text_of("a")) + "," + result_text("a"),
       {duplicated},
       {"/messages/3/tool_calls/0/id: 'a' became " + instead,
        "/messages/4/tool_call_id: 'a' became " + instead}},
      {the_question + "," + round_text(call_text_of("") + "," + call_text_of("b")) + "," +
           result_text("b") + "," + result_text(""),
       {"/messages/1/tool_calls/0/id: Invalid request: tool_call_id  is not found => give the call "
        "an id, the same as in its tool message",
        "/messages/3/tool_call_id: Invalid request: tool_call_id  is not found => set it to the id "
        "of the call that this answers"},
       {"/messages/1/tool_calls/0/id: '' became " + fresh,
        "/messages/3/tool_call_id: '' became " + fresh}},
      {the_question + "," + result_text("x"),
       {"/messages/1/tool_call_id: Invalid request: tool_call_id x is not found => a tool message "
        "follows the call whose id it names, once for each call"},
       {}},
      {the_question + "," + round_text(call_text_of("a")),
       {"/messages/1/tool_calls/0: " + unanswered},
       {}},
      {the_question + "," + round_text(call_text_of("a")) + "," + the_question + "," +
           round_text(call_text_of("a")),
       {"/messages/1/tool_calls/0: " + unanswered, duplicated,
        "/messages/3/tool_calls/0: " + unanswered},
       {"/messages/3/tool_calls/0/id: 'a' became " + instead}},
      {the_question + "," + round_text(call_text_of("a")) + "," + the_question + "," +
           round_text(call_text_of("a")) + "," + result_text("a"),
       {"/messages/1/tool_calls/0: " + unanswered, duplicated},
       {"/messages/3/tool_calls/0/id: 'a' became " + instead,
        "/messages/4/tool_call_id: 'a' became " + instead}},
      {the_question +
           R"(,{"role":"assistant","reasoning_content":"r","tool_calls":[{"id":"a","function":{"name":"","arguments":"{}"}}]},)" +
           result_text("a"),
       {"/messages/1/tool_calls/0/function/name: a call has to name its function => set the name "
        "of the function, or remove the call and its tool message",
        "/messages/1/tool_calls/0/type: a call has to have a type => set it to function"},
       {"/messages/1/tool_calls/0/type: it was set to function"}},
      {the_question + "," +
           round_text(call_text_of("a") +
                      R"(,{"id":"b","function":{"name":"f","arguments":"{}"}})") +
           "," + result_text("a") + "," + result_text("b"),
       {"/messages/1/tool_calls/1/type: a call has to have a type => set it to function"},
       {"/messages/1/tool_calls/1/type: it was set to function"}},
      {the_question + R"(,{"role":"assistant","tool_calls":[)" + call_text_of("a") + "]}," +
           result_text("a"),
       {"/messages/1/reasoning_content: thinking is enabled but reasoning_content is missing in "
        "assistant tool call message at index 1 => send back the whole message of the answer; "
        "where its reasoning is lost, a single space is taken"},
       {"/messages/1/reasoning_content: it was missing or empty, and became a single space"}},
      {the_question + R"(,{"role":"assistant","content":"x","reasoning_content":""})",
       {},
       {"/messages/1/reasoning_content: it was empty, and was removed"}},
      {R"({"role":"user","content":[{"type":"image_url","image_url":"http://a/b"}]})",
       {"/messages/0/content/0/image_url: Invalid request: unsupported image url: http://a/b => "
        "the API takes no public URLs; give the content (media_file, media_part), or upload the "
        "file and name it by ms://"},
       {}},
  };
  for (const auto& row : rows) {
    INFO(row.messages);
    const auto request = request_of("", row.messages);
    CHECK(remedies(request) == row.problems);
    CHECK(repairs(request) == row.changes);
  }
  CHECK(repairs(settings_of(R"("temperature":0,"top_p":1,"presence_penalty":1)")) ==
        RemedyLines{"/temperature: it was removed: the model has fixed it",
                    "/top_p: it was removed: the model has fixed it",
                    "/presence_penalty: it was removed: the model has fixed it"});
  CHECK(repairs(settings_of(R"("temperature":0)", "another")).empty());
  CHECK(remedies(request_of("",
                            R"({"role":"system","tools":[)" + tool_text("f") + "]}," + the_question,
                            "kimi-k2.6")) ==
        RemedyLines{"/messages/0/tools: tokenization failed => only kimi-k3 knows tools in "
                    "messages; put them into the request's tools"});
  CHECK(remedies(request_of("",
                            R"({"role":"system","tools":[)" + tool_text("f") + "]}," + the_question,
                            "another"))
            .empty());
}

TEST_CASE("a result without an id gets that of the only call before it", "[unit][request]") {
  const auto of = [](const std::string& messages) { return repairs(request_of("", messages)); };
  const std::string nameless = R"({"role":"tool","content":"7"})";
  const auto set = [](int place) {
    return "/messages/" + std::to_string(place) +
           "/tool_call_id: it was set to the id of the only call, a";
  };
  const std::string one = the_question + "," + round_text(call_text_of("a"));
  CHECK(of(one + "," + nameless) == RemedyLines{set(2)});
  CHECK(of(one + "," + nameless + "," + the_question) == RemedyLines{set(2)});
  CHECK(of(one + "," + result_text("")) == RemedyLines{set(2)});
  // Not where there are two calls, two results, or an id.
  CHECK(of(one + "," + nameless + "," + nameless).empty());
  CHECK(of(the_question + "," + round_text(call_text_of("a") + "," + call_text_of("b")) + "," +
           nameless)
            .empty());
  CHECK(of(one + "," + result_text("x")).empty());
  CHECK(of(one + "," + the_question + "," + nameless).empty());
}

TEST_CASE("several messages that are empty go, and the others keep their order",
          "[unit][request]") {
  auto request =
      request_of("", R"({"role":"user","content":""},{"role":"user","content":"a"},)"
                     R"({"role":"assistant","content":""},{"role":"assistant","content":"b"},)"
                     R"({"role":"user","content":"c"},{"role":"user","content":""})");
  CHECK(moonshot::repair(request).size() == 3);
  std::string texts;
  for (const auto& message : request.messages) texts += message.content.joined_text();
  CHECK(texts == "abc");
}

TEST_CASE("what is mended is not sent again as it stood on the wire", "[unit][request]") {
  const auto mended = [](const std::string& message) {
    auto request = request_of("", the_question + "," + message);
    moonshot::repair(request);
    return moonshot::json::encode(request.messages.at(1)).value();
  };
  CHECK(mended(R"({"role":"assistant","content":"","reasoning_content":"r","tool_calls":[]})") ==
        R"({"role":"assistant","reasoning_content":"r"})");
  CHECK(
      mended(
          R"({"role":"assistant","content":[{"type":"text","text":""}],"reasoning_content":"r"})") ==
      R"({"role":"assistant","reasoning_content":"r"})");
  CHECK(mended(R"({"role":"tool","tool_call_id":"x","content":null})") ==
        R"({"role":"tool","content":"The tool returned nothing.","tool_call_id":"x"})");
  CHECK(mended(R"({"role":"assistant","content":[{"type":5,"text":"x"}]})") ==
        R"({"role":"assistant","content":[{"type":"text","text":"x"}]})");
}

TEST_CASE("each of several mistakes of one kind is found and mended", "[unit][request]") {
  struct SeveralRow {
    const char* what;
    std::string members;
    std::string messages;
    std::size_t problems;
    std::size_t changes;
  };
  const std::string untyped = R"("function":{"name":"f","arguments":"{}"}})";
  const std::string url = R"({"type":"image_url","image_url":"http://a/b"})";
  const std::string other = R"({"type":"output_text","text":"x"})";
  const std::string odd = R"({"type":"audio"})";
  const std::string nameless = R"({"role":"tool","content":"7"})";
  const std::string long_text = "\"" + std::string(33, 'x') + "\"";
  const SeveralRow rows[] = {
      {"parts of another type", "",
       R"({"role":"user","content":[)" + other + "," + other + "," + other + "]}", 3, 3},
      {"parts of no type", "", R"({"role":"user","content":[)" + odd + "," + odd + "]}", 2, 0},
      {"public addresses", "", R"({"role":"user","content":[)" + url + "," + url + "]}", 2, 0},
      {"calls without a type", "",
       round_text(R"({"id":"a",)" + untyped + R"(,{"id":"b",)" + untyped) + "," + result_text("a") +
           "," + result_text("b"),
       2, 2},
      {"calls without a result", "", round_text(call_text_of("a") + "," + call_text_of("b")), 2, 0},
      {"results without an id", "",
       round_text(call_text_of("a")) + "," + nameless + "," + round_text(call_text_of("b")) + "," +
           nameless,
       2, 2},
      {"fixed settings", R"(,"temperature":0,"top_p":1,"frequency_penalty":1)", the_question, 3, 3},
      {"texts of stop", R"(,"stop":[)" + long_text + "," + long_text + "]", the_question, 2, 0},
      {"definitions", R"(,"tools":[)" + tool_text("1") + "," + tool_text("2") + "]", the_question,
       2, 0},
  };
  for (const auto& row : rows) {
    INFO(row.what);
    const auto request = request_of(row.members, row.messages);
    const auto found = remedies(request);
    const auto changes = repairs(request);
    CHECK(std::set<std::string>(found.begin(), found.end()).size() == row.problems);
    CHECK(std::set<std::string>(changes.begin(), changes.end()).size() == row.changes);
  }
}
