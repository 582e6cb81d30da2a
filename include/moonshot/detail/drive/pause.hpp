#pragma once

/// @file
/// Waiting between calls, with the time passed in.

#include <chrono>
#include <string>
#include <vector>

#include "moonshot/error.hpp"
#include "moonshot/options.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

struct Pipeline;

/// Waits for `time`. False where `token` was cancelled before or meanwhile.
bool sleep_for(std::chrono::milliseconds time, const CancelToken& token);

/// Waits by `RetryOptions::sleep`, or by the clock. False where `token` was cancelled before or
/// meanwhile.
bool pause_for(const Pipeline& pipeline, std::chrono::milliseconds time, const CancelToken& token);

/// The error of a call that was cancelled while it paused. `doing` completes "the call was
/// cancelled while it …".
ErrorPtr cancelled_while(const Pipeline& pipeline, const std::string& doing,
                         std::vector<Attempt> attempts);

}  // namespace detail
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/detail/drive/pause.ipp"
#endif
