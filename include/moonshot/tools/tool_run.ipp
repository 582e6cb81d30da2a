#pragma once

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <exception>
#include <mutex>
#include <new>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include "moonshot/detail/drive/client_core.hpp"
#include "moonshot/tools/detail/tool_machine.hpp"
#include "moonshot/tools/tool_run.hpp"

MOONSHOT_NAMESPACE_BEGIN

namespace detail {

/// Carries out, on the calling thread, what a `ToolMachine` decides. Not for concurrent use; only
/// the tools themselves may run on other threads.
class ToolLoop {
 public:
  ToolLoop(const Chat& chat, const Toolbox& toolbox, ChatRequest request,
           const ToolRunOptions& options)
      : chat_(chat),
        toolbox_(toolbox),
        options_(options),
        machine_(ResourceAccess::core(chat), options, toolbox.tools(), std::move(request),
                 Clock::now()) {}

  ToolLoop(const ToolLoop&) = delete;
  ToolLoop& operator=(const ToolLoop&) = delete;
  /// Whatever ended the run, also an exception: its messages are kept.
  ~ToolLoop() {
    if (options_.messages_so_far != nullptr) *options_.messages_so_far = machine_.take_messages();
  }

  Result<ToolRun> run() {
    for (;;) {
      const auto need = machine_.next(Clock::now(), is_cancelled());
      switch (need.kind) {
        case ToolNeed::Kind::report:
          if (options_.on_step) options_.on_step(machine_.step());
          break;
        case ToolNeed::Kind::answer:
          machine_.answered(request_answer());
          break;
        case ToolNeed::Kind::calls:
          if (need.end - need.first > 1) {
            run_in_parallel(need.first, need.end);
          } else {
            run_call(need.first);
          }
          break;
        case ToolNeed::Kind::over:
          return machine_.outcome();
      }
    }
  }

 private:
  using Clock = std::chrono::steady_clock;

  bool is_cancelled() const noexcept { return options_.call.cancel.cancelled(); }
  bool is_over() const { return machine_.is_over(Clock::now(), is_cancelled()); }

  Result<ChatCompletion> request_answer() const {
    const auto& request = machine_.request();
    const auto& call = machine_.call_options();
    if (!options_.on_chunk) return chat_.try_create(request, call);
    return chat_.try_stream(
        request, [&](const ChatChunk& chunk) { options_.on_chunk(chunk); }, call);
  }

  void run_call(std::size_t call) {
    machine_.done(call,
                  toolbox_.run(machine_.calls()[call], options_.call.cancel, machine_.deadline()));
  }

  /// Runs calls at the same time.
  void run_in_parallel(std::size_t first, std::size_t end) {
    std::atomic<std::size_t> next{first};
    const auto run_some = [&] {
      for (auto i = next++; i < end && !is_over(); i = next++) run_call(i);
    };
#if MOONSHOT_EXCEPTIONS
    // What tools throw is in their messages, for which there may be no memory. That ends the run,
    // and not the program: first all threads come to their end.
    std::mutex mutex;
    std::exception_ptr thrown;
    const auto work = [&]() noexcept {
      try {
        run_some();
      } catch (...) {
        const std::lock_guard<std::mutex> lock(mutex);
        thrown = std::current_exception();
        next = end;
      }
    };
#else
    const auto& work = run_some;
#endif
    // The model decides how many calls there are, so the number of threads is bounded. This thread
    // works too.
    const auto helpers = (std::min)(end - first, most_parallel_tools) - 1;
    std::vector<std::thread> threads;
    threads.reserve(helpers);
    while (threads.size() < helpers && try_start(threads, work)) {
    }
    work();
    for (auto& thread : threads) thread.join();
#if MOONSHOT_EXCEPTIONS
    if (thrown != nullptr) std::rethrow_exception(thrown);
#endif
  }

  /// Starts one more thread, for which `threads` has room. Returns false where the system has none
  /// left, or no memory for it; the others then do the work.
  template <class Work>
  static bool try_start(std::vector<std::thread>& threads, const Work& work) {
#if MOONSHOT_EXCEPTIONS
    try {
      threads.emplace_back(work);
    } catch (const std::system_error&) {
      return false;
    } catch (const std::bad_alloc&) {
      return false;
    }
#else
    threads.emplace_back(work);
#endif
    return true;
  }

  const Chat& chat_;
  const Toolbox& toolbox_;
  const ToolRunOptions& options_;
  ToolMachine machine_;
};

}  // namespace detail

MOONSHOT_INLINE Result<ToolRun> try_run_tools(const Chat& chat, const Toolbox& toolbox,
                                              ChatRequest request, const ToolRunOptions& options) {
  return detail::ToolLoop(chat, toolbox, std::move(request), options).run();
}

MOONSHOT_NAMESPACE_END
