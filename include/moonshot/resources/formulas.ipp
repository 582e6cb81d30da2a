#pragma once

#include "moonshot/detail/json/encode.hpp"
#include "moonshot/detail/tokens/lookup.hpp"
#include "moonshot/json.hpp"
#include "moonshot/resources/detail/decode_answer.hpp"
#include "moonshot/resources/detail/id_path.hpp"
#include "moonshot/resources/formulas.hpp"

MOONSHOT_NAMESPACE_BEGIN

namespace detail {

template <>
inline constexpr std::string_view content_member<FormulaTools> = "tools";
template <>
inline constexpr std::string_view content_member<Fiber> = "context";

/// `suffix` below the formula. Its name is written with slash and colon as they are.
MOONSHOT_INLINE Result<http::Request> formula_request(const char* method, const std::string& uri,
                                                      std::string_view suffix) {
  auto target = detail::id_path("/formulas/", "uri", uri, suffix, "/:");
  if (!target) return target.error_ptr();
  http::Request request;
  request.method = method;
  request.target = std::move(*target);
  return request;
}

/// The server's words on a run without output.
MOONSHOT_INLINE std::string words_of(const Fiber& fiber) {
  const auto& error = fiber.context.error ? fiber.context.error : fiber.error;
  if (!error) return "the run has the status " + fiber.status.word() + " and no output";
  if (auto text = detail::string_of(error->text())) return *text;
  return detail::string_member(error->text(), "message").value_or(error->text());
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

}  // namespace detail

MOONSHOT_INLINE Result<FormulaTools> Formulas::try_tools(const std::string& uri,
                                                         const CallOptions& options) const {
  auto request = detail::formula_request("GET", uri, "/tools");
  if (!request) return request.error_ptr();
  return detail::call_for<FormulaTools>(*core_, std::move(*request), options);
}

MOONSHOT_INLINE Result<FormulaToolset> Formulas::try_toolset(const std::vector<std::string>& uris,
                                                             const CallOptions& options) const {
  FormulaToolset set;
  for (const auto& uri : uris) {
    auto listed = try_tools(uri, options);
    if (!listed) return listed.error_ptr();
    for (auto& tool : listed->tools) {
      const auto* other = tool.function ? set.formula_of(tool.function->name) : nullptr;
      if (other != nullptr) {
        return usage_error("uris", "the function " + tool.function->name + " is in " + *other +
                                       " and in " + uri + "; use one of them");
      }
      set.tools.push_back(std::move(tool));
      set.uris.push_back(uri);
    }
  }
  return set;
}

MOONSHOT_INLINE Result<Fiber> Formulas::try_run(const std::string& uri, const FunctionCall& call,
                                                const CallOptions& options) const {
  auto request = detail::formula_request("POST", uri, "/fibers");
  if (!request) return request.error_ptr();
  if (call.name.empty()) return usage_error("call.name", "it is empty");
  auto body = json::encode(call);
  if (!body) return body.error_ptr();
  request->body = std::move(*body);
  request->repeatable = false;
  return detail::call_for<Fiber>(*core_, std::move(*request), options);
}

MOONSHOT_INLINE Result<std::string> Formulas::try_output(const std::string& uri,
                                                         const FunctionCall& call,
                                                         const CallOptions& options) const {
  const auto fiber = try_run(uri, call, options);
  if (!fiber) return fiber.error_ptr();
  const auto* output = fiber->output();
  if (output == nullptr || detail::has_failed(*fiber))
    return detail::no_output(core_->endpoint, *fiber);
  return *output;
}

MOONSHOT_INLINE Result<Message> Formulas::try_answer(const FormulaToolset& toolset,
                                                     const ToolCall& call,
                                                     const CallOptions& options) const {
  const auto* uri = toolset.formula_of(call.function.name);
  if (uri == nullptr) {
    return usage_error("call.function.name",
                       "no formula of the toolset has the function " + call.function.name);
  }
  auto output = try_output(*uri, call.function, options);
  if (!output) return output.error_ptr();
  return tool(call.id, std::move(*output));
}

MOONSHOT_NAMESPACE_END
