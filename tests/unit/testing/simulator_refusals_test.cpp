// What a faulty chat request is told, and that the library knows the service's own words for it.

#include "judged_answer.hpp"

#include <string>
#include <vector>

namespace {

using namespace support;

/// Members of a request beside a model and a prompt, and what the service says of them.
struct Row {
  std::string more;
  std::string message;
};

void check_refused(const std::vector<Row>& rows, const char* verdict = "InvalidRequest native") {
  const Simulator simulator;
  for (const Row& row : rows) {
    INFO(row.more);
    const Answer answer = chat(simulator, chat_body("PING", Json::parse(row.more)));
    CHECK(answer.status == 400);
    CHECK(answer.type() == "invalid_request_error");
    CHECK(answer.message() == row.message);
    CHECK(verdict_on(answer) == verdict);
  }
}

/// Of refusals whose words are the simulator's the library must not say that they are the API's.
void check_refused_in_our_words(const std::vector<Row>& rows) {
  check_refused(rows, "InvalidRequest unknown");
}

void check_accepted(const std::vector<std::string>& rows) {
  const Simulator simulator;
  for (const std::string& more : rows) {
    INFO(more);
    const Answer answer = chat(simulator, chat_body("PING", Json::parse(more)));
    INFO(answer.text);
    CHECK(answer.status == 200);
  }
}

std::string tool(const std::string& name, const std::string& more = "") {
  return R"({"type":"function","function":{"name":")" + name + '"' + more + "}}";
}

std::string tools(const std::string& list, const std::string& more = "") {
  return R"({"tools":[)" + list + "]" + more + "}";
}

std::string with_parameters(const std::string& schema, const std::string& more = "") {
  return tools(tool("f", R"(,"parameters":)" + schema + more));
}

std::string with_format(const std::string& schema, const std::string& more = "") {
  return R"({"response_format":{"type":"json_schema","json_schema":{"name":"n","schema":)" +
         schema + more + "}}}";
}

/// A conversation that begins with the user.
std::string messages(const std::string& rest, const std::string& more = "") {
  return R"({"messages":[{"role":"user","content":"a"},)" + rest + "]" + more + "}";
}

/// An assistant message with one call, and the member that says why.
std::string call(const std::string& id, const std::string& more = R"(,"reasoning_content":"")") {
  return R"({"role":"assistant","content":"","tool_calls":[{"id":")" + id + R"("}])" + more + "}";
}

std::string result(const std::string& id) {
  return R"({"role":"tool","content":"b","tool_call_id":")" + id + R"("})";
}

const char* const bad_name =
    "Invalid request: function name is invalid, must start with a letter and can contain letters, "
    "numbers, underscores, and dashes";

std::string not_flavored(const std::string& what) {
  return "Invalid request: " + what + " is not a valid moonshot flavored json schema, details: ";
}

const char* const type_beside_any_of =
    "<At path 'properties.a': when using anyOf, type should be defined in anyOf items instead of "
    "the parent schema>";

/// Only at the validator's level `ultra` is something wrong with it; official clients send such.
const char* const beyond_strict =
    R"({"$schema":"x","type":"object","properties":{"a":{"type":"string","const":"b"},)"
    R"("c":{"anyOf":[{"type":"string"}],"default":"d"}}})";

}  // namespace

