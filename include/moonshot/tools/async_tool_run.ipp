#pragma once

#include <memory>
#include <utility>

#include "moonshot/async/detail/async_access.hpp"
#include "moonshot/tools/async_tool_run.hpp"
#include "moonshot/tools/detail/event_tool_run.hpp"

MOONSHOT_NAMESPACE_BEGIN

MOONSHOT_INLINE AsyncCall<ToolRun> run_tools(const AsyncChat& chat, Toolbox toolbox,
                                             ChatRequest request, ToolRunOptions options) {
  detail::ToolRunPlan plan{detail::AsyncAccess::core(chat),
                           std::make_shared<const Toolbox>(std::move(toolbox)), std::move(request),
                           std::move(options), nullptr};
  return detail::AsyncAccess::call<ToolRun>(
      [plan = std::move(plan)](ResultHandler<ToolRun> handler) mutable {
        return detail::begin_tool_run(std::move(plan), std::move(handler));
      });
}

MOONSHOT_NAMESPACE_END
