#pragma once

/// @file
/// An event-driven run with tools whose last answer is a C++ type.

#include <utility>

#include "moonshot/async/async_call.hpp"
#include "moonshot/async/async_chat.hpp"
#include "moonshot/async/call_handle.hpp"
#include "moonshot/async/detail/async_access.hpp"
#include "moonshot/resources/detail/chat_parser.hpp"
#include "moonshot/result.hpp"
#include "moonshot/tools/async_tool_run.hpp"
#include "moonshot/tools/detail/event_tool_run.hpp"
#include "moonshot/tools/detail/typed_request.hpp"

MOONSHOT_NAMESPACE_BEGIN

/// The event-driven form of `try_run_tools_as`, as `run_tools` of an `AsyncChat` is that of
/// `try_run_tools`: the last answer as a `T`, which has `MOONSHOT_FIELDS`. Fails as
/// `try_run_tools_as` does. Throws `std::bad_alloc` where there is no memory. Safe from any thread.
///
///     moonshot::Result<Advice> advice =
///         co_await moonshot::run_tools_as<Advice>(client.chat(), toolbox, request);
///
/// API page: https://platform.kimi.ai/docs/api/chat
template <class T>
AsyncCall<T> run_tools_as(const AsyncChat& chat, Toolbox toolbox, ChatRequest request,
                          ToolRunOptions options = {}) {
  auto problem = detail::ask_for_type<T>(request);
  auto planned = detail::plan_tool_run(chat, std::move(toolbox), std::move(request),
                                       std::move(options), std::move(problem));
  return detail::AsyncAccess::call<T>(
      [plan = std::move(planned)](ResultHandler<T> handler) mutable {
        auto read = [core = plan.core, call = plan.options.call,
                     told = std::move(handler)](const Result<ToolRun>& run) {
          if (!run) return told(run.error_ptr());
          Result<T> value = core->cannot_go_on();
          core->loop()->guarded([&] {
            value = detail::ChatParser<T>::read(core->settings(), run->completion, call);
          });
          told(std::move(value));
        };
        return detail::begin_tool_run(std::move(plan), std::move(read));
      });
}
/// Starts the same, and tells `handler`, which may be null.
template <class T>
CallHandle run_tools_as(const AsyncChat& chat, Toolbox toolbox, ChatRequest request,
                        ResultHandler<T> handler, ToolRunOptions options = {}) {
  return run_tools_as<T>(chat, std::move(toolbox), std::move(request), std::move(options))
      .start(std::move(handler));
}

MOONSHOT_NAMESPACE_END
