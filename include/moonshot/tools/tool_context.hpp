#pragma once

/// @file
/// What a tool may know about its call.

#include <chrono>
#include <optional>

#include "moonshot/cancel.hpp"
#include "moonshot/types/tool.hpp"

MOONSHOT_NAMESPACE_BEGIN

/// What a tool may know about its call besides the arguments. It is valid until the tool returns;
/// that of an asynchronous tool as long as there is a copy of its `ToolReply`.
struct ToolContext {
  const ToolCall& call;  ///< the call as the model wrote it
  CancelToken cancel;    ///< cancelled with the run: a tool that takes long should look at it
  /// When the time of the run ends; unset: it has no limit.
  std::optional<std::chrono::steady_clock::time_point> deadline;
};

MOONSHOT_NAMESPACE_END
