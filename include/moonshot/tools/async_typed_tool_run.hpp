#pragma once

/// @file
/// An event-driven run with tools whose last answer is a C++ type.

#include <utility>

#include "moonshot/async/async_call.hpp"
#include "moonshot/async/async_chat.hpp"
#include "moonshot/async/call_handle.hpp"
#include "moonshot/async/detail/async_access.hpp"
#include "moonshot/async/detail/mapped_call.hpp"
#include "moonshot/resources/detail/chat_parser.hpp"
#include "moonshot/resources/detail/typed_request.hpp"
#include "moonshot/result.hpp"
#include "moonshot/tools/async_tool_run.hpp"
#include "moonshot/tools/detail/event_tool_run.hpp"

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
  const auto& core = detail::AsyncAccess::core(chat);
  auto problem = detail::ask_for_type<T>(request, "run_tools_as");
  const auto call = options.call;
  return detail::mapped_call<T>(core,
                                detail::tool_run_call(chat, std::move(toolbox), std::move(request),
                                                      std::move(options), std::move(problem)),
                                [core, call](const ToolRun& run) {
                                  return detail::ChatParser<T>::read(core->settings(),
                                                                     run.completion, call);
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
