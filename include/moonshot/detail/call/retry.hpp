#pragma once

/// @file
/// Whether a failed call is tried again, and when.

#include <chrono>
#include <optional>

#include "moonshot/error.hpp"
#include "moonshot/options.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// A verdict on a failed try.
struct RetryDecision {
  bool retry = false;
  std::chrono::milliseconds wait{0};
  const char* reason = "";  ///< why not, in plain words
};

/// What a decision rests on beside the error.
struct RetrySituation {
  int retries_done = 0;
  int max_retries = 0;
  bool repeatable = true;                              ///< see `http::Request::repeatable`
  bool sent = true;                                    ///< see `http::Outcome::sent`
  std::optional<std::chrono::milliseconds> time_left;  ///< until the call's deadline
  double random = 0;                                   ///< from 0 up to 1
};

/// Decides. A pure function: the same arguments give the same verdict. The wait is what the server
/// asks for, at least a quarter of a minute where the limit counts requests by the minute, and on
/// top of it a random part of a bound that doubles with each retry: a `Retry-After: 1` that keeps
/// failing (recorded five times in a row) is outgrown.
RetryDecision decide_retry(const RetryOptions& options, const Error& error,
                           const RetrySituation& situation);

}  // namespace detail
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/detail/call/retry.ipp"
#endif
