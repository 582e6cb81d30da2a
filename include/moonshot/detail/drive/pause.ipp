#pragma once

#include <condition_variable>
#include <mutex>
#include <utility>

#include "moonshot/detail/drive/pause.hpp"
#include "moonshot/detail/drive/pipeline.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

MOONSHOT_INLINE bool sleep_for(std::chrono::milliseconds time, const CancelToken& token) {
  std::mutex mutex;
  std::condition_variable changed;
  bool cancelled = false;
  const auto registration = token.on_cancel([&] {
    const std::lock_guard<std::mutex> lock(mutex);
    cancelled = true;
    changed.notify_all();
  });
  std::unique_lock<std::mutex> lock(mutex);
  return !changed.wait_for(lock, time, [&] { return cancelled; });
}

MOONSHOT_INLINE bool pause_for(const Pipeline& pipeline, std::chrono::milliseconds time,
                               const CancelToken& token) {
  const auto& sleep = pipeline.options.retry.sleep;
  return sleep ? sleep(time, token) : sleep_for(time, token);
}

MOONSHOT_INLINE ErrorPtr cancelled_while(const Pipeline& pipeline, const std::string& doing,
                                         std::vector<Attempt> attempts) {
  CallErrorData data;
  data.message = "the call was cancelled while it " + doing;
  data.endpoint = pipeline.endpoint;
  data.attempts = std::move(attempts);
  return make_call_error<Cancelled>(std::move(data));
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
