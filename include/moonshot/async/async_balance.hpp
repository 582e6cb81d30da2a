#pragma once

/// @file
/// `GET /v1/users/me/balance`, event-driven.

#include <memory>
#include <utility>

#include "moonshot/async/async_call.hpp"
#include "moonshot/async/call_handle.hpp"
#include "moonshot/detail/drive/event_core.hpp"
#include "moonshot/options.hpp"
#include "moonshot/types/balance.hpp"

MOONSHOT_NAMESPACE_BEGIN

namespace detail {
struct AsyncAccess;
}

/// The money of the account behind the key, for an `AsyncClient`. The functions are those of
/// `BalanceResource`, with the same errors and retries; they return at once. Cheap to copy; all
/// functions are safe from any thread. API page: https://platform.kimi.ai/docs/api/balance
class AsyncBalance {
 public:
  /// The call for the balance.
  AsyncCall<Balance> get(const CallOptions& options = {}) const;
  /// Asks for the balance, and tells `handler`.
  CallHandle get(ResultHandler<Balance> handler, const CallOptions& options = {}) const {
    return get(options).start(std::move(handler));
  }

 private:
  friend struct detail::AsyncAccess;
  explicit AsyncBalance(std::shared_ptr<detail::EventCore> core) noexcept
      : core_(std::move(core)) {}

  std::shared_ptr<detail::EventCore> core_;
};

MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/async/async_balance.ipp"
#endif