TEST_CASE("parameters that a model fixes are refused with another value", "[simulator][refusals]") {
  check_refused({
      {R"({"temperature":0.3})", "invalid temperature: only 1 is allowed for this model"},
      {R"({"model":"kimi-k3.1-pro","temperature":0.6,"thinking":{"type":"disabled"}})",
       "invalid temperature: only 1 is allowed for this model"},
      {R"({"model":"kimi-k2.6","temperature":0.6})",
       "invalid temperature: only 1 is allowed for this model"},
      {R"({"model":"kimi-k2.6","temperature":1,"thinking":{"type":"disabled"}})",
       "invalid temperature: only 0.6 is allowed for this model"},
      {R"({"model":"kimi-k2.7-code","temperature":0})",
       "invalid temperature: only 1 is allowed for this model"},
      {R"({"top_p":0.5})", "invalid top_p: only 0.95 is allowed for this model"},
      {R"({"model":"kimi-k2.6","top_p":1})", "invalid top_p: only 0.95 is allowed for this model"},
      {R"({"n":2})", "invalid n: only 1 is allowed for this model"},
      {R"({"presence_penalty":1})", "invalid presence_penalty: only 0 is allowed for this model"},
      {R"({"frequency_penalty":1})", "invalid frequency_penalty: only 0 is allowed for this model"},
      {R"({"logprobs":true})", "invalid logprobs: only false is allowed for this model"},
      {R"({"top_logprobs":3})",
       "Invalid request: logprobs must be set to true if top_logprobs is used"},
      {R"({"logit_bias":{"1":1}})", "Invalid request: logit_bias is not supported yet"},
      {R"({"model":"kimi-k2.7-code","thinking":{"type":"disabled"}})",
       "invalid thinking: only type=enabled is allowed for this model"},
      {R"({"model":"kimi-k2.7-code-highspeed","thinking":{"type":"auto"}})",
       "invalid thinking: only type=enabled is allowed for this model"},
      {R"({"stop":["1","2","3","4","5","6"]})",
       "stop array too long. Expected an array with maximum length 5, but got 6"},
  });
  check_refused_in_our_words({
      {R"({"stop":"123456789012345678901234567890123"})",
       "stop string too long. Expected a string with maximum length 32, but got 33"},
      {R"({"stop":["a","123456789012345678901234567890123"]})",
       "stop string too long. Expected a string with maximum length 32, but got 33"},
  });
  check_accepted({
      R"({"temperature":1,"top_p":0.95,"n":1,"presence_penalty":0,"frequency_penalty":0})",
      R"({"thinking":{"type":"disabled"},"temperature":1})",
      R"({"reasoning_effort":"no such effort"})",
      R"({"stream_options":{"include_usage":true}})",
      R"({"model":"kimi-k2.6","temperature":0.6,"thinking":{"type":"disabled"}})",
      R"({"model":"kimi-k2.6","reasoning_effort":"high"})",
      R"({"model":"kimi-k2.7-code","thinking":{"type":"enabled","keep":"all"}})",
      R"({"model":"kimi-k2.7-code","thinking":{"keep":"all"}})",
      R"({"stop":["12345678901234567890123456789012","2","3","4","5"]})",
  });
}

TEST_CASE("members of the wrong type are refused by name", "[simulator][refusals]") {
  const auto wrong = [](const std::string& name, const std::string& wanted,
                        const std::string& got) {
    return "Invalid request: the `" + name + "` field in the request (expected type " + wanted +
           ") is illegal, and " + got + " is not acceptable";
  };
  check_refused({
      {R"({"reasoning_effort":3})", wrong("reasoning_effort", "string", "number")},
      {R"({"stream":"yes"})", wrong("stream", "bool", "string")},
      {R"({"response_format":"json_object"})", wrong("response_format", "object", "string")},
      {R"({"thinking":{"type":true}})", wrong("type", "string", "bool")},
      {R"({"stop":[5]})", wrong("stop", "string", "number")},
      {R"({"messages":["a"]})", wrong("messages", "object", "string")},
      {R"({"messages":[{"role":"system","tools":{}}]})", wrong("tools", "array", "object")},
      {tools(tool("f", R"(,"strict":"yes")")), wrong("strict", "bool", "string")},
      {tools(tool("f", R"(,"description":[])")), wrong("description", "string", "array")},
      {with_format("{}", R"(,"strict":1)"), wrong("strict", "bool", "number")},
  });
}

