#pragma once

/// @file
/// What to send in place of what the API refused, by key terms of its message: the refusals that
/// are reported most.

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <string>
#include <string_view>

#include "moonshot/detail/errors/wording.hpp"
#include "moonshot/detail/text/search.hpp"
#include "moonshot/error_data.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// What is sent instead, which call or option of the library prevents the refusal, and whether the
/// same request may pass when it is sent again.
struct RequestFault {
  std::string_view what_to_send;  ///< names the field and the value; {...} is filled in
  std::string_view prevention;
  bool may_pass_again = false;
};

namespace request_faults {

inline constexpr RequestFault fixed_value{
    "Leave out {field}, or send {value}: the model takes no other value.",
    "What is unset in ChatRequest is not sent; ClientOptions::request_check finds a value that the "
    "model refuses before anything is sent, and repair(request) removes it."};
inline constexpr RequestFault fixed_temperature{
    "Leave out temperature, or send {temperature}: the model takes no other value (kimi-k2.6 takes "
    "0.6 while it does not think, other current models 1).",
    fixed_value.prevention};
inline constexpr RequestFault always_thinking{
    "Leave out thinking, or send it with the type enabled: the model always thinks.",
    "ChatRequest::thinking is not sent while it is unset."};
inline constexpr RequestFault thinking_with_choice{
    "Send tool_choice auto (or required, on kimi-k3), or switch thinking off with "
    "thinking.type disabled: while the model thinks, it cannot be told which tool to call.",
    "Leave ChatRequest::tool_choice unset for auto; ClientOptions::request_check finds the "
    "combination before anything is sent."};
inline constexpr RequestFault wrong_type{
    "Send {field} as a value of the JSON type that the message expects.",
    "The members of ChatRequest have these types; only what is put into extra is sent unchecked."};
inline constexpr RequestFault root_without_type{
    "Give tools[].function.parameters \"type\": \"object\" at the root, also where the root is an "
    "anyOf or a $ref.",
    "Call to_mfjs(schema), which rewrites a schema so; ClientOptions::schema_check "
    "finds one that needs it before anything is sent."};
inline constexpr RequestFault faulty_schema{
    "Change the schema (tools[].function.parameters or response_format.json_schema.schema), at the "
    "path where the message has one: it has to be Moonshot-flavoured JSON Schema.",
    "Call to_mfjs(schema), which rewrites it; check_schema(schema) lists all that is wrong "
    "with it, and ClientOptions::schema_check finds it before anything is sent."};
inline constexpr RequestFault missing_reasoning{
    "Send reasoning_content back with the assistant message{ index}, whole and as it came; an "
    "empty text counts as missing. Or switch thinking off with thinking.type disabled.",
    "Conversation::add and run_tools keep it; repair(request) mends a history that has lost it."};
inline constexpr RequestFault repeated_call_id{
    "Give every tool call of the whole history an id of its own (tool_calls[].id), and its answer "
    "the same one (tool_call_id).",
    "Conversation and run_tools rename ids that come again; repair(request) does it in a history "
    "from elsewhere."};
inline constexpr RequestFault repeated_tool_name{
    "Send each name once in tools[].function.name, those of dynamic tools included.",
    "ClientOptions::request_check finds a name that comes again before anything is sent."};
inline constexpr RequestFault faulty_tool_name{
    "Begin tools[].function.name with a letter; after it may come letters, digits, _ and -, 64 "
    "characters in all.",
    "ClientOptions::request_check finds such a name before anything is sent."};
inline constexpr RequestFault unpaired_call{
    "Send, right after an assistant message with tool_calls, one message of the role tool for each "
    "call, with the call's id as tool_call_id.",
    "Conversation::tool and run_tools pair them, and Conversation::trim does not part them; "
    "check_request(request) names what has no counterpart."};
inline constexpr RequestFault no_messages{
    "Send at least one message in messages.",
    "Chat refuses an empty ChatRequest::messages before anything is sent."};
inline constexpr RequestFault empty_message{
    "Leave out content that is empty, and the message{ index} with it where nothing else is in it.",
    "Conversation::add drops such messages; check_request(request) names them and repair(request) "
    "removes them."};
inline constexpr RequestFault unknown_role{
    "Send system, user, assistant or tool as messages[].role: the API has no developer and no "
    "function.",
    "The functions system, user, assistant and tool make messages of these roles, and "
    "repair(request) makes a developer the system."};
inline constexpr RequestFault unknown_tool_type{
    "Send \"type\": \"function\" with each of tools.",
    "Toolbox and the type Tool write it by themselves."};
inline constexpr RequestFault unknown_model{
    "Send a model that the account has as model, such as kimi-k3: moonshot-v1-*, kimi-k2.5 and "
    "older ones are retired. For kimi-k3 the account needs a real top-up.",
    "The constants in moonshot::models are current names, and client.models().list() has those of "
    "the key."};
inline constexpr RequestFault unknown_path{
    "Correct the base URL{ base_url}: there is no such path. The API's are "
    "https://api.moonshot.ai/v1 and https://api.moonshot.cn/v1, with /v1 once and without the path "
    "of a call.",
    "Client refuses a base URL that ends in the path of a call, and adds /v1 where it has no "
    "path."};
inline constexpr RequestFault too_long{
    "Send fewer messages or a smaller max_completion_tokens.",
    "Conversation::trim(budget) drops the oldest messages; client.tokens().estimate(model, "
    "messages) counts them before they are sent."};
inline constexpr RequestFault web_image{
    "Send image_url.url (or video_url.url) as data:<type>;base64,... or as ms://<file id>: "
    "addresses "
    "of the web and SVG are not taken.",
    "Use media_file(path) or media_part(bytes), which make such a part; a file is uploaded with "
    "client.files().upload and the purpose image or video."};
inline constexpr RequestFault stop_words{
    "Send at most five texts of at most 32 bytes each in stop.", "Look at ChatRequest::stop."};
inline constexpr RequestFault no_logprobs{
    "Leave out logprobs, top_logprobs and logit_bias: current models refuse them.",
    fixed_value.prevention};
inline constexpr RequestFault api_version{
    "Send the same request again, a few times: the header Kimi-Api-Version is none that a chat "
    "call "
    "needs, and the refusal passes by itself.",
    "RetryOptions::max_retries bounds how often the library repeats it by itself.", true};
inline constexpr RequestFault address_list{
    "Add this network's public IPv4 address to the API allowlist of the organization{at_console}: "
    "the list is an organization's setting, whatever the key.",
    "Behind a proxy or a NAT the address is the one that the outside sees."};

}  // namespace request_faults

