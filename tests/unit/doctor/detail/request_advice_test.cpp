// What is told about each refusal that is reported often, and by which words it is known.

#include <moonshot_catch.hpp>

#include <example_errors.hpp>

#include <moonshot/doctor/advice.hpp>
#include <moonshot/doctor/detail/request_advice.hpp>

#include <string>
#include <utility>
#include <vector>

using moonshot::advice_for;
using moonshot::ErrorKind;

namespace {

struct ToldFault {
  ErrorKind kind;
  const char* message;
  const char* what_to_send;
  const char* prevention;
};

const ToldFault told_faults[] = {
    {ErrorKind::invalid_request, "invalid top_p: only 0.95 is allowed",
     "Leave out top_p, or send 0.95: the model takes no other value.",
     "What is unset in ChatRequest is not sent; ClientOptions::request_check finds a value that "
     "the model refuses before anything is sent, and repair(request) removes it."},
    {ErrorKind::invalid_request, "invalid temperature: only 0.6 is allowed",
     "Leave out temperature, or send 0.6: the model takes no other value.",
     "What is unset in ChatRequest is not sent; ClientOptions::request_check finds a value that "
     "the model refuses before anything is sent, and repair(request) removes it."},
    {ErrorKind::invalid_request, "invalid thinking: only type=enabled is allowed",
     "Leave out thinking, or send it with the type enabled: the model always thinks.",
     "ChatRequest::thinking is not sent while it is unset."},
    {ErrorKind::invalid_request, "tool_choice while thinking",
     "Send tool_choice auto (or required, on kimi-k3), or switch thinking off with thinking.type "
     "disabled: while the model thinks, it cannot be told which tool to call.",
     "Leave ChatRequest::tool_choice unset for auto; ClientOptions::request_check finds the "
     "combination before anything is sent."},
    {ErrorKind::invalid_request, "the `top_p` field in the request (expected type number)",
     "Send top_p as a value of the JSON type that the message expects.",
     "The members of ChatRequest have these types; only what is put into extra is sent unchecked."},
    {ErrorKind::invalid_request, "parameters.type is required",
     "Give tools[].function.parameters \"type\": \"object\" at the root, also where the root is an "
     "anyOf or a $ref.",
     "Call to_mfjs(schema), which rewrites a schema so; ClientOptions::schema_check finds one that "
     "needs it before anything is sent."},
    {ErrorKind::invalid_request, "at path 'a'",
     "Change the schema (tools[].function.parameters or response_format.json_schema.schema), at "
     "the path where the message has one: it has to be Moonshot-flavoured JSON Schema.",
     "Call to_mfjs(schema), which rewrites it; check_schema(schema) lists all that is wrong with "
     "it, and ClientOptions::schema_check finds it before anything is sent."},
    {ErrorKind::invalid_request, "reasoning_content is missing at index 3",
     "Send reasoning_content back with the assistant message at index 3, whole and as it came; an "
     "empty text counts as missing. Or switch thinking off with thinking.type disabled.",
     "Conversation::add and run_tools keep it; repair(request) mends a history that has lost it."},
    {ErrorKind::invalid_request, "tool call id a is duplicated",
     "Give every tool call of the whole history an id of its own (tool_calls[].id), and its answer "
     "the same one (tool_call_id).",
     "Conversation and run_tools rename ids that come again; repair(request) does it in a history "
     "from elsewhere."},
    {ErrorKind::invalid_request, "function name a is duplicated",
     "Send each name once in tools[].function.name, those of dynamic tools included.",
     "ClientOptions::request_check finds a name that comes again before anything is sent."},
    {ErrorKind::invalid_request, "function name is invalid",
     "Begin tools[].function.name with a letter; after it may come letters, digits, _ and -, 64 "
     "characters in all.",
     "ClientOptions::request_check finds such a name before anything is sent."},
    {ErrorKind::invalid_request, "tool_call_id a is not found",
     "Send, right after an assistant message with tool_calls, one message of the role tool for "
     "each call, with the call's id as tool_call_id.",
     "Conversation::tool and run_tools pair them, and Conversation::trim does not part them; "
     "check_request(request) names what has no counterpart."},
    {ErrorKind::invalid_request, "messages must not be empty",
     "Send at least one message in messages.",
     "Chat refuses an empty ChatRequest::messages before anything is sent."},
    {ErrorKind::invalid_request, "the message at position 2 must not be empty",
     "Leave out content that is empty, and the message at index 2 with it where nothing else is in "
     "it.",
     "Conversation::add drops such messages; check_request(request) names them and repair(request) "
     "removes them."},
    {ErrorKind::invalid_request, "invalid role",
     "Send system, user, assistant or tool as messages[].role: the API has no developer and no "
     "function.",
     "The functions system, user, assistant and tool make messages of these roles, and "
     "repair(request) makes a developer the system."},
    {ErrorKind::invalid_request, "unknown tool type: a",
     "Send \"type\": \"function\" with each of tools.",
     "Toolbox and the type Tool write it by themselves."},
    {ErrorKind::invalid_request, "unknown model",
     "Send a model that the account has as model, such as kimi-k3: moonshot-v1-*, kimi-k2.5 and "
     "older ones are retired. For kimi-k3 the account needs a real top-up.",
     "The constants in moonshot::models are current names, and client.models().list() has those of "
     "the key."},
    {ErrorKind::invalid_request, "unsupported image url",
     "Send image_url.url (or video_url.url) as data:<type>;base64,... or as ms://<file id>: "
     "addresses of the web and SVG are not taken.",
     "Use media_file(path) or media_part(bytes), which make such a part; a file is uploaded with "
     "client.files().upload and the purpose image or video."},
    {ErrorKind::invalid_request, "stop array too long",
     "Send at most five texts of at most 32 bytes each in stop.", "Look at ChatRequest::stop."},
    {ErrorKind::invalid_request, "top_logprobs",
     "Leave out logprobs, top_logprobs and logit_bias: current models refuse them.",
     "What is unset in ChatRequest is not sent; ClientOptions::request_check finds a value that "
     "the model refuses before anything is sent, and repair(request) removes it."},
    {ErrorKind::invalid_request, "missing required header Kimi-Api-Version",
     "Send the same request again, a few times: the header Kimi-Api-Version is none that a chat "
     "call needs, and the refusal passes by itself.",
     "RetryOptions::max_retries bounds how often the library repeats it by itself."},
    {ErrorKind::context_length_exceeded, "zz",
     "Send fewer messages or a smaller max_completion_tokens.",
     "Conversation::trim(budget) drops the oldest messages; client.tokens().estimate(model, "
     "messages) counts them before they are sent."},
    {ErrorKind::not_found, "url.not_found",
     "Correct the base URL https://api.moonshot.ai/v1: there is no such path. The API's are "
     "https://api.moonshot.ai/v1 and https://api.moonshot.cn/v1, with /v1 once and without the "
     "path of a call.",
     "Client refuses a base URL that ends in the path of a call, and adds /v1 where it has no "
     "path."},
    {ErrorKind::permission_denied, "your IP is not allowed",
     "Add this network's public IPv4 address to the API allowlist of the organization at "
     "https://platform.kimi.ai: the list is an organization's setting, whatever the key.",
     "Behind a proxy or a NAT the address is the one that the outside sees."},
};

struct FaultWords {
  ErrorKind kind;
  const char* message;
  const char* what_to_send;  // its beginning
};

constexpr FaultWords fault_words[] = {
    {ErrorKind::invalid_request, "tool_choice with thinking", "Send tool_choice auto"},
    {ErrorKind::invalid_request, "invalid thinking: enabled", "Leave out thinking, or send it"},
    {ErrorKind::invalid_request, "invalid logprobs", "Leave out logprobs"},
    {ErrorKind::invalid_request, "logit_bias is not supported", "Leave out logprobs"},
    {ErrorKind::invalid_request, "top_logprobs", "Leave out logprobs"},
    {ErrorKind::invalid_request, "invalid zz: only 1 allowed", "Leave out zz, or send 1:"},
    {ErrorKind::invalid_request, "field in the request, expected type zz", "Send the field that"},
    {ErrorKind::invalid_request, "reasoning_content is missing", "Send reasoning_content back"},
    {ErrorKind::invalid_request, "reasoning_content is required", "Send reasoning_content back"},
    {ErrorKind::invalid_request, "parameters.type is required", "Give tools[].function.parameters"},
    {ErrorKind::invalid_request, "zz is not a valid json schema", "Change the schema"},
    {ErrorKind::invalid_request, "at path 'zz' it is odd", "Change the schema"},
    {ErrorKind::invalid_request, "when using anyOf", "Change the schema"},
    {ErrorKind::invalid_request, "when using $ref", "Change the schema"},
    {ErrorKind::invalid_request, "$ref expansion", "Change the schema"},
    {ErrorKind::invalid_request, "references must start", "Change the schema"},
    {ErrorKind::invalid_request, "property schema for zz", "Change the schema"},
    {ErrorKind::invalid_request, "not defined in properties", "Change the schema"},
    {ErrorKind::invalid_request, "function name zz duplicated", "Send each name once"},
    {ErrorKind::invalid_request, "function name zz invalid", "Begin tools[].function.name"},
    {ErrorKind::invalid_request, "tool call id zz duplicate", "Give every tool call"},
    {ErrorKind::invalid_request, "tool_call_id zz duplicate", "Give every tool call"},
    {ErrorKind::invalid_request, "tool_call_id zz not found", "Send, right after an"},
    {ErrorKind::invalid_request, "tool_call_id zz without response", "Send, right after an"},
    {ErrorKind::invalid_request, "followed by tool messages", "Send, right after an"},
    {ErrorKind::invalid_request, "unknown tool type", "Send \"type\": \"function\""},
    {ErrorKind::invalid_request, "messages must not be empty", "Send at least one message"},
    {ErrorKind::invalid_request, "the message at position zz must not be empty",
     "Leave out content that is empty"},
    {ErrorKind::invalid_request, "message content must not be empty",
     "Leave out content that is empty"},
    {ErrorKind::invalid_request, "message content cannot be empty",
     "Leave out content that is empty"},
    {ErrorKind::invalid_request, "content is empty", "Leave out content that is empty"},
    {ErrorKind::invalid_request, "unknown role", "Send system, user, assistant"},
    {ErrorKind::invalid_request, "invalid role", "Send system, user, assistant"},
    {ErrorKind::invalid_request, "unsupported role", "Send system, user, assistant"},
    {ErrorKind::invalid_request, "unknown message role", "Send system, user, assistant"},
    {ErrorKind::invalid_request, "message role is not supported", "Send system, user, assistant"},
    {ErrorKind::invalid_request, "message role is invalid", "Send system, user, assistant"},
    {ErrorKind::invalid_request, "message role is unknown", "Send system, user, assistant"},
    {ErrorKind::invalid_request, "message role is not allowed", "Send system, user, assistant"},
    {ErrorKind::invalid_request, "message role must be one of", "Send system, user, assistant"},
    {ErrorKind::invalid_request, "role 'developer'", "Send system, user, assistant"},
    {ErrorKind::invalid_request, "role \"developer\"", "Send system, user, assistant"},
    {ErrorKind::invalid_request, "role `developer`", "Send system, user, assistant"},
    {ErrorKind::invalid_request, "role developer", "Send system, user, assistant"},
    {ErrorKind::invalid_request, "image_url needs base64", "Send image_url.url"},
    {ErrorKind::invalid_request, "cannot fetch image", "Send image_url.url"},
    {ErrorKind::invalid_request, "unsupported image at url", "Send image_url.url"},
    {ErrorKind::invalid_request, "invalid image at url", "Send image_url.url"},
    {ErrorKind::invalid_request, "cannot download image", "Send image_url.url"},
    {ErrorKind::invalid_request, "image url zz not supported", "Send image_url.url"},
    {ErrorKind::invalid_request, "unsupported video at url", "Send image_url.url"},
    {ErrorKind::invalid_request, "invalid video at url", "Send image_url.url"},
    {ErrorKind::invalid_request, "video url zz not supported", "Send image_url.url"},
    {ErrorKind::invalid_request, "stop zz too long", "Send at most five texts"},
    {ErrorKind::invalid_request, "invalid temperature", "Leave out temperature"},
    {ErrorKind::invalid_request, "temperature must be zz", "Leave out temperature"},
    {ErrorKind::invalid_request, "temperature only zz", "Leave out temperature"},
    {ErrorKind::invalid_request, "temperature not supported", "Leave out temperature"},
    {ErrorKind::invalid_request, "model not found", "Send a model that"},
    {ErrorKind::invalid_request, "not found the model", "Send a model that"},
    {ErrorKind::invalid_request, "model zz does not exist", "Send a model that"},
    {ErrorKind::invalid_request, "unknown model", "Send a model that"},
    {ErrorKind::invalid_request, "invalid model", "Send a model that"},
    {ErrorKind::invalid_request, "the model zz is not supported", "Send a model that"},
    {ErrorKind::context_length_exceeded, "zz", "Send fewer messages"},
    {ErrorKind::not_found, "\xE6\xB2\xA1\xE6\x89\xBE\xE5\x88\xB0\xE5\xAF\xB9\xE8\xB1\xA1",
     "Correct the base URL"},
    {ErrorKind::not_found, "url.not_found", "Correct the base URL"},
    {ErrorKind::not_found, "not found the model", "Send a model that"},
    {ErrorKind::not_found, "the model zz not found", "Send a model that"},
    {ErrorKind::not_found, "model not found", "Send a model that"},
    {ErrorKind::not_found, "model zz does not exist", "Send a model that"},
    {ErrorKind::not_found, "unknown model", "Send a model that"},
    {ErrorKind::not_found, "invalid model", "Send a model that"},
    {ErrorKind::not_found, "the model zz is not supported", "Send a model that"},
    {ErrorKind::permission_denied, "your ip is not allowed", "Add this network's public"},
    {ErrorKind::permission_denied, "allow this ip address", "Add this network's public"},
    {ErrorKind::invalid_request, "missing required header Kimi-Api-Version",
     "Send the same request again"},
};

std::vector<std::string> advice_on(ErrorKind kind, const std::string& message) {
  moonshot::ApiErrorData data;
  data.message = message;
  return advice_for(*support::api_error_at("https://api.moonshot.ai/v1", kind, std::move(data)));
}

}  // namespace