TEST_CASE("tools are refused for their type and their name", "[simulator][refusals]") {
  const std::string choice =
      R"(,"tool_choice":{"type":"function","function":{"name":"f"}},"model":)";
  check_refused({
      {tools(R"({"name":"f"})"),
       "Invalid request: unknown tool type: , currently only function and plugin are supported"},
      {tools(R"({"type":"builtin_function","function":{"name":"$web_search"}})"),
       "Invalid request: unknown tool type: builtin_function, currently only function and plugin "
       "are supported"},
      {tools("null"),
       "Invalid request: unknown tool type: , currently only function and plugin are supported"},
      {tools(R"({"type":"function"})"), bad_name},
      {tools(R"({"type":"function","function":{}})"), bad_name},
      {tools(tool("")), bad_name},
      {tools(tool("9lives")), bad_name},
      {tools(tool("-f")), bad_name},
      {tools(tool("a b")), bad_name},
      {tools(tool("mail@home")), bad_name},
      {tools(tool("größe")), bad_name},
      {tools(tool(std::string(129, 'f'))), bad_name},
      {tools(tool("f") + "," + tool("g") + "," + tool("f")), "function name f is duplicated"},
      {tools(tool("f"), choice + R"("kimi-k3")"),
       "tool_choice 'specified' is incompatible with thinking enabled"},
      {tools(tool("f"), R"(,"model":"kimi-k2.6","tool_choice":"required")"),
       "tool_choice 'required' is incompatible with thinking enabled"},
  });
  check_refused_in_our_words({
      {R"({"tool_choice":"some"})", "Invalid request: unknown tool_choice: some"},
      {R"({"tool_choice":"required"})", "Invalid request: tool_choice 'required' needs tools"},
      {tools("", R"(,"tool_choice":"required")"),
       "Invalid request: tool_choice 'required' needs tools"},
      {tools(tool("f1"), choice + R"("kimi-k2.6","thinking":{"type":"disabled"})"),
       "Invalid request: tool_choice function f is not found"},
  });
  // There was a limit of 128 tools once: it is gone from the documentation.
  std::string many = tool("f0");
  for (int i = 1; i < 129; ++i) many += "," + tool("f" + std::to_string(i));
  check_accepted({
      tools(tool("_f-1") + "," + tool(std::string(128, 'f'))),
      tools(R"({"type":"plugin","function":{"name":"f"}})"),
      tools(many),
      tools(tool("f"), R"(,"tool_choice":"required")"),
      tools(tool("f"), choice + R"("kimi-k2.6","thinking":{"type":"disabled"})"),
      tools(tool("f"),
            R"(,"model":"kimi-k2.6","thinking":{"type":"disabled"},"tool_choice":"required")"),
      R"({"tool_choice":"auto"})",
      R"({"tool_choice":"none"})",
  });
}

TEST_CASE("tools of system messages have rules of their own", "[simulator][refusals]") {
  const std::string system = R"({"role":"system","tools":[)";
  check_refused({
      {messages(system + tool("9") + "]}"), bad_name},
      {messages(system + "null]}"),
       "Invalid request: unknown tool type: , currently only function and plugin are supported"},
      {messages(system + tool("f") + "," + tool("f") + "]}"), "function name f is duplicated"},
      {messages(system + tool("f") + "]}," + system + tool("f") + "]}"),
       "function name f is duplicated"},
      {messages(system + tool("f") + "]}", R"(,"tools":[)" + tool("f") + "]"),
       "function name f is duplicated"},
  });
  check_refused_in_our_words({
      {messages(system + tool("f") + R"(],"content":"b"})"),
       "Invalid request: tools cannot be used with content"},
      {messages(R"({"role":"user","content":"b","tools":[)" + tool("f") + "]}"),
       "Invalid request: tools cannot be used with role 'user'"},
      {messages(R"({"role":"assistant","content":"b","tools":[)" + tool("f") + "]}"),
       "Invalid request: tools cannot be used with role 'assistant'"},
      {messages(system + tool("f") + "]}", R"(,"model":"kimi-k2.6")"), "tokenization failed"},
  });
  check_accepted({
      messages(system + tool("f") + "]}"),
      messages(system + tool("f") + R"(],"content":""})"),
      messages(system + tool("f") + "]}", R"(,"tool_choice":"required")"),
  });
}

