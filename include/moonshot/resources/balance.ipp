#pragma once

#include "moonshot/resources/balance.hpp"
#include "moonshot/resources/detail/balance_calls.hpp"

MOONSHOT_NAMESPACE_BEGIN

MOONSHOT_INLINE Result<Balance> BalanceResource::try_get(const CallOptions& options) const {
  return detail::make_call(*core_, detail::balance_call(), options);
}

MOONSHOT_NAMESPACE_END
