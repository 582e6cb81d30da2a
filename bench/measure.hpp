#pragma once

// What both measured programs share: how much they do, and how the cost is read.

#include <sys/resource.h>

#include <chrono>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <thread>
#include <vector>

namespace bench {

inline constexpr int requests = 3000;
inline constexpr int streams = 10;
inline constexpr int paced_streams = 2;  // a third of a second each
inline constexpr int threads = 32;
inline constexpr int calls_per_thread = 10;

inline constexpr const char* key = "sk-bench";
inline constexpr const char* model = "kimi-k3";
inline constexpr const char* system_text = "You are Kimi, an assistant by Moonshot AI.";
inline constexpr const char* user_text = "Hello! Please say 1+1=? in one short sentence.";

/// CPU time of this process so far, all threads, user and system.
inline double cpu_seconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

/// What one run of a measurement found.
struct Figure {
  double value = 0;            ///< microseconds for each item, or milliseconds for all
  std::size_t text_bytes = 0;  ///< proof that both programs have read the same text
};

/// CPU microseconds for each of `count` calls of `work`, which returns the bytes of text it read.
/// `items` is how many items one call handles.
template <class Work>
Figure cpu_per_item(int count, std::size_t items, Work&& work) {
  // Connects, and fills caches.
  for (int i = 0; i < count / 10 + 1; ++i) work();
  Figure figure;
  const double start = cpu_seconds();
  for (int i = 0; i < count; ++i) figure.text_bytes += work();
  figure.value = (cpu_seconds() - start) * 1e6 / count / static_cast<double>(items);
  return figure;
}

/// Wall milliseconds until `threads` threads have done their calls. `make_caller(i)` gives the
/// function that thread i calls.
template <class MakeCaller>
Figure wall_of_threads(MakeCaller&& make_caller) {
  std::vector<std::size_t> bytes(threads);
  std::vector<std::thread> running;
  const auto start = std::chrono::steady_clock::now();
  for (std::size_t i = 0; i < threads; ++i) {
    running.emplace_back([&, i] {
      auto call = make_caller();
      for (int n = 0; n < calls_per_thread; ++n) bytes[i] += call();
    });
  }
  for (auto& thread : running) thread.join();
  Figure figure;
  figure.value =
      std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
  for (const auto count : bytes) figure.text_bytes += count;
  return figure;
}

inline int report(const Figure& figure) {
  std::printf("%.4f %zu\n", figure.value, figure.text_bytes);
  return EXIT_SUCCESS;
}

}  // namespace bench
