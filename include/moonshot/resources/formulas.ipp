#pragma once

#include "moonshot/resources/detail/formula_calls.hpp"
#include "moonshot/resources/formulas.hpp"

MOONSHOT_NAMESPACE_BEGIN

MOONSHOT_INLINE Result<FormulaTools> Formulas::try_tools(const std::string& uri,
                                                         const CallOptions& options) const {
  return detail::make_call(*core_, detail::formula_tools_call(uri), options);
}

MOONSHOT_INLINE Result<FormulaToolset> Formulas::try_toolset(const std::vector<std::string>& uris,
                                                             const CallOptions& options) const {
  FormulaToolset set;
  for (const auto& uri : uris) {
    auto listed = try_tools(uri, options);
    if (!listed) return listed.error_ptr();
    if (auto error = detail::add_tools(set, uri, std::move(*listed))) return error;
  }
  return set;
}

MOONSHOT_INLINE Result<Fiber> Formulas::try_run(const std::string& uri, const FunctionCall& call,
                                                const CallOptions& options) const {
  return detail::make_call(*core_, detail::formula_run_call(uri, call), options);
}

MOONSHOT_INLINE Result<std::string> Formulas::try_output(const std::string& uri,
                                                         const FunctionCall& call,
                                                         const CallOptions& options) const {
  return detail::make_call(*core_, detail::formula_output_call(uri, call), options);
}

MOONSHOT_INLINE Result<Message> Formulas::try_answer(const FormulaToolset& toolset,
                                                     const ToolCall& call,
                                                     const CallOptions& options) const {
  return detail::make_call(*core_, detail::formula_answer_call(toolset, call), options);
}

MOONSHOT_NAMESPACE_END