TEST_CASE("messages are refused where they say nothing", "[simulator][refusals]") {
  check_refused({
      {R"({"messages":[]})", "Invalid request: messages must not be empty"},
      {R"({"messages":null})", "Invalid request: messages must not be empty"},
      {messages(R"({"role":"assistant","content":""})"),
       "Invalid request: the message at position 1 with role 'assistant' must not be empty"},
      {messages(R"({"role":"assistant","content":null,"tool_calls":[]})"),
       "Invalid request: the message at position 1 with role 'assistant' must not be empty"},
      {R"({"messages":[{"role":"user"}]})",
       "Invalid request: the message at position 0 with role 'user' must not be empty"},
      {R"({"messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"https://x/y.png"}}]}]})",
       "Invalid request: unsupported image url: https://x/y.png"},
      {R"({"messages":[{"role":"user","content":[{"type":"image_url","image_url":"data:image/svg+xml;base64,PHN2Zz4="}]}]})",
       "Invalid request: unsupported image url: data:image/svg+xml;base64,PHN2Zz4="},
  });
  check_refused_in_our_words({
      {R"({"messages":[{"role":"user","content":[{"type":"text","text":""}]}]})",
       "Invalid request: text content is empty"},
      {R"({"messages":[{"role":"user","content":[{"type":"video_url","video_url":{"url":"https://x/y.mp4"}}]}]})",
       "Invalid request: unsupported video url: https://x/y.mp4"},
      {messages(R"({"role":"assistant","content":[],"tool_calls":[{"id":"x"}]})"),
       "Invalid request: text content is empty"},
      {R"({"messages":[{"role":"user","content":[{"type":"input_audio"}]}]})",
       "Invalid request: unsupported content type: input_audio"},
      {R"({"messages":[{"role":"user","content":[{"type":"text","text":"a","prompt_cache_breakpoint":{}}]}]})",
       "Invalid request: prompt_cache_breakpoint is not supported yet"},
      {R"({"messages":[{"role":"developer","content":"a"}]})",
       "Invalid request: unknown role: developer"},
      {messages(
           R"({"role":"assistant","content":"b","partial":true},{"role":"user","content":"c"})"),
       "Invalid request: partial is only allowed in a last message with role 'assistant'"},
      {R"({"messages":[{"role":"user","content":"a","partial":true}]})",
       "Invalid request: partial is only allowed in a last message with role 'assistant'"},
  });
  check_accepted({
      messages(R"({"role":"assistant","content":"","reasoning_content":"b"})"),
      messages(R"({"role":"assistant","content":"","name":"Kelvin","partial":true})"),
      messages(call("x") + R"(,{"role":"tool","content":"","tool_call_id":"x"})"),
      R"({"messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"ms://f"}}]}]})",
      R"({"messages":[{"role":"user","content":[{"type":"video_url","video_url":"data:video/mp4;base64,AA=="}]}]})",
  });
}

TEST_CASE("a tool round is refused where calls and answers do not match", "[simulator][refusals]") {
  const std::string unanswered =
      "an assistant message with 'tool_calls' must be followed by tool messages responding to each "
      "'tool_call_id'. The following tool_call_ids did not have response messages: ";
  const std::string two =
      R"({"role":"assistant","reasoning_content":"","tool_calls":[{"id":"x"},{"id":"y"}]})";
  check_refused({
      {R"({"messages":[{"role":"tool","content":"a","tool_call_id":""}]})",
       "Invalid request: tool_call_id  is not found"},
      {messages(call("x") + R"(,{"role":"tool","content":"b"})"),
       "Invalid request: tool_call_id  is not found"},
      {messages(call("") + R"(,{"role":"tool","content":"b"})"),
       "Invalid request: tool_call_id  is not found"},
      {messages(call("x") + "," + result("z")), "Invalid request: tool_call_id z is not found"},
      {messages(call("x") + "," + result("x") + "," + result("x")),
       "Invalid request: tool_call_id x is not found"},
      {messages(call("x") + R"(,{"role":"user","content":"b"},)" + result("x")), unanswered + "x"},
      {messages(call("x")), unanswered + "x"},
      {messages(two), unanswered + "x, y"},
      {messages(two + "," + result("y")), unanswered + "x"},
  });
  check_accepted({
      messages(two + "," + result("y") + "," + result("x")),
      messages(call("x") + "," + result("x") + "," + call("x") + "," + result("x")),
  });
}