TEST_CASE("each refusal that is reported often is told with what to send and what prevents it",
          "[unit][doctor]") {
  for (const auto& fault : told_faults) {
    INFO(fault.message);
    const auto advice = advice_on(fault.kind, fault.message);
    REQUIRE(advice.size() >= 2);
    CHECK(advice[0] == fault.what_to_send);
    CHECK(advice[1] == fault.prevention);
  }
}

TEST_CASE("only what passes by itself has no further advice", "[unit][doctor]") {
  for (const auto& fault : told_faults) {
    INFO(fault.message);
    const bool passes = fault.message == std::string("missing required header Kimi-Api-Version");
    CHECK((advice_on(fault.kind, fault.message).size() == 2) == passes);
  }
}

TEST_CASE("each wording of a refusal is known, and only for its class", "[unit][doctor]") {
  for (const auto& words : fault_words) {
    INFO(words.message);
    const std::string beginning = words.what_to_send;
    CHECK(advice_on(words.kind, words.message)[0].substr(0, beginning.size()) == beginning);
    CHECK(advice_on(ErrorKind::server_error, words.message)[0].substr(0, 9) == "Try again");
  }
}

TEST_CASE("a word of a refusal begins where no letter stands in front of it", "[unit][doctor]") {
  using moonshot::detail::has_at_word_start;
  CHECK(has_at_word_start("role", "role"));
  CHECK(has_at_word_start("the role", "role"));
  CHECK(has_at_word_start("controller and role", "role"));
  CHECK(has_at_word_start("1role _role", "role"));
  CHECK(has_at_word_start("a 'role", "'role"));
  CHECK(has_at_word_start("a'role", "'role"));
  CHECK_FALSE(has_at_word_start("controller", "role"));
  CHECK_FALSE(has_at_word_start("arole", "role"));
  CHECK_FALSE(has_at_word_start("zrole", "role"));
  CHECK_FALSE(has_at_word_start("rol", "role"));
  CHECK(has_at_word_start("`role {role", "role"));
}

