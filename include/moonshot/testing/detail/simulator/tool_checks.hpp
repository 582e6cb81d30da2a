#pragma once

/// @file
/// The checks of tools.

#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "moonshot/config.hpp"
#include "moonshot/testing/detail/simulator/chat_request.hpp"
#include "moonshot/testing/detail/simulator/type_checks.hpp"
#include "moonshot/testing/detail/simulator/wire.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail::simulator {

inline bool is_function_name(std::string_view name) {
  constexpr std::size_t longest = 128;
  const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  if (name.empty() || name.size() > longest || !(is_letter(name[0]) || name[0] == '_')) {
    return false;
  }
  for (const char c : name) {
    if (!is_letter(c) && !(c >= '0' && c <= '9') && c != '_' && c != '-') return false;
  }
  return true;
}

inline std::optional<ChatRefusal> check_tools(const ParsedChatRequest& request) {
  std::set<std::string> names;
  for (const Json* tool : request.tools) {
    const std::string type = string_member(*tool, "type");
    if (type != "function" && type != "plugin") {
      return refuse("Invalid request: unknown tool type: " + type +
                    ", currently only function and plugin are supported");
    }
    const std::string name = function_name(*tool);
    if (!is_function_name(name)) {
      return refuse(
          "Invalid request: function name is invalid, must start with a letter and can contain "
          "letters, numbers, underscores, and dashes");
    }
    if (!names.insert(name).second) return refuse("function name " + name + " is duplicated");
    const Json& function = *member(*tool, "function");
    if (auto refusal = check_type(function, "description", "string")) return refusal;
    if (auto refusal = check_type(function, "strict", "bool")) return refusal;
  }
  return std::nullopt;
}

inline std::optional<ChatRefusal> check_tool_choice(const ParsedChatRequest& request) {
  const std::string& choice = request.tool_choice;
  if (choice != "auto" && choice != "none" && choice != "required" && choice != "specified") {
    return refuse("Invalid request: unknown tool_choice: " + choice);  // invented text
  }
  // While it thinks, kimi-k3 can be told to call a tool but not which one; the other models can be
  // told neither.
  if (request.thinking &&
      (choice == "specified" || (choice == "required" && !request.model.is_k3))) {
    return refuse("tool_choice '" + choice + "' is incompatible with thinking enabled");
  }
  if (choice == "required" && request.tools.empty()) {
    return refuse("Invalid request: tool_choice 'required' needs tools");  // invented text
  }
  if (choice == "specified") {
    const std::string name = chosen_function(request.body);
    for (const Json* tool : request.tools) {
      if (function_name(*tool) == name) return std::nullopt;
    }
    return refuse("Invalid request: tool_choice function " + name +
                  " is not found");  // invented text
  }
  return std::nullopt;
}

}  // namespace detail::simulator
MOONSHOT_NAMESPACE_END
