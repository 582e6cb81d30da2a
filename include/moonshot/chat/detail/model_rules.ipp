#pragma once

#include <cmath>

#include "moonshot/chat/detail/history_message.hpp"
#include "moonshot/chat/detail/model_rules.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

// kimi-k2.5 is retired; histories and gateways still name it.
inline constexpr ModelRules model_rules[] = {
    {"kimi-k3", true, true, true},
    {"kimi-k2.7-code", false, false, true},
    {"kimi-k2.6", false, true, false},
    {"kimi-k2.5", false, true, false},
};

MOONSHOT_INLINE const ModelRules* rules_of(std::string_view model) noexcept {
  for (const auto& rules : model_rules) {
    if (model.substr(0, rules.name.size()) == rules.name) return &rules;
  }
  return nullptr;
}

MOONSHOT_INLINE bool is_thinking(const ModelRules& rules, const ChatRequest& request) noexcept {
  if (!rules.can_stop_thinking || !request.thinking || !request.thinking->type) return true;
  return *request.thinking->type != ThinkingType::disabled;
}

MOONSHOT_INLINE std::size_t first_with_reasoning(const ChatRequest& request) noexcept {
  const auto* rules = rules_of(request.model);
  const auto& messages = request.messages;
  if (rules == nullptr || !is_thinking(*rules, request)) return messages.size();
  const bool keeps = request.thinking && request.thinking->keep == ThinkingKeep::all;
  if (rules->needs_all_reasoning || keeps) return 0;
  std::size_t first = messages.size();
  const auto is_said_by_user = [](const Message& message) {
    return message.role == Role::user && !is_empty_message(message);
  };
  while (first > 0 && !is_said_by_user(messages[first - 1])) --first;
  return first;
}

MOONSHOT_INLINE double fixed_value(const FixedSetting& setting, const ModelRules& rules,
                                   const ChatRequest& request) noexcept {
  // kimi-k3 was measured to stop thinking, but not with which values.
  const bool thinks = rules.is_k3 || is_thinking(rules, request);
  return thinks ? setting.value : setting.without_thinking;
}

MOONSHOT_INLINE bool is_other_value(const FixedSetting& setting, const ModelRules& rules,
                                    const ChatRequest& request) noexcept {
  constexpr double tolerance = 1e-9;
  const auto& given = request.*setting.member;
  return given && std::fabs(*given - fixed_value(setting, rules, request)) > tolerance;
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
