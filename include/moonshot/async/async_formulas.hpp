#pragma once

/// @file
/// `/v1/formulas`, event-driven.

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "moonshot/async/async_call.hpp"
#include "moonshot/async/call_handle.hpp"
#include "moonshot/detail/drive/event_core.hpp"
#include "moonshot/options.hpp"
#include "moonshot/resources/formula_toolset.hpp"
#include "moonshot/types/formulas.hpp"
#include "moonshot/types/message.hpp"

MOONSHOT_NAMESPACE_BEGIN

namespace detail {
struct AsyncAccess;
}

/// Official tools, run by Moonshot, for an `AsyncClient`. The functions are those of `Formulas`,
/// with the same checks, errors and retries; they return at once. Cheap to copy; all functions are
/// safe from any thread. API page: https://platform.kimi.ai/docs/guide/use-official-tools
class AsyncFormulas {
 public:
  /// The call for the tools of one formula.
  AsyncCall<FormulaTools> tools(const std::string& uri, const CallOptions& options = {}) const;
  /// Asks for the tools of one formula, and tells `handler`.
  CallHandle tools(const std::string& uri, ResultHandler<FormulaTools> handler,
                   const CallOptions& options = {}) const {
    return tools(uri, options).start(std::move(handler));
  }

  /// The call for the tools of several formulas, which asks for one after another; see
  /// `Formulas::try_toolset`.
  AsyncCall<FormulaToolset> toolset(std::vector<std::string> uris,
                                    const CallOptions& options = {}) const;
  /// Asks for the tools of several formulas, and tells `handler`.
  CallHandle toolset(std::vector<std::string> uris, ResultHandler<FormulaToolset> handler,
                     const CallOptions& options = {}) const {
    return toolset(std::move(uris), options).start(std::move(handler));
  }

  /// The call that runs a function of a formula; see `Formulas::try_run`.
  AsyncCall<Fiber> run(const std::string& uri, const FunctionCall& call,
                       const CallOptions& options = {}) const;
  /// Runs a function of a formula, and tells `handler`.
  CallHandle run(const std::string& uri, const FunctionCall& call, ResultHandler<Fiber> handler,
                 const CallOptions& options = {}) const {
    return run(uri, call, options).start(std::move(handler));
  }

  /// The call that runs a function, and whose result is its output; see `Formulas::try_output`.
  AsyncCall<std::string> output(const std::string& uri, const FunctionCall& call,
                                const CallOptions& options = {}) const;
  /// Runs a function, and tells `handler` of its output.
  CallHandle output(const std::string& uri, const FunctionCall& call,
                    ResultHandler<std::string> handler, const CallOptions& options = {}) const {
    return output(uri, call, options).start(std::move(handler));
  }

  /// The call that runs what the model asked for, and whose result is the tool message that answers
  /// it; see `Formulas::try_answer`.
  AsyncCall<Message> answer(const FormulaToolset& toolset, const ToolCall& call,
                            const CallOptions& options = {}) const;
  /// Runs what the model asked for, and tells `handler` of the tool message that answers it.
  CallHandle answer(const FormulaToolset& toolset, const ToolCall& call,
                    ResultHandler<Message> handler, const CallOptions& options = {}) const {
    return answer(toolset, call, options).start(std::move(handler));
  }

 private:
  friend struct detail::AsyncAccess;
  explicit AsyncFormulas(std::shared_ptr<detail::EventCore> core) noexcept
      : core_(std::move(core)) {}

  std::shared_ptr<detail::EventCore> core_;
};

MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/async/async_formulas.ipp"
#endif
