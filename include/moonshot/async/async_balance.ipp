#pragma once

#include "moonshot/async/async_balance.hpp"
#include "moonshot/async/detail/prepared_call.hpp"
#include "moonshot/resources/detail/balance_calls.hpp"

MOONSHOT_NAMESPACE_BEGIN

MOONSHOT_INLINE AsyncCall<Balance> AsyncBalance::get(const CallOptions& options) const {
  return detail::prepare_call(core_, detail::balance_call(), options);
}

MOONSHOT_NAMESPACE_END
