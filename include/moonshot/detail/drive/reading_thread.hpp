#pragma once

/// @file
/// The thread that reads what is uploaded, for those who must not wait for a disk.

#include <memory>

#include "moonshot/config.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// Does one thing after another on a thread of its own, which begins with the first of them and
/// ends after the last one that was begun when this is destroyed. Nobody waits for it: what it
/// works with belongs to the jobs. Thread safety: may be used from any thread.
class ReadingThread {
 public:
  /// Something to do.
  class Job {
   public:
    virtual ~Job() = default;
    /// On the thread. Must not throw.
    virtual void run() = 0;
  };

  ReadingThread();
  ReadingThread(const ReadingThread&) = delete;
  ReadingThread& operator=(const ReadingThread&) = delete;
  MOONSHOT_INLINE ~ReadingThread();

  /// Has `job` done after those that were posted before. False where the system has neither the
  /// thread nor the memory for it.
  bool post(std::shared_ptr<Job> job) noexcept;

 private:
  struct Shared;
  std::shared_ptr<Shared> shared_;
};

}  // namespace detail
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/detail/drive/reading_thread.ipp"
#endif
