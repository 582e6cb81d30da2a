#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_set>

#include "moonshot/chat/detail/model_rules.hpp"
#include "moonshot/chat/detail/pointers.hpp"
#include "moonshot/chat/detail/settings_check.hpp"
#include "moonshot/detail/text/search.hpp"
#include "moonshot/detail/tokens/lookup.hpp"
#include "moonshot/detail/tokens/number.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// Whether the API takes this as the name of a function: a letter or `_`, then letters, digits, `_`
/// and `-`, at most 128 in all.
MOONSHOT_INLINE bool is_function_name(std::string_view name) noexcept {
  constexpr std::size_t longest = 128;
  const auto is_letter = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
  };
  if (name.empty() || name.size() > longest || !is_letter(name[0])) return false;
  for (const char c : name) {
    if (!is_key_character(c)) return false;
  }
  return true;
}

/// Checks definitions one after another.
class DefinitionCheck {
 public:
  explicit DefinitionCheck(ProblemList& problems) noexcept : problems_(problems) {}

  void run(const std::vector<Tool>& tools, const std::string& place) {
    for (std::size_t i = 0; i < tools.size(); ++i) check_tool(tools[i], place + std::to_string(i));
  }

 private:
  void check_tool(const Tool& tool, const std::string& pointer) {
    if (tool.type.word().empty()) {
      problems_.add(pointer + "/type",
                    "Invalid request: unknown tool type: , currently only function and plugin are "
                    "supported",
                    "set it to function");
    }
    if (!tool.function || tool.type == ToolType::builtin_function) return;
    const auto& function = *tool.function;
    if (!is_function_name(function.name)) {
      problems_.add(pointer + "/function/name",
                    "Invalid request: function name is invalid, must start with a letter and can "
                    "contain letters, numbers, underscores, and dashes",
                    "a letter first, then letters, digits, _ and -; up to 64 are safe, more than "
                    "128 are refused");
    } else if (!names_.insert(function.name).second) {
      problems_.add(pointer + "/function/name", "function name " + function.name + " is duplicated",
                    "define each function once, in the request or in one message");
    }
    if (!function.parameters || !function.strict.value_or(true)) return;
    if (string_member(function.parameters->text(), "type") == "object") return;
    problems_.add(pointer + "/function/parameters/type",
                  "parameters.type is required and must be 'object'",
                  "the top of the schema has to say \"type\":\"object\"; to_mfjs makes it so");
  }

  ProblemList& problems_;
  std::unordered_set<std::string_view> names_;
};

MOONSHOT_INLINE void check_definitions(const ChatRequest& request, ProblemList& problems) {
  DefinitionCheck definitions(problems);
  definitions.run(request.tools, "/tools/");
  for (std::size_t i = 0; i < request.messages.size(); ++i) {
    definitions.run(request.messages[i].tools, message_pointer(i) + "/tools/");
  }
}

MOONSHOT_INLINE void check_fixed_settings(const ChatRequest& request, const ModelRules& rules,
                                          ProblemList& problems) {
  for (const auto& setting : fixed_settings) {
    if (!is_other_value(setting, rules, request)) continue;
    const std::string name(setting.name);
    problems.add_mended("/" + name,
                        "invalid " + name + ": only " +
                            from_double(fixed_value(setting, rules, request)) +
                            " is allowed for this model",
                        "leave it unset");
  }
  if (request.n.value_or(1) != 1) {
    problems.add("/n", "invalid n: only 1 is allowed for this model",
                 "leave it unset, and send the request once for each answer");
  }
}

MOONSHOT_INLINE void check_thinking(const ChatRequest& request, const ModelRules& rules,
                                    ProblemList& problems) {
  const auto& thinking = request.thinking;
  if (!rules.can_stop_thinking && thinking && thinking->type == ThinkingType::disabled) {
    problems.add("/thinking/type", "invalid thinking: only type=enabled is allowed for this model",
                 "leave thinking unset, or choose kimi-k2.6");
  }
  if (rules.is_k3 && request.logprobs.value_or(false)) {
    problems.add("/logprobs", "invalid logprobs: only false is allowed for this model",
                 "leave it unset");
  }
}

MOONSHOT_INLINE bool has_tools(const ChatRequest& request) noexcept {
  for (const auto& message : request.messages) {
    if (!message.tools.empty()) return true;
  }
  return !request.tools.empty();
}

MOONSHOT_INLINE void check_tool_choice(const ChatRequest& request, const ModelRules* rules,
                                       ProblemList& problems) {
  if (!request.tool_choice) return;
  const auto* mode = request.tool_choice->mode();
  const bool is_required = mode != nullptr && *mode == ToolChoiceMode::required;
  if (is_required && !has_tools(request)) {
    problems.add("/tool_choice", "tool_choice 'required' needs a tool",
                 "add one, or leave it unset");
  }
  if (rules == nullptr || !is_thinking(*rules, request)) return;
  if (is_required ? rules->is_k3 : mode != nullptr) return;
  problems.add("/tool_choice",
               std::string("tool_choice '") + (is_required ? "required" : "specified") +
                   "' is incompatible with thinking enabled",
               rules->is_k3 ? "use auto or required, and name the function in the prompt"
                            : "use auto and name the function in the prompt; kimi-k2.6 takes it "
                              "with thinking disabled");
}

MOONSHOT_INLINE void check_stop(const ChatRequest& request, ProblemList& problems) {
  constexpr std::size_t most = 5;
  constexpr std::size_t longest = 32;
  if (!request.stop) return;
  const auto& texts = request.stop->values();
  if (texts.size() > most) {
    problems.add("/stop",
                 "stop array too long. Expected an array with maximum length 5, but got " +
                     std::to_string(texts.size()),
                 "give at most 5 texts");
  }
  for (std::size_t i = 0; i < texts.size(); ++i) {
    if (texts[i].size() <= longest) continue;
    problems.add(request.stop->single() ? "/stop" : "/stop/" + std::to_string(i),
                 "a text of stop may have 32 bytes", "shorten it");
  }
}

MOONSHOT_INLINE void check_settings(const ChatRequest& request, ProblemList& problems) {
  const auto* rules = rules_of(request.model);
  if (rules != nullptr) {
    check_fixed_settings(request, *rules, problems);
    check_thinking(request, *rules, problems);
  }
  check_tool_choice(request, rules, problems);
  check_stop(request, problems);
  if (request.top_logprobs && !request.logprobs.value_or(false)) {
    problems.add("/top_logprobs",
                 "Invalid request: logprobs must be set to true if top_logprobs is used",
                 "leave it unset");
  }
  if (request.extra.find("logit_bias") != nullptr) {
    problems.add("/logit_bias", "Invalid request: logit_bias is not supported yet",
                 "remove it from extra");
  }
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
