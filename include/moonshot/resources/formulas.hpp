#pragma once

/// @file
/// `/v1/formulas`.

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "moonshot/detail/drive/client_core.hpp"
#include "moonshot/options.hpp"
#include "moonshot/resources/formula_toolset.hpp"
#include "moonshot/result.hpp"
#include "moonshot/types/formulas.hpp"
#include "moonshot/types/message.hpp"

MOONSHOT_NAMESPACE_BEGIN

/// Official tools, run by Moonshot. Cheap to copy; all functions are safe from any thread.
/// API page: https://platform.kimi.ai/docs/guide/use-official-tools
///
/// The `try_` functions return a `Result`; their twins return the value and throw the same error as
/// its exact class. All may fail with any class of the family; an empty URI is a `UsageError`.
/// `uri` is one of `moonshot::formulas` or any other.
class Formulas {
 public:
  /// The tools of one formula.
  Result<FormulaTools> try_tools(const std::string& uri, const CallOptions& options = {}) const;
  /// As `try_tools`; throws the error as its exact class.
  FormulaTools tools(const std::string& uri, const CallOptions& options = {}) const {
    return try_tools(uri, options).value();
  }

  /// The tools of several formulas. `UsageError` where two have a function of the same name: the
  /// API refuses that.
  Result<FormulaToolset> try_toolset(const std::vector<std::string>& uris,
                                     const CallOptions& options = {}) const;
  /// As `try_toolset`; throws the error as its exact class.
  FormulaToolset toolset(const std::vector<std::string>& uris,
                         const CallOptions& options = {}) const {
    return try_toolset(uris, options).value();
  }

  /// Runs a function of a formula. A run that failed is a value too, see `Fiber::status`. It may
  /// cost money and have effects: it is tried again only where the server has refused it before it
  /// began (rate limit, overload).
  Result<Fiber> try_run(const std::string& uri, const FunctionCall& call,
                        const CallOptions& options = {}) const;
  /// As `try_run`; throws the error as its exact class.
  Fiber run(const std::string& uri, const FunctionCall& call,
            const CallOptions& options = {}) const {
    return try_run(uri, call, options).value();
  }

  /// Runs a function and returns its output, readable or encrypted: what a tool message must hold.
  /// A run without output is an `ApiError` with the server's words.
  Result<std::string> try_output(const std::string& uri, const FunctionCall& call,
                                 const CallOptions& options = {}) const;
  /// As `try_output`; throws the error as its exact class.
  std::string output(const std::string& uri, const FunctionCall& call,
                     const CallOptions& options = {}) const {
    return try_output(uri, call, options).value();
  }

  /// Runs what the model asked for and returns the tool message that answers it. `UsageError` where
  /// no formula of `toolset` has that function.
  Result<Message> try_answer(const FormulaToolset& toolset, const ToolCall& call,
                             const CallOptions& options = {}) const;
  /// As `try_answer`; throws the error as its exact class.
  Message answer(const FormulaToolset& toolset, const ToolCall& call,
                 const CallOptions& options = {}) const {
    return try_answer(toolset, call, options).value();
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
