#pragma once

#include <algorithm>
#include <exception>
#include <memory>
#include <string>
#include <utility>

#include "moonshot/chat/detail/tool_arguments.hpp"
#include "moonshot/detail/value/rollback.hpp"
#include "moonshot/tools/detail/blocking_answer.hpp"
#include "moonshot/tools/detail/tool_answer.hpp"
#include "moonshot/tools/toolbox.hpp"

MOONSHOT_NAMESPACE_BEGIN

namespace detail {

/// The arguments as a tool gets them, see `ToolFunction`.
MOONSHOT_INLINE std::string arguments_for_tool(const ToolCall& call) {
  const auto& written = call.function.arguments;
  return readable_arguments(written).value_or(written);
}

/// Calls a tool. What it throws is told by `tell`, which takes the content for the model.
template <class Call, class Tell>
void call_tool(Call&& call, Tell&& tell) {
#if MOONSHOT_EXCEPTIONS
  try {
    call();
  } catch (const std::exception& thrown) {
    tell(Content(tool_error(thrown.what())));
  } catch (...) {
    tell(Content(tool_error("the tool failed")));
  }
#else
  static_cast<void>(tell);
  call();
#endif
}

MOONSHOT_INLINE Content run_tool(const ToolFunction& function, const ToolContext& context) {
  const auto arguments = arguments_for_tool(context.call);
  Content content;
  call_tool(
      [&] {
        auto returned = function(arguments, context);
        content = returned ? *std::move(returned) : Content(tool_error(returned.error().what()));
      },
      [&](Content failure) { content = std::move(failure); });
  return content;
}

}  // namespace detail

MOONSHOT_INLINE JsonText Toolbox::no_parameters() {
  return JsonText(R"({"type":"object","properties":{},"additionalProperties":false})");
}

MOONSHOT_INLINE const Toolbox::Entry* Toolbox::find(std::string_view name) const noexcept {
  for (const auto& entry : entries_) {
    if (entry.tool.function && entry.tool.function->name == name) return &entry;
  }
  return nullptr;
}

MOONSHOT_INLINE Toolbox& Toolbox::add_function(Tool tool, ToolFunction function) {
  return add_entry({std::move(tool), std::move(function), nullptr});
}

MOONSHOT_INLINE Toolbox& Toolbox::add_async_raw(Tool tool, AsyncToolFunction function) {
  return add_entry({std::move(tool), nullptr, std::move(function)});
}

MOONSHOT_INLINE Toolbox& Toolbox::add_entry(Entry added) {
  const std::string name = added.tool.function ? added.tool.function->name : std::string();
  entries_.erase(std::remove_if(entries_.begin(), entries_.end(),
                                [&](const Entry& entry) {
                                  return entry.tool.function && entry.tool.function->name == name;
                                }),
                 entries_.end());
  entries_.push_back(std::move(added));
  return *this;
}

MOONSHOT_INLINE std::vector<Tool> Toolbox::tools() const {
  std::vector<Tool> definitions;
  for (const auto& entry : entries_) definitions.push_back(entry.tool);
  return definitions;
}

MOONSHOT_INLINE Message
Toolbox::run(const ToolCall& call, const CancelToken& cancel,
             std::optional<std::chrono::steady_clock::time_point> deadline) const {
  const Entry* entry = find(call.function.name);
  if (entry == nullptr) {
    return detail::tool_message(call, detail::tool_error("there is no tool " + call.function.name));
  }
  if (entry->async_function) return run_and_wait(entry->async_function, call, cancel, deadline);
  return detail::tool_message(call, detail::run_tool(entry->function, {call, cancel, deadline}));
}

MOONSHOT_INLINE void Toolbox::begin(const AsyncToolFunction& function,
                                    const std::shared_ptr<detail::ToolAnswer>& answer) {
  const auto& context = answer->context();
  const auto arguments = detail::arguments_for_tool(context.call);
  // Kept, so that what the function throws is told, and not that it gave no answer.
  const ToolReply reply(answer);
  detail::call_tool([&] { function(arguments, context, reply); },
                    [&](Content failure) { answer->give(std::move(failure)); });
}

MOONSHOT_INLINE Message Toolbox::run_and_wait(
    const AsyncToolFunction& function, const ToolCall& call, const CancelToken& cancel,
    std::optional<std::chrono::steady_clock::time_point> deadline) {
  const CancelSource stop;
  const auto answer = std::make_shared<detail::BlockingAnswer>(call, stop.token(), deadline);
  const auto registration = cancel.on_cancel([answer, stop] {
    stop.cancel();
    answer->cut();
  });
  // Whatever comes out of this: the tool is not left with the belief that somebody waits.
  const detail::Rollback leaving([&]() noexcept {
    if (answer->close()) stop.cancel();
  });
  begin(function, answer);
  answer->wait();
  if (answer->close()) stop.cancel();
  return answer->message();
}

MOONSHOT_NAMESPACE_END
