#pragma once

/// @file
/// What the models of the API take, as far as requests can be wrong about it.

#include <cstddef>
#include <optional>
#include <string_view>

#include "moonshot/config.hpp"
#include "moonshot/types/chat_request.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// One family of models. See https://platform.kimi.ai/docs/models and the guides of the models.
struct ModelRules {
  std::string_view name;  ///< what the names of the family begin with
  bool is_k3;             ///< takes `tool_choice` `required` while it thinks, and tools in messages
  bool can_stop_thinking;
  /// Whether it needs the reasoning of all calls back, not only of those since the last message of
  /// the user.
  bool needs_all_reasoning;
};

/// The rules for a model, or null where its name is none of this API.
const ModelRules* rules_of(std::string_view model) noexcept;

/// Whether the model thinks with this request.
bool is_thinking(const ModelRules& rules, const ChatRequest& request) noexcept;

/// The index of the first message whose tool calls must have their reasoning; the number of
/// messages where none must. A message of the user without anything in it does not count.
std::size_t first_with_reasoning(const ChatRequest& request) noexcept;

/// A setting for which the models take one value only.
struct FixedSetting {
  std::string_view name;
  std::optional<double> ChatRequest::*member;
  double value;
  double without_thinking;
};

inline constexpr FixedSetting fixed_settings[] = {
    {"temperature", &ChatRequest::temperature, 1, 0.6},
    {"top_p", &ChatRequest::top_p, 0.95, 0.95},
    {"presence_penalty", &ChatRequest::presence_penalty, 0, 0},
    {"frequency_penalty", &ChatRequest::frequency_penalty, 0, 0},
};

/// The value that the model takes.
double fixed_value(const FixedSetting& setting, const ModelRules& rules,
                   const ChatRequest& request) noexcept;
/// Whether the request has another value.
bool is_other_value(const FixedSetting& setting, const ModelRules& rules,
                    const ChatRequest& request) noexcept;

}  // namespace detail
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/chat/detail/model_rules.ipp"
#endif
