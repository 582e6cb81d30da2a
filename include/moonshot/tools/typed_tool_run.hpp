#pragma once

/// @file
/// A run with tools whose last answer is a C++ type.

#include <utility>

#include "moonshot/error.hpp"
#include "moonshot/resources/detail/chat_parser.hpp"
#include "moonshot/resources/detail/typed_request.hpp"
#include "moonshot/tools/tool_run.hpp"

MOONSHOT_NAMESPACE_BEGIN

/// Runs `request` with the tools of `toolbox` as `try_run_tools` does, and returns the last answer
/// as a `T`, which has `MOONSHOT_FIELDS`: its schema goes with the request, as for `Chat::parse`.
/// With `ToolRunOptions::on_chunk` the answers are streamed; the text of the last one is the JSON
/// of the `T` while it is written. The history is in `ToolRunOptions::messages_so_far`, and
/// `ToolRunOptions::on_step` sees each answer with its usage.
///
///     Advice advice = run_tools_as<Advice>(client.chat(), toolbox, request, options);
///
/// Fails as `try_run_tools` does; with `UsageError` where `request.response_format` is set
/// (`response_format`), before anything is sent; with `ContentFiltered` for a refusal; and with
/// `DecodeError` where the last answer is cut off or not a `T`: its text is in `body()`. Safe from
/// any thread; `chat` and `toolbox` must live until it returns.
/// API page: https://platform.kimi.ai/docs/api/chat
template <class T>
Result<T> try_run_tools_as(const Chat& chat, const Toolbox& toolbox, ChatRequest request,
                           const ToolRunOptions& options = {}) {
  if (auto problem = detail::ask_for_type<T>(request, "run_tools_as")) {
    if (options.messages_so_far != nullptr) *options.messages_so_far = std::move(request.messages);
    return problem;
  }
  const auto run = try_run_tools(chat, toolbox, std::move(request), options);
  if (!run) return run.error_ptr();
  return detail::ChatParser<T>::read(detail::ResourceAccess::core(chat), run->completion,
                                     options.call);
}
/// As `try_run_tools_as`; throws the error as its exact class.
template <class T>
T run_tools_as(const Chat& chat, const Toolbox& toolbox, ChatRequest request,
               const ToolRunOptions& options = {}) {
  return try_run_tools_as<T>(chat, toolbox, std::move(request), options).value();
}

MOONSHOT_NAMESPACE_END
