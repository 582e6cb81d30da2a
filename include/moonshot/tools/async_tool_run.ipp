#pragma once

#include <utility>

#include "moonshot/async/detail/async_access.hpp"
#include "moonshot/tools/async_tool_run.hpp"
#include "moonshot/tools/detail/event_tool_run.hpp"

MOONSHOT_NAMESPACE_BEGIN

MOONSHOT_INLINE AsyncCall<ToolRun> run_tools(const AsyncChat& chat, Toolbox toolbox,
                                             ChatRequest request, ToolRunOptions options) {
  return detail::AsyncAccess::call<ToolRun>(
      [plan =
           detail::plan_tool_run(chat, std::move(toolbox), std::move(request), std::move(options),
                                 nullptr)](ResultHandler<ToolRun> handler) mutable {
        return detail::begin_tool_run(std::move(plan), std::move(handler));
      });
}

MOONSHOT_NAMESPACE_END
