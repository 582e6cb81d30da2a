#pragma once

#include "moonshot/async/async_usages.hpp"
#include "moonshot/async/detail/prepared_call.hpp"
#include "moonshot/resources/detail/usage_calls.hpp"

MOONSHOT_NAMESPACE_BEGIN

MOONSHOT_INLINE AsyncCall<Usages> AsyncUsages::get(const CallOptions& options) const {
  return detail::prepare_call(core_, detail::usages_call(), options);
}

MOONSHOT_NAMESPACE_END
