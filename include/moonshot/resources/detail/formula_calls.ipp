#pragma once

#include <optional>
#include <utility>

#include "moonshot/detail/json/encode.hpp"
#include "moonshot/detail/tokens/lookup.hpp"
#include "moonshot/json.hpp"
#include "moonshot/resources/detail/formula_calls.hpp"
#include "moonshot/resources/detail/requests.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// What stands in a path as it is: the name of a formula has a slash and a colon.
inline constexpr std::string_view formula_characters = "/:";

/// The server's words on a run without output.
MOONSHOT_INLINE std::string words_of(const Fiber& fiber) {
  const auto& error = fiber.context.error ? fiber.context.error : fiber.error;
  if (!error) return "the run has the status " + fiber.status.word() + " and no output";
  if (auto text = string_of(error->text())) return *text;
  return string_member(error->text(), "message").value_or(error->text());
}

/// A failed run may have output as well, such as a stack trace.
MOONSHOT_INLINE bool has_failed(const Fiber& fiber) {
  const auto says = [](const std::optional<JsonText>& error) {
    return error && error->text() != "null" && error->text() != "\"\"";
  };
  return says(fiber.error) || says(fiber.context.error);
}

MOONSHOT_INLINE ErrorPtr no_output(const Endpoint& endpoint, const Fiber& fiber) {
  ApiErrorData data;
  data.message = words_of(fiber);
  data.endpoint = endpoint;
  data.status = fiber.head.status;
  data.headers = fiber.head.headers;
  if (const auto id = fiber.head.request_id()) data.request_id = std::string(*id);
  if (auto body = json::encode(fiber)) data.body = std::move(*body);
  data.provenance.origin = Origin::unknown;
  data.provenance.evidence.emplace_back("It is the error of a tool that was run, not of the call.");
  return make_api_error(ErrorKind::api_error, std::move(data));
}

MOONSHOT_INLINE ResourceCall<FormulaTools> formula_tools_call(const std::string& uri) {
  return {id_request("GET", "/formulas/", "uri", uri, "/tools", formula_characters)};
}

MOONSHOT_INLINE ErrorPtr add_tools(FormulaToolset& set, const std::string& uri,
                                   FormulaTools listed) {
  for (auto& added : listed.tools) {
    const auto* other = added.function ? set.formula_of(added.function->name) : nullptr;
    if (other != nullptr) {
      return usage_error("uris", "the function " + added.function->name + " is in " + *other +
                                     " and in " + uri + "; use one of them")
          .share();
    }
    set.tools.push_back(std::move(added));
    set.uris.push_back(uri);
  }
  return nullptr;
}

MOONSHOT_INLINE Result<CallRequest> formula_run_request(const std::string& uri,
                                                        const FunctionCall& call) {
  auto target = id_path("/formulas/", "uri", uri, "/fibers", formula_characters);
  if (!target) return target.error_ptr();
  if (call.name.empty()) return usage_error("call.name", "it is empty");
  auto request = json_request(std::move(*target), json::encode(call));
  if (request) request->request.repeatable = false;
  return request;
}

MOONSHOT_INLINE Result<std::string> decode_output(const Endpoint& endpoint, Answer answer) {
  const auto fiber = decode_answer<Fiber>(endpoint, std::move(answer));
  if (!fiber) return fiber.error_ptr();
  const auto* output = fiber->output();
  if (output == nullptr || has_failed(*fiber)) return no_output(endpoint, *fiber);
  return *output;
}

/// It lacks the id of the call that it answers.
MOONSHOT_INLINE Result<Message> decode_tool_message(const Endpoint& endpoint, Answer answer) {
  auto output = decode_output(endpoint, std::move(answer));
  if (!output) return output.error_ptr();
  return tool({}, std::move(*output));
}

MOONSHOT_INLINE ResourceCall<Fiber> formula_run_call(const std::string& uri,
                                                     const FunctionCall& call) {
  return {formula_run_request(uri, call)};
}

MOONSHOT_INLINE ResourceCall<std::string> formula_output_call(const std::string& uri,
                                                              const FunctionCall& call) {
  return {formula_run_request(uri, call), &decode_output};
}

MOONSHOT_INLINE ResourceCall<Message> formula_answer_call(const FormulaToolset& toolset,
                                                          const ToolCall& call) {
  const auto* uri = toolset.formula_of(call.function.name);
  if (uri == nullptr) {
    return {usage_error("call.function.name",
                        "no formula of the toolset has the function " + call.function.name),
            &decode_tool_message};
  }
  return {formula_run_request(*uri, call.function), &decode_tool_message,
          [id = call.id](Result<Message>& answer) {
            if (answer) answer->tool_call_id = id;
          }};
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
