#pragma once

#include "moonshot/resources/detail/usage_calls.hpp"
#include "moonshot/resources/usages.hpp"

MOONSHOT_NAMESPACE_BEGIN

MOONSHOT_INLINE Result<Usages> UsagesResource::try_get(const CallOptions& options) const {
  return detail::make_call(*core_, detail::usages_call(), options);
}

MOONSHOT_NAMESPACE_END
