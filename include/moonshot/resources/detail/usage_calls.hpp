#pragma once

/// @file
/// The calls to `/coding/v1/usages`.

#include "moonshot/detail/json/codecs.hpp"
#include "moonshot/resources/detail/requests.hpp"
#include "moonshot/resources/detail/resource_call.hpp"
#include "moonshot/types/usages.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// The call for what is left of a plan.
inline ResourceCall<Usages> usages_call() { return {bare_request("GET", "/usages")}; }

}  // namespace detail
MOONSHOT_NAMESPACE_END