/// A refusal whose message has all of these terms, whatever else it says.
struct RequestFaultRule {
  ErrorKind kind;             ///< of this class or one derived from it
  std::string_view terms[3];  ///< in lower case; empty ones do not count
  const RequestFault& fault;
};

// The first rule that fits counts: exact wordings stand before looser ones. A loose one has terms
// enough that a name within the message, such as that of a tool, does not fit it.
inline constexpr RequestFaultRule request_fault_rules[] = {
    {ErrorKind::invalid_request,
     {"missing required header kimi-api-version"},
     request_faults::api_version},
    {ErrorKind::invalid_request, {"tool_choice", "thinking"}, request_faults::thinking_with_choice},
    {ErrorKind::invalid_request, {"invalid thinking", "enabled"}, request_faults::always_thinking},
    {ErrorKind::invalid_request, {"invalid logprobs"}, request_faults::no_logprobs},
    {ErrorKind::invalid_request, {"logit_bias", "support"}, request_faults::no_logprobs},
    {ErrorKind::invalid_request, {"top_logprobs"}, request_faults::no_logprobs},
    {ErrorKind::invalid_request, {"invalid ", ": only ", "allowed"}, request_faults::fixed_value},
    {ErrorKind::invalid_request,
     {"field in the request", "expected type"},
     request_faults::wrong_type},
    {ErrorKind::invalid_request,
     {"reasoning_content", "missing"},
     request_faults::missing_reasoning},
    {ErrorKind::invalid_request,
     {"reasoning_content", "required"},
     request_faults::missing_reasoning},
    {ErrorKind::invalid_request,
     {"parameters.type", "required"},
     request_faults::root_without_type},
    {ErrorKind::invalid_request, {"not a valid", "json schema"}, request_faults::faulty_schema},
    {ErrorKind::invalid_request, {"at path '"}, request_faults::faulty_schema},
    {ErrorKind::invalid_request, {"when using anyof"}, request_faults::faulty_schema},
    {ErrorKind::invalid_request, {"when using $ref"}, request_faults::faulty_schema},
    {ErrorKind::invalid_request, {"$ref expansion"}, request_faults::faulty_schema},
    {ErrorKind::invalid_request, {"references must start"}, request_faults::faulty_schema},
    {ErrorKind::invalid_request, {"property schema for"}, request_faults::faulty_schema},
    {ErrorKind::invalid_request, {"not defined in properties"}, request_faults::faulty_schema},
    {ErrorKind::invalid_request,
     {"function name", "duplicated"},
     request_faults::repeated_tool_name},
    {ErrorKind::invalid_request, {"function name", "invalid"}, request_faults::faulty_tool_name},
    {ErrorKind::invalid_request, {"tool call id", "duplicate"}, request_faults::repeated_call_id},
    {ErrorKind::invalid_request, {"tool_call_id", "duplicate"}, request_faults::repeated_call_id},
    {ErrorKind::invalid_request, {"tool_call_id", "not found"}, request_faults::unpaired_call},
    {ErrorKind::invalid_request, {"tool_call_id", "response"}, request_faults::unpaired_call},
    {ErrorKind::invalid_request, {"followed by tool messages"}, request_faults::unpaired_call},
    {ErrorKind::invalid_request, {"unknown tool type"}, request_faults::unknown_tool_type},
    {ErrorKind::invalid_request, {"messages must not be empty"}, request_faults::no_messages},
    {ErrorKind::invalid_request,
     {"the message at position", "must not be empty"},
     request_faults::empty_message},
    {ErrorKind::invalid_request,
     {"message", "content", "must not be empty"},
     request_faults::empty_message},
    {ErrorKind::invalid_request,
     {"message", "content", "cannot be empty"},
     request_faults::empty_message},
    {ErrorKind::invalid_request, {"content is empty"}, request_faults::empty_message},
    {ErrorKind::invalid_request, {"unknown role"}, request_faults::unknown_role},
    {ErrorKind::invalid_request, {"invalid role"}, request_faults::unknown_role},
    {ErrorKind::invalid_request, {"unsupported role"}, request_faults::unknown_role},
    {ErrorKind::invalid_request, {"unknown message role"}, request_faults::unknown_role},
    {ErrorKind::invalid_request,
     {"message", "role", "is not supported"},
     request_faults::unknown_role},
    {ErrorKind::invalid_request, {"message", "role", "is invalid"}, request_faults::unknown_role},
    {ErrorKind::invalid_request, {"message", "role", "is unknown"}, request_faults::unknown_role},
    {ErrorKind::invalid_request,
     {"message", "role", "is not allowed"},
     request_faults::unknown_role},
    {ErrorKind::invalid_request,
     {"message", "role", "must be one of"},
     request_faults::unknown_role},
    {ErrorKind::invalid_request, {"role 'developer'"}, request_faults::unknown_role},
    {ErrorKind::invalid_request, {"role \"developer\""}, request_faults::unknown_role},
    {ErrorKind::invalid_request, {"role `developer`"}, request_faults::unknown_role},
    {ErrorKind::invalid_request, {"role developer"}, request_faults::unknown_role},
    {ErrorKind::invalid_request, {"image_url", "base64"}, request_faults::web_image},
    {ErrorKind::invalid_request, {"fetch", "image"}, request_faults::web_image},
    {ErrorKind::invalid_request, {"unsupported", "image", "url"}, request_faults::web_image},
    {ErrorKind::invalid_request, {"invalid", "image", "url"}, request_faults::web_image},
    {ErrorKind::invalid_request, {"download", "image"}, request_faults::web_image},
    {ErrorKind::invalid_request, {"image url", "not supported"}, request_faults::web_image},
    {ErrorKind::invalid_request, {"unsupported", "video", "url"}, request_faults::web_image},
    {ErrorKind::invalid_request, {"invalid", "video", "url"}, request_faults::web_image},
    {ErrorKind::invalid_request, {"video url", "not supported"}, request_faults::web_image},
    {ErrorKind::invalid_request, {"stop", "too long"}, request_faults::stop_words},
    {ErrorKind::invalid_request, {"invalid temperature"}, request_faults::fixed_temperature},
    {ErrorKind::invalid_request, {"temperature", "must be"}, request_faults::fixed_temperature},
    {ErrorKind::invalid_request, {"temperature", "only"}, request_faults::fixed_temperature},
    {ErrorKind::invalid_request,
     {"temperature", "not supported"},
     request_faults::fixed_temperature},
    {ErrorKind::invalid_request, {"model not found"}, request_faults::unknown_model},
    {ErrorKind::invalid_request, {"not found the model"}, request_faults::unknown_model},
    {ErrorKind::invalid_request, {"model", "does not exist"}, request_faults::unknown_model},
    {ErrorKind::invalid_request, {"unknown model"}, request_faults::unknown_model},
    {ErrorKind::invalid_request, {"invalid model"}, request_faults::unknown_model},
    {ErrorKind::invalid_request,
     {"the model ", " is not supported"},
     request_faults::unknown_model},
    {ErrorKind::context_length_exceeded, {}, request_faults::too_long},
    {ErrorKind::not_found,
     {"\xE6\xB2\xA1\xE6\x89\xBE\xE5\x88\xB0\xE5\xAF\xB9\xE8\xB1\xA1"},
     request_faults::unknown_path},
    {ErrorKind::not_found, {"url.not_found"}, request_faults::unknown_path},
    {ErrorKind::not_found, {"not found the model"}, request_faults::unknown_model},
    {ErrorKind::not_found, {"the model", "not found"}, request_faults::unknown_model},
    {ErrorKind::not_found, {"model not found"}, request_faults::unknown_model},
    {ErrorKind::not_found, {"model", "does not exist"}, request_faults::unknown_model},
    {ErrorKind::not_found, {"unknown model"}, request_faults::unknown_model},
    {ErrorKind::not_found, {"invalid model"}, request_faults::unknown_model},
    {ErrorKind::not_found, {"the model ", " is not supported"}, request_faults::unknown_model},
    {ErrorKind::permission_denied, {"ip is not allowed"}, request_faults::address_list},
    {ErrorKind::permission_denied, {"ip address", "allow"}, request_faults::address_list},
};

