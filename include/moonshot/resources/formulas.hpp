#pragma once

/// @file
/// `/v1/formulas`.

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "moonshot/detail/drive/client_core.hpp"
#include "moonshot/options.hpp"
#include "moonshot/result.hpp"
#include "moonshot/types/formulas.hpp"
#include "moonshot/types/message.hpp"

MOONSHOT_NAMESPACE_BEGIN

/// The tools of several formulas, and which formula each belongs to.
struct FormulaToolset {
  std::vector<Tool> tools;        ///< for `ChatRequest::tools`
  std::vector<std::string> uris;  ///< of the formula of each tool

  /// The formula of the function called `name`, or null.
  const std::string* formula_of(std::string_view name) const noexcept {
    for (std::size_t i = 0; i < tools.size(); ++i) {
      if (tools[i].function && tools[i].function->name == name) return &uris[i];
    }
    return nullptr;
  }
};

/// Official tools, run by Moonshot. Cheap to copy; all functions are safe from any thread.
/// API page: https://platform.kimi.ai/docs/guide/use-official-tools
///
/// The `try_` functions return a `Result`; their twins return the value and throw the same error as
/// its exact class. All fail with any class of the family; with `UsageError` for an empty URI.
/// `uri` is one of `moonshot::formulas` or any other.
class Formulas {
 public:
  /// The tools of one formula.
  Result<FormulaTools> try_tools(const std::string& uri, const CallOptions& options = {}) const;
  FormulaTools tools(const std::string& uri, const CallOptions& options = {}) const {
    return std::move(try_tools(uri, options).value());
  }

  /// The tools of several formulas. `UsageError` where two have a function of the same name: the
  /// API refuses that.
  Result<FormulaToolset> try_toolset(const std::vector<std::string>& uris,
                                     const CallOptions& options = {}) const;
  FormulaToolset toolset(const std::vector<std::string>& uris,
                         const CallOptions& options = {}) const {
    return std::move(try_toolset(uris, options).value());
  }

  /// Runs a function of a formula; a run that failed is a value too, see `Fiber::status`. May cost
  /// money, and may have effects: it is tried again only where it was refused at the door.
  Result<Fiber> try_run(const std::string& uri, const FunctionCall& call,
                        const CallOptions& options = {}) const;
  Fiber run(const std::string& uri, const FunctionCall& call,
            const CallOptions& options = {}) const {
    return std::move(try_run(uri, call, options).value());
  }

  /// The same, but only what a tool message must hold, readable or encrypted. A run without output
  /// is an `ApiError` with the server's words.
  Result<std::string> try_output(const std::string& uri, const FunctionCall& call,
                                 const CallOptions& options = {}) const;
  std::string output(const std::string& uri, const FunctionCall& call,
                     const CallOptions& options = {}) const {
    return std::move(try_output(uri, call, options).value());
  }

  /// Runs what the model asked for and returns the tool message that answers it. `UsageError` where
  /// no formula of `toolset` has that function.
  Result<Message> try_answer(const FormulaToolset& toolset, const ToolCall& call,
                             const CallOptions& options = {}) const;
  Message answer(const FormulaToolset& toolset, const ToolCall& call,
                 const CallOptions& options = {}) const {
    return std::move(try_answer(toolset, call, options).value());
  }

 private:
  friend struct detail::ResourceAccess;
  explicit Formulas(std::shared_ptr<const detail::ClientCore> core) noexcept
      : core_(std::move(core)) {}

  std::shared_ptr<const detail::ClientCore> core_;
};

MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/resources/formulas.ipp"
#endif
