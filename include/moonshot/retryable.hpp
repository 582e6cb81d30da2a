#pragma once

/// @file
/// Which errors pass by themselves, so that the same call may succeed later.

#include "moonshot/error.hpp"

MOONSHOT_NAMESPACE_BEGIN

/// Whether the same call may succeed later without anybody doing anything: rate limits other than
/// the daily one, overload, failures of the API or a gateway, no connection, a timeout. Never a
/// quota, a suspension, a membership limit, a wrong key or a wrong request, with the one exception
/// that `ApiError::transient` describes. It says nothing about whether repeating is safe: a call
/// that creates something may have worked although its answer was lost. Never fails; a pure
/// function. docs/errors.md says for each class where this comes from.
bool is_retryable(const Error& error) noexcept;

MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/retryable.ipp"
#endif
