#pragma once

/// @file
/// The moment in which a file that was just uploaded is not known to the server yet.

#include <chrono>
#include <string>
#include <vector>

#include "moonshot/detail/drive/pipeline.hpp"
#include "moonshot/error.hpp"
#include "moonshot/options.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// Waits that moment out: up to five times, 7.75 seconds in all, and only for files in
/// `Pipeline::recent_uploads`. For one call, which its owner makes again; not for concurrent use.
class Settling {
 public:
  /// All arguments must outlive it.
  Settling(const Pipeline& pipeline, const std::string& file_id, const CallOptions& call)
      : pipeline_(pipeline), file_id_(file_id), call_(call), start_(Clock::now()) {}

  /// After a failure: tells the observer of retries, and waits. False where `error` is final: it
  /// holds every try then, and is `Cancelled` if the wait was cancelled.
  bool again(ErrorPtr& error);

 private:
  using Clock = std::chrono::steady_clock;

  bool is_unsettled(const Error& error) const;
  bool has_time() const;

  const Pipeline& pipeline_;
  const std::string& file_id_;
  const CallOptions& call_;
  const Clock::time_point start_;
  std::chrono::milliseconds wait_{250};
  int waits_ = 0;
  std::vector<Attempt> tries_;
};

}  // namespace detail
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/detail/drive/settling.ipp"
#endif
