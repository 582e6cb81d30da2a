#pragma once

/// @file
/// What Kimi Code answers about a plan and about its models.

#include <ctime>
#include <string>
#include <string_view>
#include <utility>

#include "moonshot/config.hpp"
#include "moonshot/testing/detail/simulator/coding_plans.hpp"
#include "moonshot/testing/detail/simulator/dates.hpp"
#include "moonshot/testing/detail/simulator/models.hpp"
#include "moonshot/testing/detail/simulator/wire.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail::simulator {

/// The usage of one window in percent. The wire format has numbers as strings.
inline Json usage_detail(int used, std::time_t reset) {
  return {{"limit", "100"},
          {"used", std::to_string(used)},
          {"remaining", std::to_string(100 - used)},
          {"resetTime", iso_date(reset)}};
}

/// Body of `GET /coding/v1/usages`, in the older and better known of its two forms.
inline Json usages_body(const CodingPlan& plan, std::time_t now) {
  constexpr std::time_t hour = 60 * 60;
  const Json window = {{"duration", 300}, {"timeUnit", "TIME_UNIT_MINUTE"}};
  const Json five_hours = {{"window", window},
                           {"detail", usage_detail(plan.used_of_five_hours, now + 3 * hour)}};
  return {{"usage", usage_detail(plan.used_of_week, now + 4 * 24 * hour)},
          {"limits", Json::array({five_hours})}};
}

/// Body of `GET /coding/v1/models`: the models of the plan.
inline Json coding_models_body(const CodingPlan& plan) {
  Json data = Json::array();
  for (const ModelProfile& model : kimi_code_models) {
    if (!covers(plan, model)) continue;
    Json entry = {{"id", model.id},
                  {"created", model.created},
                  {"object", "model"},
                  {"created_at", iso_date(static_cast<std::time_t>(model.created))},
                  {"display_name", model.display_name},
                  {"type", "model"},
                  {"context_length", model.context_length},
                  {"supports_reasoning", true},
                  {"supports_image_in", true},
                  {"supports_video_in", true},
                  {"supports_dynamic_tools", takes_dynamic_tools(model)}};
    if (model.is_k3 || model.lists_efforts) add_efforts(entry);
    if (!model.is_k3) entry.erase("supports_thinking_type");
    data.push_back(std::move(entry));
  }
  return {{"object", "list"}, {"data", std::move(data)}};
}

}  // namespace detail::simulator
MOONSHOT_NAMESPACE_END
