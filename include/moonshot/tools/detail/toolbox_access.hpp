#pragma once

/// @file
/// From a toolbox to its functions.

#include <memory>
#include <utility>

#include "moonshot/tools/detail/tool_answer.hpp"
#include "moonshot/tools/tool_reply.hpp"
#include "moonshot/tools/toolbox.hpp"
#include "moonshot/types/tool.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// The one door from a `Toolbox` to its functions.
struct ToolboxAccess {
  /// Whether the tool of `call` is an asynchronous one.
  static bool is_async(const Toolbox& toolbox, const ToolCall& call) noexcept {
    const auto* const entry = toolbox.find(call.function.name);
    return entry != nullptr && entry->async_function != nullptr;
  }
  /// Begins a call of an asynchronous tool, which answers by `answer`.
  static void begin(const Toolbox& toolbox, const std::shared_ptr<ToolAnswer>& answer) {
    const auto* const entry = toolbox.find(answer->context().call.function.name);
    Toolbox::begin(entry->async_function, answer);
  }
  /// What answers by `answer`.
  static ToolReply reply(std::shared_ptr<ToolAnswer> answer) {
    return ToolReply(std::move(answer));
  }
};

}  // namespace detail
MOONSHOT_NAMESPACE_END
