// The answer while it arrives, then the whole message: the same value as create() gives.

#include <iostream>

#include <moonshot/moonshot.hpp>

int main() {
  moonshot::Client client;

  moonshot::ChatRequest request;
  request.model = moonshot::models::kimi_k3;
  request.messages = {moonshot::user("PING")};

  try {
    auto stream = client.chat().stream(request);
    for (const auto& chunk : stream) {
      std::cout << chunk.text() << std::flush;
    }
    const auto message = stream.completion();
    std::cout << "\nthe reasoning was: " << message.reasoning() << '\n';
  } catch (const moonshot::Error& error) {
    // What had arrived is in stream.partial(), where the stream outlives the failure.
    std::cerr << '\n' << error.what() << '\n';
    return 1;
  }
}
