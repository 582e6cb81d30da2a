#pragma once

/// @file
/// What coroutines wait with. For C++20 and newer.

#include <coroutine>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>

#include "moonshot/async/async_call.hpp"
#include "moonshot/async/call_handle.hpp"
#include "moonshot/async/next_item.hpp"
#include "moonshot/result.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// Waits for the result of a call. It lives in the coroutine; what the call's handler touches does
/// not.
template <class T>
class CallAwaiter {
 public:
  explicit CallAwaiter(AsyncCall<T>&& call) : call_(std::move(call)) {}
  CallAwaiter(const CallAwaiter&) = delete;
  CallAwaiter& operator=(const CallAwaiter&) = delete;
  ~CallAwaiter() { wait_->abandon(); }

  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> coroutine) {
    // The coroutine may go on, and destroy this, before the function returns.
    const auto wait = wait_;
    wait->coroutine = coroutine;
    const auto call =
        std::move(call_).start([wait](Result<T> result) { wait->end(std::move(result)); });
    wait->keep(call);
  }
  Result<T> await_resume() { return std::move(*wait_->result); }

 private:
  struct Wait {
    void keep(const CallHandle& started) {
      {
        const std::lock_guard<std::mutex> lock(mutex);
        call = started;
        if (!is_abandoned) return;
      }
      started.cancel();
    }
    void end(Result<T> told) {
      std::coroutine_handle<> waiting;
      {
        const std::lock_guard<std::mutex> lock(mutex);
        waiting = std::exchange(coroutine, nullptr);
        result.emplace(std::move(told));
      }
      if (waiting) waiting.resume();
    }
    void abandon() {
      CallHandle open;
      {
        const std::lock_guard<std::mutex> lock(mutex);
        if (!std::exchange(coroutine, nullptr)) return;
        is_abandoned = true;
        open = call;
      }
      open.cancel();
    }

    std::mutex mutex;
    std::coroutine_handle<> coroutine;  // null before and after the wait
    CallHandle call;
    bool is_abandoned = false;
    std::optional<Result<T>> result;
  };

  AsyncCall<T> call_;
  const std::shared_ptr<Wait> wait_ = std::make_shared<Wait>();
};

/// Waits for the next item of a stream or a list.
template <class Item>
class NextAwaiter {
 public:
  explicit NextAwaiter(NextItem<Item> next) noexcept : next_(std::move(next)) {}
  NextAwaiter(const NextAwaiter&) = delete;
  NextAwaiter& operator=(const NextAwaiter&) = delete;
  ~NextAwaiter() {
    if (coroutine_) next_.abandon();
  }

  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> coroutine) {
    // The coroutine may go on, and destroy this, before the function returns.
    auto next = next_;
    coroutine_ = coroutine;
    std::move(next).start([this](const Item* item) {
      item_ = item;
      std::exchange(coroutine_, nullptr).resume();
    });
  }
  const Item* await_resume() const noexcept { return item_; }

 private:
  const NextItem<Item> next_;
  std::coroutine_handle<> coroutine_;  // null before and after the wait
  const Item* item_ = nullptr;
};

/// Lets a coroutine go on by an executor.
template <class Executor>
class ExecutorAwaiter {
 public:
  explicit ExecutorAwaiter(Executor executor) : executor_(std::move(executor)) {}

  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> coroutine) {
    // The coroutine may go on, and destroy this, before the executor returns.
    auto executor = std::move(executor_);
    executor(std::function<void()>([coroutine] { coroutine.resume(); }));
  }
  void await_resume() const noexcept {}

 private:
  Executor executor_;
};

}  // namespace detail
MOONSHOT_NAMESPACE_END
