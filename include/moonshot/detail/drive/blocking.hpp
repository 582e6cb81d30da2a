#pragma once

/// @file
/// Carries out, on the calling thread, what a `CallMachine` decides.

#include <chrono>
#include <mutex>

#include "moonshot/cancel.hpp"
#include "moonshot/detail/call/call_machine.hpp"
#include "moonshot/detail/drive/client_core.hpp"
#include "moonshot/detail/drive/try_end.hpp"
#include "moonshot/http/transport.hpp"
#include "moonshot/limits/detail/governor_access.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// Makes the call to its end. Returns its failure, or null for a success: `body` of the machine
/// holds the answer then. What the caller's functions throw passes through.
ErrorPtr run_to_end(const ClientCore& core, CallMachine& machine, const CancelToken& cancel);

/// Tells the observer of retries, and waits. False where `cancel` was cancelled before or
/// meanwhile.
bool wait_out(const RetryOptions& options, const RetryNotice& notice, const CancelToken& cancel);

/// Carries out one try: the governor's turn, the exchange, and the log's record of it. `mutex` is
/// held whenever `machine` is used; it is not held while anything else goes on. `caller` is the
/// token of the call, `cancel` that of this exchange.
template <class Mutex>
void run_try(const ClientCore& core, CallMachine& machine, Mutex& mutex, http::BodySink& sink,
             const CancelToken& cancel, const CancelToken& caller) {
  using Clock = std::chrono::steady_clock;
  const auto locked = [&mutex](auto&& use) {
    const std::lock_guard<Mutex> lock(mutex);
    return use();
  };
  Governor* governor = nullptr;
  TokenClaim* claim = nullptr;
  if (machine.is_governed()) {
    governor = core.options.governor.get();
    claim = &machine.claim();
    const auto turn = GovernorAccess::start(*governor, *claim, machine.deadlines().total, cancel);
    locked([&] { machine.turn(turn, Clock::now(), caller.cancelled()); });
    if (turn != Turn::started) return;
  }
  HeldTurn held(governor, claim);
  const auto outcome =
      core.options.transport->send(machine.request(), sink, machine.deadlines(), cancel);
  end_try(core, machine, mutex, outcome, caller.cancelled(), held);
}

}  // namespace detail
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/detail/drive/blocking.ipp"
#endif