TEST_CASE("an id of a call that comes again is refused, by K2.x anywhere in the history",
          "[simulator][refusals]") {
  const Simulator simulator;
  const auto told = [&](const std::string& more) {
    const Answer answer = chat(simulator, chat_body("PING", Json::parse(more)));
    return answer.status == 200 ? "answered" : answer.message();
  };
  const std::string refused = "Invalid request: tool call id exec:2 is duplicated";
  const std::string thought = R"(,"reasoning_content":"a")";
  const std::string round = call("exec:2", thought) + "," + result("exec:2");
  const std::string next = R"(,{"role":"user","content":"b"},)";
  CHECK(told(messages(R"({"role":"assistant","tool_calls":[{"id":"exec:2"},{"id":"exec:2"}]},)" +
                      result("exec:2"))) == refused);
  for (const char* model : {"kimi-k2.6", "kimi-k2.7-code"}) {
    INFO(model);
    const std::string named = R"(,"model":")" + std::string(model) + '"';
    CHECK(told(messages(round + next + round, named)) == refused);
    CHECK(told(messages(round + "," + round, named)) == refused);
    CHECK(told(messages(round + next + call("exec:3", thought) + "," + result("exec:3"), named)) ==
          "answered");
  }
  CHECK(told(messages(round + next + round)) == "answered");
}

TEST_CASE("the content filter is triggered by a whole message, wherever it stands in the history",
          "[simulator][refusals]") {
  const Simulator simulator;
  const auto status_of = [&](const std::string& more) {
    return chat(simulator, chat_body("PING", Json::parse(more))).status;
  };
  CHECK(status_of(R"({"messages":[{"role":"user","content":"TRIGGER content_filter"},)"
                  R"({"role":"assistant","content":"a"},{"role":"user","content":"b"}]})") == 400);
  CHECK(status_of(R"({"messages":[{"role":"user","content":"TRIGGER content_filter, now"}]})") ==
        200);
}

TEST_CASE("tool calls have to come with their reasoning where it is mandatory",
          "[simulator][refusals]") {
  const std::string missing =
      "thinking is enabled but reasoning_content is missing in assistant tool call message at "
      "index ";
  const std::string round = call("x", "") + "," + result("x");
  const std::string next = R"(,{"role":"user","content":"b"})";
  const std::string kept = R"(,"model":"kimi-k2.6","thinking":{"type":"enabled","keep":"all"})";
  const std::string off = R"(,"model":"kimi-k2.6","thinking":{"type":"disabled"})";
  check_refused({
      {messages(round), missing + "1"},
      {messages(round + next), missing + "1"},
      {messages(round, R"(,"model":"kimi-k2.7-code")"), missing + "1"},
      {messages(round + next, R"(,"model":"kimi-k2.7-code")"), missing + "1"},
      {messages(round, R"(,"model":"kimi-k2.6")"), missing + "1"},
      {messages(round + next + "," + call("y", "") + "," + result("y"), R"(,"model":"kimi-k2.6")"),
       missing + "4"},
      {messages(round + next, kept), missing + "1"},
      // To kimi-k2.6 an empty text is none.
      {messages(call("x") + "," + result("x"), R"(,"model":"kimi-k2.6")"), missing + "1"},
  });
  check_accepted({
      messages(call("x") + "," + result("x")),
      messages(round, R"(,"thinking":{"type":"disabled"})"),
      messages(round, off),
      messages(round + next, R"(,"model":"kimi-k2.6")"),
      messages(call("x") + "," + result("x"), R"(,"model":"kimi-k2.7-code")"),
      messages(call("x", R"(,"reasoning_content":" ")") + "," + result("x"),
               R"(,"model":"kimi-k2.6")"),
  });
}

