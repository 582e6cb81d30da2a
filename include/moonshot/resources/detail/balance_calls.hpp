#pragma once

/// @file
/// The calls to `/v1/users/me/balance`.

#include "moonshot/resources/detail/resource_call.hpp"
#include "moonshot/types/balance.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// The call for the balance. An answer whose `status` is false is an `ApiError`.
ResourceCall<Balance> balance_call();

}  // namespace detail
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/resources/detail/balance_calls.ipp"
#endif
