// Ending a call from another thread, and deadlines.

#include <chrono>
#include <iostream>
#include <thread>

#include <moonshot/moonshot.hpp>

int main() {
  using namespace std::chrono_literals;
  moonshot::Client client;

  moonshot::ChatRequest request;
  request.model = moonshot::models::kimi_k3;
  request.messages = {moonshot::user("Tell me a long story.")};

  moonshot::CancelSource source;
  moonshot::CallOptions options;
  options.cancel = source.token();
  options.timeouts.total = 60s;

  std::thread impatient([&] {
    std::this_thread::sleep_for(300ms);
    source.cancel();
  });
  int status = 0;
  try {
    for (const auto& chunk : client.chat().stream(request, options)) {
      std::cout << chunk.text() << std::flush;
    }
    std::cout << "\nfinished before it was cancelled\n";
  } catch (const moonshot::Cancelled&) {
    std::cout << "\ncancelled\n";
  } catch (const moonshot::Error& error) {
    std::cerr << error.what() << '\n';
    status = 1;
  }
  impatient.join();
  return status;
}
