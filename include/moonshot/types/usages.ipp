#pragma once

#include "moonshot/types/usages.hpp"

MOONSHOT_NAMESPACE_BEGIN

namespace detail {

MOONSHOT_INLINE std::optional<double> used_ratio(const UsageDetail& detail) {
  if (!detail.limit || detail.limit->number.value() <= 0) return std::nullopt;
  const double limit = detail.limit->number.value();
  if (detail.used) return detail.used->number.value() / limit;
  if (detail.remaining) return 1 - detail.remaining->number.value() / limit;
  return std::nullopt;
}

MOONSHOT_INLINE std::string window_name(const std::optional<UsageWindow>& window) {
  if (!window || !window->duration || !window->timeUnit) return "unnamed";
  const std::string& unit = *window->timeUnit;
  const std::int64_t duration = *window->duration;
  if (unit == "TIME_UNIT_MINUTE" && duration % 60 == 0) {
    return std::to_string(duration / 60) + "-hour";
  }
  constexpr std::string_view prefix = "TIME_UNIT_";
  std::string word = unit.substr(0, prefix.size()) == prefix ? unit.substr(prefix.size()) : unit;
  for (char& c : word) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  }
  return std::to_string(duration) + "-" + word;
}

}  // namespace detail

MOONSHOT_INLINE std::vector<UsageSummary> summarize(const Usages& usages) {
  std::vector<UsageSummary> windows;
  for (const auto& limit : usages.limits) {
    if (!limit.detail) continue;
    windows.push_back({detail::window_name(limit.window), detail::used_ratio(*limit.detail),
                       limit.detail->resetTime.value_or("")});
  }
  if (usages.usage) {
    windows.push_back(
        {"weekly", detail::used_ratio(*usages.usage), usages.usage->resetTime.value_or("")});
  }
  if (!usages.usages) return windows;
  const auto& ratios = *usages.usages;
  const struct {
    const char* name;
    const std::optional<UsageRatio>& ratio;
  } named[] = {{"5-hour", ratios.limit_5h},
               {"weekly", ratios.limit_7d},
               {"monthly", ratios.limit_month_total},
               {"monthly (code)", ratios.limit_month_code}};
  for (const auto& window : named) {
    if (!window.ratio) continue;
    windows.push_back(
        {window.name, window.ratio->used_ratio, window.ratio->reset_time.value_or("")});
  }
  return windows;
}

MOONSHOT_NAMESPACE_END
