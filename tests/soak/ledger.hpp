#pragma once

// Three books on the same calls: what each call came to, what its client put on the wire, and what
// the server received and answered. At the end of a round they have to agree.

#include <algorithm>
#include <cstddef>
#include <mutex>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include <moonshot/error.hpp>
#include <moonshot/http/transport.hpp>

#include "classes.hpp"
#include "figures.hpp"
#include "plan.hpp"
#include "possible.hpp"

namespace soak {

/// The header that carries the id of a call.
inline constexpr const char* call_header = "X-Soak-Call";

/// In place of a status, of a peer that speaks no HTTP.
inline constexpr int no_status = 0;

/// Thread safe.
class Ledger {
 public:
  void begin(const Plan& plan) {
    const std::lock_guard<std::mutex> lock(mutex_);
    calls_[plan.id].plan = plan;
  }
  void end(const std::string& id, Outcome outcome) {
    const std::lock_guard<std::mutex> lock(mutex_);
    calls_[id].outcomes.push_back(std::move(outcome));
  }
  void sent(const std::string& id, Sent sent) {
    const std::lock_guard<std::mutex> lock(mutex_);
    calls_[id].sent.push_back(sent);
  }
  /// A request has arrived as a whole, and is answered with this status.
  void arrived(const std::string& id, int status) {
    const std::lock_guard<std::mutex> lock(mutex_);
    calls_[id].answers.push_back(status);
  }
  /// A promise that is not about one call only, such as a key in a log.
  void violated(std::string promise, std::string where) {
    const std::lock_guard<std::mutex> lock(mutex_);
    others_.push_back({std::move(promise), std::move(where)});
  }

  /// The calls that have not come to anything yet, for people.
  std::string unfinished() {
    const std::lock_guard<std::mutex> lock(mutex_);
    std::string text;
    for (const auto& entry : calls_) {
      if (entry.second.outcomes.empty()) text += "  " + describe(entry.second);
    }
    return text;
  }

  /// Compares the books and adds them to `figures`. Everything that was begun must be over.
  void settle(Figures& figures) {
    const std::lock_guard<std::mutex> lock(mutex_);
    for (const auto& [id, call] : calls_) settle(id, call, figures);
    for (auto& other : others_) note(figures, std::move(other));
    calls_.clear();
    others_.clear();
  }

 private:
  struct Call {
    Plan plan;
    std::vector<Outcome> outcomes;
    std::vector<Sent> sent;
    std::vector<int> answers;
  };

  static void note(Figures& figures, Violation violation) {
    constexpr std::size_t most = 50;
    ++figures.violated;
    if (figures.violations.size() < most) figures.violations.push_back(std::move(violation));
  }

  static std::string describe(const Call& call) {
    std::string text = soak::describe(call.plan) + "\n";
    for (const auto& sent : call.sent) {
      text += std::string("      sent: ") + moonshot::to_string(sent.kind) + ", status " +
              std::to_string(sent.status) + "\n";
    }
    for (const int status : call.answers) {
      text += "      answered by the server with " + std::to_string(status) + "\n";
    }
    for (const auto& outcome : call.outcomes) {
      text += "      came to: " + name_of(outcome.ending) + ", " +
              std::to_string(outcome.attempts.value_or(0)) + " attempts" +
              (outcome.text.empty() ? "" : ": " + outcome.text.substr(0, 400)) + "\n";
    }
    return text;
  }

  static void count(const Call& call, Figures& figures) {
    const auto& plan = call.plan;
    const std::string name = name_of(call.outcomes.front().ending);
    ++figures.endings[name];
    ++figures.by_action[row_of(plan.action).name][name];
    ++figures.by_stack[name_of(plan.stack)][name];
    ++figures.by_account[plan.account][name];
    if (plan.route.way == Way::fault) ++figures.by_fault[plan.route.name][name];
    if (plan.route.way == Way::via) ++figures.by_intermediary[plan.route.name][name];
  }

