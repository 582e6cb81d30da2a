// Many calls within the limits of an account: governor [calls] [tier]
//
// All clients of one account share one governor. It lets calls through as the limits allow, in
// order, and learns from what the server says.

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <thread>
#include <vector>

#include <moonshot/moonshot.hpp>

int main(int argc, char** argv) {
  namespace tiers = moonshot::rate_limits::international;
  const moonshot::RateLimits limits[] = {tiers::tier0, tiers::tier1, tiers::tier2,
                                         tiers::tier3, tiers::tier4, tiers::tier5};
  const int calls = argc > 1 ? std::atoi(argv[1]) : 20;
  const int tier = argc > 2 ? std::atoi(argv[2]) : 1;
  if (calls < 1 || tier < 0 || tier > 5) {
    std::cerr << "usage: governor [calls, 1 or more] [tier, 0 to 5]\n";
    return 2;
  }

  moonshot::ClientOptions options;
  options.governor = std::make_shared<moonshot::Governor>(limits[tier]);
  options.retry.max_retries = 0;
  const auto governor = options.governor;
  const moonshot::Client client(std::move(options));

  moonshot::ChatRequest request;
  request.model = moonshot::models::kimi_k3;
  request.messages = {moonshot::user("PING")};
  request.max_completion_tokens = 1000;  // what is not asked for is not counted

  const auto start = std::chrono::steady_clock::now();
  std::atomic<int> next{0};
  std::atomic<int> answered{0};
  std::atomic<int> limited{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < (std::min)(calls, *limits[tier].concurrency); ++i) {
    threads.emplace_back([&] {
      while (next++ < calls) {
        const auto answer = client.chat().try_create(request);
        if (answer) {
          ++answered;
        } else if (answer.error().as<moonshot::RateLimited>() != nullptr) {
          ++limited;
        }
      }
    });
  }
  for (auto& thread : threads) thread.join();
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;

  std::cout << answered << " of " << calls << " answered in " << took.count() << " s, " << limited
            << " refused for a limit\n";
  // As many requests as the limit has may come at once; the others follow at its rate.
  const int first = *governor->state().limits.rpm;
  if (answered > first) {
    std::cout << "after the first " << first << ": " << (answered - first) * 60 / took.count()
              << " a minute, of " << first << " that are permitted\n";
  }
  return answered == calls ? 0 : 1;
}
