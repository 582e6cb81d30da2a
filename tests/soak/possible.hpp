#pragma once

// Which outcomes are possible for a step. Everything else is a violation.

#include <array>
#include <string_view>

#include "classes.hpp"
#include "plan.hpp"

namespace soak {

using Kind = moonshot::ErrorKind;

/// What a healthy answer becomes by a fault.
struct FaultRow {
  std::string_view name;
  Classes whole;
  Classes streamed;
  /// Whether a refusal arrives as it was.
  bool keeps_refusals = false;
};

inline constexpr Classes success = Classes::success();
inline constexpr Classes cut{Kind::stream_interrupted};
inline constexpr Classes unreadable{Kind::decode_error};
inline constexpr Classes timed_out{Kind::timeout_error};
inline constexpr Classes gateway{Kind::gateway_error};
// By itself it passes when it is sent again, but a step may be the only one.
inline constexpr Classes refused_once{Kind::invalid_request};

inline constexpr std::array<FaultRow, 20> fault_rows = {{
    {"drop-before-body", cut, cut},
    {"drop-mid-body", cut, cut},
    {"drop-mid-stream", cut, cut},
    {"reset", Classes{Kind::connection_error}, cut},
    {"stall", timed_out, timed_out},
    {"stall-before-body", timed_out, timed_out},
    {"slow-drip", success, success, true},
    {"truncate-json", unreadable, unreadable},
    {"wrong-length", unreadable, cut},
    {"wrong-content-type", success, success, true},
    {"garbage", unreadable, unreadable},
    {"empty-body", unreadable, cut},
    {"huge-body", unreadable, unreadable},
    {"gzip-bomb", unreadable, unreadable},
    {"no-done", success, cut, true},
    {"error-event", success, Classes{Kind::engine_overloaded}, true},
    {"html-502", gateway, gateway},
    {"html-504", gateway, gateway},
    {"redirect-elsewhere", gateway, gateway},
    {"missing-api-version", success | refused_once, success | refused_once, true},
}};

/// Null where a fault of the simulator has no row yet.
inline const FaultRow* find_fault(std::string_view name) {
  for (const auto& row : fault_rows) {
    if (row.name == name) return &row;
  }
  return nullptr;
}

/// Whether this step costs money where the account has none.
inline bool costs_money(Action action) {
  switch (action) {
    case Action::models:
    case Action::balance:
    case Action::tokens:
    case Action::files:
    case Action::upload:
    case Action::file_trip:
    case Action::batches:
      return false;
    default:
      return true;
  }
}

/// The answers of the service itself to an account.
inline Classes service_answers(Action action, std::string_view account) {
  if (account == "sk-nobody") return {Kind::authentication_failed};
  if (account == "sk-sim-ok" || !costs_money(action)) return success;
  if (account == "sk-sim-suspended") return {Kind::suspended};
  if (account == "sk-sim-quota" || account == "sk-sim-inactive") return {Kind::quota_exceeded};
  // The limits are for chats; a batch has its own.
  if (action == Action::batch) return success;
  if (account == "sk-sim-overloaded") return {Kind::engine_overloaded};
  if (account == "sk-sim-tpd") return {Kind::rate_limited};
  return success | Classes{Kind::rate_limited};
}

inline bool succeeds(Classes answers) { return answers.has(std::nullopt); }
/// The one refusal that an account may or may not meet is that of its limits.
inline bool may_refuse(Classes answers) {
  return !succeeds(answers) || answers.has(Kind::rate_limited);
}

inline Classes behind_intermediary(std::string_view name, Classes answers) {
  // A page of its own in place of every refusal.
  if (name == "nginx-html" || name == "cloudflare-html") {
    const Classes kept = succeeds(answers) ? success : Classes{};
    return may_refuse(answers) ? kept | gateway : kept;
  }
  // The type survives, the words "is suspended" do not.
  if (name == "one-api" && answers.has(Kind::suspended)) return {Kind::quota_exceeded};
  return answers;
}

inline Classes with_fault(const FaultRow& fault, bool streamed, Classes answers) {
  Classes result;
  if (succeeds(answers)) result = streamed ? fault.streamed : fault.whole;
  if (!may_refuse(answers)) return result;
  if (fault.keeps_refusals) return result | answers.errors();
  // Refusals come in one piece; what is left of one, its status at least, is judged.
  if (fault.name.substr(0, 5) == "stall") return result | timed_out;
  if (fault.name.substr(0, 5) == "html-" || fault.name == "redirect-elsewhere") {
    return result | gateway;
  }
  if (fault.name == "reset") return result | Classes{Kind::connection_error};
  return result | Classes::answers();
}

/// Which outcomes `plan` may have.
inline Classes possible(const Plan& plan) {
  Classes classes;
  if (plan.action == Action::wrong_argument) return {Kind::usage_error};
  if (plan.action == Action::raw_peer) {
    classes = Classes::answers() | cut | unreadable | timed_out;
  } else {
    classes = service_answers(plan.action, plan.account);
    if (plan.route.way == Way::via) classes = behind_intermediary(plan.route.name, classes);
    if (plan.route.way == Way::fault) {
      const bool streamed = row_of(plan.action).streamed;
      classes = with_fault(*find_fault(plan.route.name), streamed, classes);
    }
  }
  // A stream that is left before its end never meets what is wrong there.
  if (plan.action == Action::stream_abandoned) classes = classes | success;
  if (plan.limit != Limit::none) classes = classes | timed_out;
  // The end of a loop is that of its calls.
  const bool may_be_left = plan.callback_stops() || plan.callback_throws();
  if (plan.cancel_after || may_be_left || plan.death == Death::loop) {
    classes = classes | Classes{Kind::cancelled};
  }
  // A connection that was kept may be closed by the server in the moment of its use: the ledger
  // allows this where the server did not see the request.
  return classes | Classes{Kind::connection_error};
}

}  // namespace soak
