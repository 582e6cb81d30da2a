#pragma once

#include <condition_variable>
#include <list>
#include <mutex>
#include <new>
#include <system_error>
#include <thread>
#include <utility>

#include "moonshot/detail/drive/reading_thread.hpp"
#include "moonshot/detail/value/rollback.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// What the thread shares with its owner.
struct ReadingThread::Shared {
  void work() {
    std::unique_lock<std::mutex> lock(mutex);
    for (;;) {
      changed.wait(lock, [&] { return is_closed || !jobs.empty(); });
      if (is_closed) return;
      auto job = std::move(jobs.front());
      jobs.pop_front();
      lock.unlock();
      job->run();
      job = nullptr;
      lock.lock();
    }
  }

  std::mutex mutex;
  std::condition_variable changed;
  std::list<std::shared_ptr<Job>> jobs;
  bool has_thread = false;
  bool is_closed = false;
};

MOONSHOT_INLINE ReadingThread::ReadingThread() : shared_(std::make_shared<Shared>()) {}

MOONSHOT_INLINE ReadingThread::~ReadingThread() {
  std::list<std::shared_ptr<Job>> dropped;  // without the lock: they own what they read
  {
    const std::lock_guard<std::mutex> lock(shared_->mutex);
    shared_->is_closed = true;
    dropped.swap(shared_->jobs);
  }
  shared_->changed.notify_all();
}

MOONSHOT_INLINE bool ReadingThread::post(std::shared_ptr<Job> job) noexcept {
  const auto add = [&] {
    const std::lock_guard<std::mutex> lock(shared_->mutex);
    shared_->jobs.push_back(std::move(job));
    if (shared_->has_thread) return;
    Rollback adding([&]() noexcept { shared_->jobs.pop_back(); });
    std::thread([shared = shared_] { shared->work(); }).detach();
    adding.keep();
    shared_->has_thread = true;
  };
#if MOONSHOT_EXCEPTIONS
  try {
    add();
  } catch (const std::system_error&) {
    return false;
  } catch (const std::bad_alloc&) {
    return false;
  }
#else
  add();
#endif
  shared_->changed.notify_all();
  return true;
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
