// One client, many threads: copies share settings and connections, nothing needs a lock.

#include <atomic>
#include <iostream>
#include <thread>
#include <vector>

#include <moonshot/moonshot.hpp>

int main() {
  const moonshot::Client client;
  std::atomic<int> answered{0};

  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&client, &answered] {
      moonshot::ChatRequest request;
      request.model = moonshot::models::kimi_k3;
      request.messages = {moonshot::user("PING")};
      if (client.chat().try_create(request)) ++answered;
    });
  }
  for (auto& thread : threads) thread.join();

  std::cout << answered << " of " << threads.size() << " answered\n";
  return answered == static_cast<int>(threads.size()) ? 0 : 1;
}
