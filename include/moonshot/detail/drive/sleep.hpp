#pragma once

/// @file
/// Waiting, for as long as nobody cancels.

#include <chrono>

#include "moonshot/cancel.hpp"
#include "moonshot/options.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// Waits for `time`. False where `token` was cancelled before or meanwhile.
bool sleep_for(std::chrono::milliseconds time, const CancelToken& token);

/// Waits by `RetryOptions::sleep`, or by the clock. False where `token` was cancelled before or
/// meanwhile.
bool pause_for(const RetryOptions& options, std::chrono::milliseconds time,
               const CancelToken& token);

}  // namespace detail
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/detail/drive/sleep.ipp"
#endif