/// Whether `lower` has `term` where no letter stands in front of it: "role", but not in
/// "controller".
inline bool has_at_word_start(std::string_view lower, std::string_view term) noexcept {
  for (auto at = lower.find(term); at != std::string_view::npos; at = lower.find(term, at + 1)) {
    const auto is_letter = [](char c) { return c >= 'a' && c <= 'z'; };
    if (at == 0 || !is_letter(lower[at - 1]) || !is_letter(lower[at])) return true;
  }
  return false;
}

/// What is known about a refusal of this class with this message; null where nothing is.
inline const RequestFault* find_request_fault(ErrorKind kind, std::string_view message) {
  const std::string lower = lower_case(without_quoted_texts(message));
  const auto has_word = [&](std::string_view term) { return has_at_word_start(lower, term); };
  const auto* rule = std::find_if(std::begin(request_fault_rules), std::end(request_fault_rules),
                                  [&](const RequestFaultRule& candidate) {
                                    return is_a(kind, candidate.kind) &&
                                           std::all_of(std::begin(candidate.terms),
                                                       std::end(candidate.terms), has_word);
                                  });
  return rule == std::end(request_fault_rules) ? nullptr : &rule->fault;
}

/// What stands between `before` and `after` in `text`, where it is one short word; else "".
inline std::string_view word_between(std::string_view text, std::string_view before,
                                     std::string_view after) {
  constexpr std::size_t longest = 40;
  const auto start = text.find(before);
  if (start == std::string_view::npos) return {};
  text.remove_prefix(start + before.size());
  const auto word = text.substr(0, text.find(after));
  const bool is_word = word.size() < text.size() && word.size() <= longest &&
                       word.find_first_of(" \t\r\n\"'`{}<>") == std::string_view::npos;
  return is_word ? word : std::string_view();
}

