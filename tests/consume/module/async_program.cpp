// The event-driven client, with `import` in place of `#include`.
#include <coroutine>
#include <iostream>

import moonshot.async;

struct Task {
  struct promise_type {
    Task get_return_object() const noexcept { return {}; }
    std::suspend_never initial_suspend() const noexcept { return {}; }
    std::suspend_never final_suspend() const noexcept { return {}; }
    void return_void() const noexcept {}
    void unhandled_exception() const noexcept {}
  };
};

Task ask(moonshot::AsyncClient client, moonshot::ChatRequest request, moonshot::EventLoop& loop) {
  const auto reply = co_await client.chat().create(request);
  if (!reply && reply.error().kind() == moonshot::ErrorKind::connection_error) {
    std::cout << "no connection\n";  // expected: nobody listens where the test points it
  }
  loop.stop();
}

int main() {
  moonshot::ChatRequest request;
  request.model = moonshot::models::kimi_k3;
  request.messages = {moonshot::user("PING")};

  moonshot::ClientOptions options;
  options.retry.max_retries = 0;
  moonshot::EventLoop loop;
  ask(moonshot::AsyncClient(loop, options), request, loop);
  loop.run();
}
