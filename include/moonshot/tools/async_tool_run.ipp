#pragma once

#include <utility>

#include "moonshot/tools/async_tool_run.hpp"
#include "moonshot/tools/detail/event_tool_run.hpp"

MOONSHOT_NAMESPACE_BEGIN

MOONSHOT_INLINE AsyncCall<ToolRun> run_tools(const AsyncChat& chat, Toolbox toolbox,
                                             ChatRequest request, ToolRunOptions options) {
  return detail::tool_run_call(chat, std::move(toolbox), std::move(request), std::move(options),
                               nullptr);
}

MOONSHOT_NAMESPACE_END