TEST_CASE("strict schemas of tools are refused in the validator's words", "[simulator][refusals]") {
  const std::string flavor = not_flavored("tools.function.parameters");
  const std::string no_object =
      "Invalid request: tools.function.parameters.type is required and must be 'object'";
  const std::string union_of_types =
      R"({"type":"object","properties":{"a":{"type":"object","anyOf":[{"type":"object"}]}}})";
  const std::string told_of_union = flavor + type_beside_any_of;
  check_refused({
      {with_parameters(union_of_types), told_of_union},
      {with_parameters(union_of_types, R"(,"strict":true)"), told_of_union},
      {with_parameters(R"({"type":"object","properties":{"a":true}})"),
       flavor + "<At path 'properties': property schema for 'a' must be an object>"},
      {with_parameters(R"({"type":"object","properties":{"required":{"type":"boolean"}}})"),
       flavor + "<At path 'properties': property name 'required' is reserved for JSON Schema "
                "keywords>"},
      {with_parameters(R"({"properties":{}})"), no_object},
      {with_parameters(R"({"anyOf":[{"type":"object"}]})"), no_object},
      {with_parameters(R"({"$ref":"#/$defs/a","$defs":{"a":{"type":"object"}}})"), no_object},
      {with_parameters(R"({"type":"object","properties":{"a":{"enum":["b"]}}})"),
       flavor + "<At path 'properties.a': type is not defined>"},
      // Of several faults the first is told.
      {with_parameters(R"({"type":"object","properties":{"a":{"enum":["b"]},"c":{"enum":["d"]}}})"),
       flavor + "<At path 'properties.a': type is not defined>"},
      {with_parameters(R"({"type":"object","required":["codecType"],"properties":{}})"),
       flavor + "<At path 'required': required property 'codecType' is not defined in properties>"},
      {with_parameters(
           R"({"type":"object","properties":{"a":{"$ref":"#/properties/b"},"b":{"type":"string"}}})"),
       flavor + "<At path 'properties.a.$ref': references must start with #/$defs/>"},
      {with_parameters(R"("object")"), no_object},
      {messages(R"({"role":"system","tools":[)" + tool("f", R"(,"parameters":)" + union_of_types) +
                "]}"),
       told_of_union},
  });
  check_accepted({
      with_parameters(union_of_types, R"(,"strict":false)"),
      with_parameters(beyond_strict),
      with_parameters(beyond_strict, R"(,"strict":true)"),
      with_parameters(R"({"type":"object","properties":{"a":{"type":"array","prefixItems":[]}}})"),
      with_parameters("{}"),
      tools(tool("f")),
  });
}

TEST_CASE("response formats are refused for their form and, where strict, their schema",
          "[simulator][refusals]") {
  const std::string flavor = not_flavored("response_format.json_schema");
  const std::string beside =
      R"({"type":"object","properties":{"a":{"type":"string","anyOf":[{"type":"string"}]}}})";
  const std::string told = flavor + type_beside_any_of;
  check_refused({
      {with_format(beside), told},
      {with_format(beside, R"(,"strict":true)"), told},
      {with_format(R"({"type":"object","properties":{"a":{"type":"text"}}})"),
       flavor + "<At path 'properties.a': invalid type>"},
  });
  const std::string form = R"({"response_format":{"type":"json_schema")";
  check_refused_in_our_words({
      {R"({"response_format":{"type":"xml"}})",
       "Invalid request: unknown response_format type: xml"},
      {form + "}}", "Invalid request: response_format.json_schema is missing"},
      {form + R"(,"json_schema":{"schema":{}}}})",
       "Invalid request: response_format.json_schema.name is missing"},
      {form + R"(,"json_schema":{"name":"n"}}})",
       "Invalid request: response_format.json_schema.schema must be an object"},
      {with_format("[]"), "Invalid request: response_format.json_schema.schema must be an object"},
  });
  check_accepted({
      with_format(beside, R"(,"strict":false)"),
      with_format(beyond_strict),
      with_format(beyond_strict, R"(,"strict":true)"),
      with_format(R"({"type":"object","properties":{"a":{"type":"string"}},"required":["a"]})"),
      R"({"response_format":{"type":"json_object"}})",
      R"({"response_format":{"type":"text"}})",
  });
}

TEST_CASE("what does not fit into the context is refused with both numbers",
          "[simulator][refusals]") {
  check_refused({{R"({"max_tokens":1048576})",
                  "Invalid request: Your request exceeded model token limit: 1048576 (requested: "
                  "1048661)"},
                 {R"({"max_tokens":1,"max_completion_tokens":1048576})",
                  "Invalid request: Your request exceeded model token limit: 1048576 (requested: "
                  "1048661)"},
                 {R"({"model":"kimi-k2.6","max_tokens":262144})",
                  "Invalid request: Your request exceeded model token limit: 262144 (requested: "
                  "262151)"},
                 {R"({"max_tokens":1048492})",
                  "Invalid request: Your request exceeded model token limit: 1048576 (requested: "
                  "1048577)"},
                 {R"({"max_tokens":9223372036854775807})",
                  "Invalid request: Your request exceeded model token limit: 1048576 (requested: "
                  "9223372036854775807)"}},
                "ContextLengthExceeded native");
  check_accepted({R"({"max_tokens":1048491})"});
}