TEST_CASE("a field, a value and a place are read where they are one short word", "[unit][doctor]") {
  using moonshot::detail::allowed_temperature;
  using moonshot::detail::allowed_value;
  using moonshot::detail::message_index;
  using moonshot::detail::refused_field;
  using moonshot::detail::word_between;
  CHECK(word_between("a <b> c", "<", ">") == "b");
  CHECK(word_between("a <b", "<", ">").empty());
  CHECK(word_between("a b>", "<", ">").empty());
  CHECK(word_between("(" + std::string(40, 'z') + ")", "(", ")").size() == 40);
  CHECK(word_between("(" + std::string(41, 'z') + ")", "(", ")").empty());
  for (const char odd : {' ', '\t', '\r', '\n', '"', '\'', '`', '{', '}', '<', '>'}) {
    CHECK(word_between(std::string("(a") + odd + "b)", "(", ")").empty());
  }
  CHECK(refused_field("the `top_p` field, invalid n: zz") == "top_p");
  CHECK(refused_field("invalid n: zz") == "n");
  CHECK(refused_field("zz") == "the field that the message names");
  CHECK(allowed_value("invalid n: only 1 is allowed") == "1");
  CHECK(allowed_value("zz") == "the value that the message names");
  CHECK(allowed_temperature("only 0.6 is allowed") == "0.6");
  CHECK(allowed_temperature("only temperature 0.6. zz") == "0.6");
  CHECK(allowed_temperature("it must be 0.6..") == "0.6");
  CHECK(allowed_temperature("it must be .") == "1");
  CHECK(allowed_temperature("zz") == "1");
  CHECK(message_index("zz at index 3") == " at index 3");
  CHECK(message_index("zz at position 123456: zz") == " at index 123456");
  CHECK(message_index("zz at position 1234567").empty());
  CHECK(message_index("zz at index a at position 4") == " at index 4");
  CHECK(message_index("zz").empty());
}