/// The field that a message refuses: `temperature` in "invalid temperature: only 1 is allowed".
inline std::string refused_field(std::string_view message) {
  auto field = word_between(message, "the `", "` field");
  if (field.empty()) field = word_between(message, "invalid ", ":");
  return field.empty() ? "the field that the message names" : std::string(field);
}

/// The only value that a message allows.
inline std::string allowed_value(std::string_view message) {
  const auto value = word_between(message, ": only ", " ");
  return value.empty() ? "the value that the message names" : std::string(value);
}

/// The only temperature that a message allows, which is 1 with most models.
inline std::string allowed_temperature(std::string_view message) {
  for (const std::string_view label : {"only ", "only temperature ", "must be "}) {
    const auto at = message.find(label);
    if (at == std::string_view::npos) continue;
    const std::string_view rest = message.substr(at + label.size());
    std::string_view number = rest.substr(0, rest.find_first_not_of(".0123456789"));
    while (!number.empty() && number.back() == '.') number.remove_suffix(1);
    if (!number.empty()) return std::string(number);
  }
  return "1";
}

/// ` at index 3`, for a message that names the place of a chat message; else "".
inline std::string message_index(std::string_view message) {
  for (const std::string_view label : {" at index ", " at position "}) {
    const auto at = message.find(label);
    if (at == std::string_view::npos) continue;
    const auto digits = message.substr(at + label.size());
    const auto count = (std::min)(digits.find_first_not_of("0123456789"), digits.size());
    constexpr std::size_t most_digits = 6;
    if (count == 0 || count > most_digits) continue;
    return " at index " + std::string(digits.substr(0, count));
  }
  return {};
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
