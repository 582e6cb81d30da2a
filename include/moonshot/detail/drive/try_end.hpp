#pragma once

/// @file
/// What follows the end of an exchange, whoever drives the call.

#include <chrono>
#include <mutex>

#include "moonshot/detail/call/call_machine.hpp"
#include "moonshot/detail/drive/client_core.hpp"
#include "moonshot/http/transport.hpp"
#include "moonshot/limits/detail/governor_access.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// For a machine that only one thread uses.
struct NoMutex {
  void lock() noexcept {}
  void unlock() noexcept {}
};

/// A governor's turn, which ends with this object, however the exchange does.
class HeldTurn {
 public:
  /// `governor` may be null where the call is not governed. Both must outlive it.
  HeldTurn(Governor* governor, const TokenClaim* claim) noexcept
      : governor_(governor), claim_(claim) {}
  ~HeldTurn() {
    if (governor_ != nullptr) GovernorAccess::end(*governor_, *claim_, answered_);
  }
  HeldTurn(const HeldTurn&) = delete;
  HeldTurn& operator=(const HeldTurn&) = delete;

  /// What the exchange came to.
  void learn(const TurnEnd& end) {
    answered_ = end.answered;
    if (end.refusal == nullptr) return;
    GovernorAccess::refuse(*governor_, *claim_, *end.refusal->as<RateLimited>());
  }

 private:
  Governor* governor_;
  const TokenClaim* claim_;
  bool answered_ = false;
};

/// Tells the governor of a call that is over what its prompt really had.
void correct_claim(const ClientCore& core, CallMachine& machine);

/// Tells the machine, the governor that `held` belongs to, and the log of the end of an exchange.
/// `mutex` is held whenever `machine` is used, and not while the log is told. `cancelled`: the call
/// was. What the log's function throws passes through.
template <class Mutex>
void end_try(const ClientCore& core, CallMachine& machine, Mutex& mutex,
             const http::Outcome& outcome, bool cancelled, HeldTurn& held) {
  const auto locked = [&mutex](auto&& use) {
    const std::lock_guard<Mutex> lock(mutex);
    return use();
  };
  locked([&] { machine.ended(outcome, std::chrono::steady_clock::now(), cancelled); });
  // Before the log, whose function may throw.
  if (machine.is_governed()) held.learn(locked([&] { return machine.turn_end(); }));
  const auto& logger = core.options.logger;
  if (logger) logger(locked([&] { return machine.log_record(); }));
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
