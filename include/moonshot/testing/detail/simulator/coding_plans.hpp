#pragma once

/// @file
/// Kimi Code: which API key stands for which plan, and how a chat request of it is refused.

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
struct CodingPlan {
  const char* key_prefix;
  const char* summary;
  /// The status that a chat request is refused with; 200 when it is not refused.
  int status;
  const char* type;
  const char* message;
  /// Percent.
  int used_of_week = 40;
  int used_of_five_hours = 10;
  bool has_all_models = true;
};

inline constexpr const char* terminated_error_type = "access_terminated_error";

// The healthy account of the open platform has a plan too, so that one key is enough to try both.
// The error types of 402, and of 401 for a model that the plan lacks, are not known; the ones here
// are guesses.
inline constexpr std::array<CodingPlan, 9> coding_plans = {{
    {"sk-sim-ok", "healthy, also on Kimi Code", 200, "", ""},
    {"sk-sim-code-ok", "Kimi Code, healthy", 200, "", ""},
    {"sk-sim-code-basic", "Kimi Code, a plan with kimi-for-coding alone", 200, "", "", 40, 10,
     false},
    {"sk-sim-code-5h", "Kimi Code, 403, the 5-hour window is used up", 403, terminated_error_type,
     "You've reached your 5-hour usage limit. Your quota will reset when the current 5-hour window "
     "ends.",
     60, 100},
    {"sk-sim-code-weekly", "Kimi Code, 403, the week is used up", 403, terminated_error_type,
     "You've reached your weekly (7-day) usage limit. Your quota will reset when the current 7-day "
     "window ends. To continue now, purchase extra usage or upgrade your plan: "
     "https://www.kimi.com/membership/subscription?tab=quota",
     100, 70},
    {"sk-sim-code-cycle", "Kimi Code, 403, the billing cycle is used up", 403,
     terminated_error_type,
     "You've reached your usage limit for this billing cycle. Your quota will be refreshed in the "
     "next cycle."},
    {"sk-sim-code-monthly", "Kimi Code, 403, the month is used up", 403, terminated_error_type,
     "You've reached your monthly usage limit for this billing cycle. Your quota will be refreshed "
     "in the next cycle."},
    {"sk-sim-code-unverified", "Kimi Code, 402, no membership found", 402, "invalid_request_error",
     "We're unable to verify your membership benefits at this time. Please ensure your membership "
     "is active."},
    {"sk-sim-code-busy", "Kimi Code, 429, too many requests", 429, "rate_limit_reached_error",
     "We're receiving too many requests at the moment. Please wait a moment and try again."},
}};

/// The plan behind a key, or null for a key without a plan.
inline const CodingPlan* find_plan(std::string_view key) { return find_by_key(coding_plans, key); }

inline bool covers(const CodingPlan& plan, const ModelProfile& model) {
  return plan.has_all_models || std::string_view(model.id) == "kimi-for-coding";
}

/// The refusal of a key without a plan. Keys of the open platform have none: the products have
/// separate accounts.
inline WireReply no_such_plan() {
  return error_reply(401, "invalid_authentication_error",
                     "The API Key appears to be invalid or may have expired. Please verify your "
                     "credentials and try again.");
}

/// The refusal of a chat request before its body is read: first by its client, then by its plan.
inline std::optional<WireReply> check_coding_caller(const CodingPlan& plan,
                                                    const std::string& user_agent,
                                                    const std::vector<std::string>& agents) {
  const bool is_agent = std::any_of(agents.begin(), agents.end(), [&](const std::string& name) {
    return user_agent.compare(0, name.size(), name) == 0;
  });
  if (!is_agent) {
    return error_reply(403, terminated_error_type,
                       "Kimi For Coding is currently only available for Coding Agents such as Kimi "
                       "CLI, Claude Code, Roo Code, Kilo Code, etc.");
  }
  if (plan.status == 200) return std::nullopt;
  return error_reply(plan.status, plan.type, plan.message);
}

/// The refusal of a chat request that the open platform would accept and Kimi Code does not.
inline std::optional<WireReply> check_coding_call(const CodingPlan& plan, const ModelCall& call) {
  if (!covers(plan, *call.model)) {
    return error_reply(401, "invalid_authentication_error",
                       "Your current subscription does not have access to " +
                           std::string(call.model->id) +
                           ". Upgrade to higher-tier Kimi Code plans.");
  }
  constexpr std::size_t most_bytes = std::size_t{2} * 1024 * 1024;
  const std::size_t bytes = to_go_json(*call.messages).size();
  if (bytes <= most_bytes) return std::nullopt;
  return error_reply(400, "invalid_request_error",
                     "total message size " + std::to_string(bytes) + " exceeds limit " +
                         std::to_string(most_bytes));
}

}  // namespace detail::simulator
MOONSHOT_NAMESPACE_END
