// Two calls at a time without a thread for each: handlers on an event loop, and a std::future.

#include <future>
#include <iostream>

#include <moonshot/async/async_client.hpp>
#include <moonshot/moonshot.hpp>

int main() {
  moonshot::EventLoop loop;
  loop.start();  // one thread, for all calls
  const moonshot::AsyncClient client(loop);

  moonshot::ChatRequest request;
  request.model = moonshot::models::kimi_k3;
  request.messages = {moonshot::user("PING")};

  // A call is started with a handler, or gives a future.
  auto whole = client.chat().create(request).future();

  std::promise<bool> ended;
  client.chat().stream(
      request,
      [](const moonshot::ChatChunk& chunk) {
        std::cout << chunk.text() << std::flush;
        return true;  // false ends the stream
      },
      [&ended](const moonshot::Result<moonshot::ChatCompletion>& message) {
        if (!message) std::cerr << message.error().what() << '\n';
        ended.set_value(message.has_value());
      });
  const bool is_streamed = ended.get_future().get();

  const auto reply = whole.get();
  if (reply) {
    std::cout << "\nthe other call: " << reply->text() << '\n';
  } else {
    std::cerr << reply.error().what() << '\n';
  }
  return is_streamed && reply ? 0 : 1;
}
