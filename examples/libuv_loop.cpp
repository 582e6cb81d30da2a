// Calls within an event loop that the program has already, here that of libuv. UvLoop is all that
// stands between the two: libuv watches the sockets and the time, and tells the library's loop.

#include <chrono>
#include <cstdint>
#include <iostream>
#include <map>
#include <memory>

#include <uv.h>

#include <moonshot/async/async_client.hpp>
#include <moonshot/moonshot.hpp>

namespace {

namespace events = moonshot::socket_events;
static_assert(UV_READABLE == events::readable && UV_WRITABLE == events::writable);

// An event loop within one of libuv. It is destroyed on the thread that runs `uv`, which then runs
// it once more: libuv lets go of handles later. libuv is written in C, and nothing can be thrown
// through it: a handler that throws ends the program.
class UvLoop final : public moonshot::LoopHost {
 public:
  explicit UvLoop(uv_loop_t* uv) : uv_(uv) {
    timer_->data = wake_->data = this;
    uv_timer_init(uv, timer_);
    uv_async_init(uv, wake_, [](uv_async_t* wake) noexcept { loop_of(wake).turn(); });
    loop_ = std::make_unique<moonshot::EventLoop>(*this);
  }
  ~UvLoop() override {
    loop_.reset();
    for (const auto& [socket, poll] : sockets_) close(poll);
    close(timer_);
    close(wake_);
  }
  UvLoop(const UvLoop&) = delete;
  UvLoop& operator=(const UvLoop&) = delete;

  moonshot::EventLoop& loop() { return *loop_; }

 private:
  struct Poll : uv_poll_t {
    moonshot::NativeSocket socket;
  };

  void watch(moonshot::NativeSocket socket, int wanted) override {
    Poll* poll = sockets_[socket];
    if (poll == nullptr) {
      poll = sockets_[socket] = new Poll{{}, socket};
      uv_poll_init_socket(uv_, poll, socket);
      poll->data = this;
    }
    if (wanted == events::none) {
      close(poll);
      sockets_.erase(socket);
      return;
    }
    uv_poll_start(poll, wanted, [](uv_poll_t* ready, int status, int found) noexcept {
      loop_of(ready).socket_action(static_cast<Poll*>(ready)->socket,
                                   found | (status < 0 ? events::failed : 0));
    });
  }
  void wake_at(TimePoint time) override {
    uv_timer_stop(timer_);
    if (time == (TimePoint::max)()) return;
    const auto wait = std::chrono::ceil<std::chrono::milliseconds>(time - now()).count();
    uv_update_time(uv_);
    uv_timer_start(
        timer_, [](uv_timer_t* timer) noexcept { loop_of(timer).turn(); },
        wait > 0 ? static_cast<std::uint64_t>(wait) : 0, 0);
  }
  void wake() override { uv_async_send(wake_); }

  template <class Handle>
  static moonshot::EventLoop& loop_of(Handle* handle) {
    return *static_cast<UvLoop*>(handle->data)->loop_;
  }
  template <class Handle>
  static void close(Handle* handle) {
    uv_close(reinterpret_cast<uv_handle_t*>(handle),
             [](uv_handle_t* closed) noexcept { delete reinterpret_cast<Handle*>(closed); });
  }

  uv_loop_t* const uv_;
  uv_timer_t* const timer_ = new uv_timer_t;
  uv_async_t* const wake_ = new uv_async_t;
  std::map<moonshot::NativeSocket, Poll*> sockets_;
  std::unique_ptr<moonshot::EventLoop> loop_;
};

bool ask(uv_loop_t* uv) {
  UvLoop loop(uv);
  const moonshot::AsyncClient client(loop.loop());

  moonshot::ChatRequest request;
  request.model = moonshot::models::kimi_k3;
  request.messages = {moonshot::user("PING")};

  bool is_answered = false;
  client.chat().stream(
      request,
      [](const moonshot::ChatChunk& chunk) {
        std::cout << chunk.text() << std::flush;
        return true;
      },
      [&](const moonshot::Result<moonshot::ChatCompletion>& message) {
        is_answered = message.has_value();
        if (!message) std::cerr << message.error().what() << '\n';
        uv_stop(uv);
      });
  uv_run(uv, UV_RUN_DEFAULT);  // all that the program does happens here
  return is_answered;
}

}  // namespace

int main() {
  uv_loop_t* const uv = uv_default_loop();
  const bool is_answered = ask(uv);
  uv_run(uv, UV_RUN_DEFAULT);
  if (uv_loop_close(uv) != 0) std::cerr << "a handle of libuv was not closed\n";
  return is_answered ? 0 : 1;
}
