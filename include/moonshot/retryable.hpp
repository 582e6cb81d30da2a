#pragma once

/// @file
/// Which errors pass by themselves.

#include "moonshot/error.hpp"

MOONSHOT_NAMESPACE_BEGIN

/// Whether the same call may succeed later without anybody doing anything: rate limits but the
/// daily one, overload, failures of the API or a gateway, no connection, a timeout. Never a quota,
/// a suspension, a membership limit, a wrong key or a wrong request. Never fails.
bool is_retryable(const Error& error) noexcept;

MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/retryable.ipp"
#endif
