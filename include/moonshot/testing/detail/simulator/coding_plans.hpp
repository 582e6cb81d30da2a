#pragma once

/// @file
/// Kimi Code: which API key stands for which plan, and what its holder is told.

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "moonshot/config.hpp"
#include "moonshot/testing/detail/simulator/key_prefixes.hpp"
#include "moonshot/testing/detail/simulator/model_call.hpp"
#include "moonshot/testing/detail/simulator/models.hpp"
#include "moonshot/testing/detail/simulator/wire.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail::simulator {

/// One kind of plan.
struct Plan {
  const char* key_prefix;
  const char* summary;
  /// What a chat is answered; 200: it is let through.
  int status;
  const char* type;
  const char* message;
  /// Percent.
  int used_of_week = 40;
  int used_of_five_hours = 10;
  bool has_all_models = true;
};

inline constexpr const char* kTerminated = "access_terminated_error";

// The healthy account of the open platform has a plan too, so that one key is enough to try both.
// The type behind 401 for a model that the plan lacks is not established, nor is that of 402.
inline constexpr std::array<Plan, 8> kPlans = {{
    {"sk-sim-ok", "healthy, also on Kimi Code", 200, "", ""},
    {"sk-sim-code-ok", "Kimi Code, healthy", 200, "", ""},
    {"sk-sim-code-basic", "Kimi Code, a plan with kimi-for-coding alone", 200, "", "", 40, 10,
     false},
    {"sk-sim-code-5h", "Kimi Code, 403, the 5-hour window is used up", 403, kTerminated,
     "You've reached your 5-hour usage limit. Your quota will reset when the current 5-hour window "
     "ends.",
     60, 100},
    {"sk-sim-code-weekly", "Kimi Code, 403, the week is used up", 403, kTerminated,
     "You've reached your weekly (7-day) usage limit. Your quota will reset when the current 7-day "
     "window ends. To continue now, purchase extra usage or upgrade your plan: "
     "https://www.kimi.com/membership/subscription?tab=quota",
     100, 70},
    {"sk-sim-code-cycle", "Kimi Code, 403, the billing cycle is used up", 403, kTerminated,
     "You've reached your usage limit for this billing cycle. Your quota will be refreshed in the "
     "next cycle."},
    {"sk-sim-code-unverified", "Kimi Code, 402, no membership found", 402, "invalid_request_error",
     "We're unable to verify your membership benefits at this time. Please ensure your membership "
     "is active."},
    {"sk-sim-code-busy", "Kimi Code, 429, too many requests", 429, "rate_limit_reached_error",
     "We're receiving too many requests at the moment. Please wait a moment and try again."},
}};

/// Null for a key without a plan.
inline const Plan* find_plan(std::string_view key) { return find_by_key(kPlans, key); }

inline bool covers(const Plan& plan, const Model& model) {
  return plan.has_all_models || std::string_view(model.id) == "kimi-for-coding";
}

/// Also for the keys of the open platform: accounts are separate.
inline Reply no_such_plan() {
  return error_reply(401, "invalid_authentication_error",
                     "The API Key appears to be invalid or may have expired. Please verify your "
                     "credentials and try again.");
}

/// Why a chat is refused before it is read, or nothing: the client first, then the plan.
inline std::optional<Reply> check_coding_caller(const Plan& plan, const std::string& user_agent,
                                                const std::vector<std::string>& agents) {
  const bool is_agent = std::any_of(agents.begin(), agents.end(), [&](const std::string& name) {
    return user_agent.compare(0, name.size(), name) == 0;
  });
  if (!is_agent) {
    return error_reply(403, kTerminated,
                       "Kimi For Coding is currently only available for Coding Agents such as Kimi "
                       "CLI, Claude Code, Roo Code, Kilo Code, etc.");
  }
  if (plan.status == 200) return std::nullopt;
  return error_reply(plan.status, plan.type, plan.message);
}

/// Why a chat that was read is refused by Kimi Code and not by the open platform, or nothing.
inline std::optional<Reply> check_coding_call(const Plan& plan, const ModelCall& call) {
  if (!covers(plan, *call.model)) {
    return error_reply(401, "invalid_authentication_error",
                       "Your current subscription does not have access to " +
                           std::string(call.model->id) +
                           ". Upgrade to higher-tier Kimi Code plans.");
  }
  constexpr std::size_t kMostBytes = std::size_t{2} * 1024 * 1024;
  const std::size_t bytes = to_go_json(*call.messages).size();
  if (bytes <= kMostBytes) return std::nullopt;
  return error_reply(400, "invalid_request_error",
                     "total message size " + std::to_string(bytes) + " exceeds limit " +
                         std::to_string(kMostBytes));
}

}  // namespace detail::simulator
MOONSHOT_NAMESPACE_END
