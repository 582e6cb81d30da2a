#pragma once

#include "moonshot/types/tool.hpp"

MOONSHOT_NAMESPACE_BEGIN

MOONSHOT_INLINE Tool function_tool(std::string name, std::string description, JsonText parameters) {
  Tool tool;
  tool.type = ToolType::function;
  auto& function = tool.function.emplace();
  function.name = std::move(name);
  function.description = std::move(description);
  function.parameters = std::move(parameters);
  return tool;
}

MOONSHOT_INLINE ToolChoice ToolChoice::function(std::string name) {
  NamedToolChoice named;
  named.type = ToolType::function;
  named.function.name = std::move(name);
  return ToolChoice(std::move(named));
}

MOONSHOT_NAMESPACE_END
