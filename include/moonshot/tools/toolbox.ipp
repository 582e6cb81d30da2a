#pragma once

#include <algorithm>
#include <exception>

#include "moonshot/chat/detail/history_message.hpp"
#include "moonshot/chat/detail/tool_arguments.hpp"
#include "moonshot/detail/text/utf8.hpp"
#include "moonshot/tools/toolbox.hpp"

MOONSHOT_NAMESPACE_BEGIN

namespace detail {

/// The content `{"error":...}` that tells the model of a failure.
MOONSHOT_INLINE std::string tool_error(std::string_view words) {
  std::string shown(words);
  detail::repair_utf8(shown);
  detail::JsonWriter writer;
  writer.begin_object();
  writer.member("error");
  writer.string_unchecked(shown);
  writer.end_object();
  return std::move(writer).text();
}

MOONSHOT_INLINE Content run_tool(const ToolFunction& function, const ToolContext& context) {
  const auto& written = context.call.function.arguments;
  const std::string arguments = readable_arguments(written).value_or(written);
#if MOONSHOT_EXCEPTIONS
  try {
#endif
    auto content = function(arguments, context);
    return content ? *std::move(content) : Content(tool_error(content.error().what()));
#if MOONSHOT_EXCEPTIONS
  } catch (const std::exception& thrown) {
    return tool_error(thrown.what());
  } catch (...) {
    return tool_error("the tool failed");
  }
#endif
}

/// Makes the API take a content that a tool returned: with text in UTF-8, and not empty.
MOONSHOT_INLINE void mend_content(Content& content) {
  if (is_empty_content(content)) content = words_for_no_result;
  if (auto* text = content.text()) repair_utf8(*text);
  if (auto* parts = content.parts()) {
    for (auto& part : *parts) {
      if (part.text) repair_utf8(*part.text);
    }
  }
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
  const std::string name = tool.function ? tool.function->name : std::string();
  entries_.erase(std::remove_if(entries_.begin(), entries_.end(),
                                [&](const Entry& entry) {
                                  return entry.tool.function && entry.tool.function->name == name;
                                }),
                 entries_.end());
  entries_.push_back({std::move(tool), std::move(function)});
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
  Content content = entry != nullptr
                        ? detail::run_tool(entry->function, {call, cancel, deadline})
                        : Content(detail::tool_error("there is no tool " + call.function.name));
  detail::mend_content(content);
  return tool(call.id, std::move(content));
}

MOONSHOT_NAMESPACE_END
