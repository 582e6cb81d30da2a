#pragma once

// Event-driven calls, and waiting for their ends from another thread.

#include <moonshot_catch.hpp>

#include <moonshot/async/async_client.hpp>
#include <moonshot/loop/event_loop.hpp>
#include <moonshot/moonshot.hpp>

#include <chrono>
#include <cstdlib>
#include <functional>
#include <future>
#include <memory>
#include <string>
#include <utility>

#include <scripted_client.hpp>

namespace support {

/// How long a test waits for what must come: long enough for a sanitizer on a busy machine.
constexpr std::chrono::seconds patience{100};

/// Something that happens once, on whichever thread.
template <class T>
class Event {
 public:
  void set(T value) const { promise_->set_value(std::move(value)); }
  bool has_come() const {
    return future_.wait_for(std::chrono::seconds(0)) == std::future_status::ready;
  }
  /// Waits for it.
  const T& get() const {
    REQUIRE(future_.wait_for(patience) == std::future_status::ready);
    return future_.get();
  }
  /// The same for other threads than the test's, where nothing can be required.
  const T& await() const {
    if (future_.wait_for(patience) != std::future_status::ready) std::abort();
    return future_.get();
  }

 private:
  std::shared_ptr<std::promise<T>> promise_ = std::make_shared<std::promise<T>>();
  std::shared_future<T> future_ = promise_->get_future().share();
};

/// The end of one call. A second word of it ends the program.
using Ended = Event<moonshot::Result<moonshot::ChatCompletion>>;

inline moonshot::ResultHandler<moonshot::ChatCompletion> keep_in(const Ended& ended) {
  return
      [ended](moonshot::Result<moonshot::ChatCompletion> result) { ended.set(std::move(result)); };
}

/// A call that runs.
struct Started {
  Ended ended;
  moonshot::CallHandle handle;

  /// The text of the answer, or the class of the error.
  std::string outcome() const {
    const auto& result = ended.get();
    return result ? result->text() : result.error().name();
  }
};

inline Started start_create(const moonshot::AsyncClient& client,
                            const moonshot::CallOptions& options = {}) {
  Started call;
  call.handle = client.chat().create(ping(), keep_in(call.ended), options);
  return call;
}

inline Started start_stream(
    const moonshot::AsyncClient& client, const moonshot::CallOptions& options = {},
    moonshot::ChunkHandler on_chunk = [](const moonshot::ChatChunk&) { return true; }) {
  Started call;
  call.handle = client.chat().stream(ping(), std::move(on_chunk), keep_in(call.ended), options);
  return call;
}

/// A loop on a thread of its own.
struct RunningLoop {
  RunningLoop() { loop->start(); }
  /// Waits until everything that was posted before has run.
  void settle() const {
    const Event<bool> event;
    loop->post([event] { event.set(true); });
    event.get();
  }
  /// Waits until `is_so`, which what happens on the loop brings about. Returns whether it came.
  template <class Condition>
  bool settles_when(Condition&& is_so) const {
    const auto until = std::chrono::steady_clock::now() + patience;
    while (!is_so() && std::chrono::steady_clock::now() < until) settle();
    return is_so();
  }

  std::unique_ptr<moonshot::EventLoop> loop = std::make_unique<moonshot::EventLoop>();
};

}  // namespace support