  /// Every answer that a client saw must be one that the server gave to this call.
  static std::size_t answers_from_nowhere(const Call& call) {
    auto given = call.answers;
    std::size_t missing = 0;
    for (const auto& sent : call.sent) {
      if (sent.status == 0) continue;
      // What a peer without HTTP has answered is anybody's guess.
      const bool by_peer = call.plan.action == Action::raw_peer;
      const auto answer = std::find(given.begin(), given.end(), by_peer ? no_status : sent.status);
      if (answer == given.end()) {
        ++missing;
      } else {
        given.erase(answer);
      }
    }
    return missing;
  }

  static void settle(const std::string& id, const Call& call, Figures& figures) {
    const auto require = [&](bool holds, const char* promise) {
      if (!holds) note(figures, {promise, describe(call)});
    };
    if (call.plan.id.empty()) {
      require(false, ("a request belongs to a call that was begun: " + id).c_str());
      return;
    }
    ++figures.calls;
    require(call.outcomes.size() == 1, "a call has exactly one outcome");
    if (call.outcomes.empty()) return;
    const auto& outcome = call.outcomes.front();
    const auto& row = row_of(call.plan.action);
    count(call, figures);

    const std::size_t sent = call.sent.size();
    const std::size_t arrived = call.answers.size();
    const std::size_t lost = answers_from_nowhere(call);
    const std::size_t doubled = arrived > sent ? arrived - sent : 0;
    figures.sent += sent;
    figures.sent_by_stack[name_of(call.plan.stack)] += sent;
    figures.arrived += arrived;
    figures.lost += lost;
    figures.doubled += doubled;
    figures.foreign += outcome.is_mine ? 0U : 1U;
    figures.unseen += arrived == 0 ? 1U : 0U;
    if (row.single && sent > 1) figures.retries += sent - 1;

    require(doubled == 0, "a request arrives no more often than it was sent");
    require(lost == 0, "an answer was given by the server");
    require(outcome.is_mine, "an answer belongs to the call that asked");
    require(possible(call.plan).has(outcome.ending), "the outcome is possible for such a call");
    settle_sends(call, outcome, require);
    if (outcome.ending) return;
    require(outcome.text.empty(), "a success is what was asked for");
    // Of several requests the last one need not matter: the doctor's is a proof that may fail.
    const auto is_success = [](const Sent& request) { return request.status / 100 == 2; };
    require(row.single ? sent > 0 && is_success(call.sent.back())
                       : std::any_of(call.sent.begin(), call.sent.end(), is_success),
            "a success was answered as such by the server");
  }

  template <class Require>
  static void settle_sends(const Call& call, const Outcome& outcome, const Require& require) {
    const std::size_t sent = call.sent.size();
    const bool single = row_of(call.plan.action).single;
    if (sent == 0) {
      const Classes before{Kind::usage_error, Kind::cancelled, Kind::timeout_error};
      require(before.has(outcome.ending), "nothing is sent only where the error says why");
    }
    if (outcome.ending == Kind::usage_error) require(sent == 0, "a wrong argument is never sent");
    if (!single) return;
    require(static_cast<int>(sent) <= call.plan.max_retries + 1, "no more is tried than allowed");
    // On a loop, a try that was cancelled before it began does not come to the transport.
    const bool may_be_unsent =
        call.plan.stack == Stack::async_curl && outcome.ending == Kind::cancelled;
    const std::size_t attempts = outcome.attempts.value_or(sent);
    require(attempts == sent || (may_be_unsent && attempts == sent + 1),
            "an error names all of its attempts");
    // The server closed a connection that was idle, at the moment at which it was used again.
    const bool by_route = call.plan.route.name == "reset" || call.plan.action == Action::raw_peer;
    if (outcome.ending == Kind::connection_error && !by_route) {
      require(call.answers.size() < sent,
              "a connection breaks only where the request was not seen");
    }
  }

  std::mutex mutex_;
  std::unordered_map<std::string, Call> calls_;
  std::vector<Violation> others_;
};

}  // namespace soak
