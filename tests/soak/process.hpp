#pragma once

// What this process holds: descriptors, threads, memory. Linux tells; elsewhere all is zero.

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <system_error>
#include <thread>

// A part of LeakSanitizer; absent in builds without it.
extern "C" int __lsan_do_recoverable_leak_check() __attribute__((weak));

namespace soak {

inline std::size_t entries_of(const char* folder) {
  std::error_code ignored;
  const std::filesystem::directory_iterator all(folder, ignored);
  return ignored ? 0 : static_cast<std::size_t>(std::distance(begin(all), end(all)));
}

struct Holdings {
  std::size_t descriptors = 0;
  std::size_t threads = 0;

  static Holdings now() { return {entries_of("/proc/self/fd"), entries_of("/proc/self/task")}; }
  /// After the threads that end by themselves and that nobody waits for, such as those that read
  /// what is uploaded. `threads`: how many there were before.
  static Holdings settled(std::size_t threads) {
    using Clock = std::chrono::steady_clock;
    const auto end = Clock::now() + std::chrono::seconds(10);
    auto held = now();
    while (held.threads > threads && Clock::now() < end) {
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
      held = now();
    }
    return held;
  }
  bool operator==(const Holdings& other) const {
    return descriptors == other.descriptors && threads == other.threads;
  }
};

/// Memory in MiB, now and at its highest.
struct Memory {
  std::size_t now = 0;
  std::size_t highest = 0;

  static Memory read() {
    std::ifstream status("/proc/self/status");
    Memory memory;
    std::string word;
    while (status >> word) {
      if (word == "VmRSS:") status >> memory.now;
      if (word == "VmHWM:") status >> memory.highest;
    }
    constexpr std::size_t kibibytes = 1024;
    return {memory.now / kibibytes, memory.highest / kibibytes};
  }
};

enum class Leaks { none, found, not_looked_for };

/// LeakSanitizer names what it finds on standard error.
inline Leaks look_for_leaks() {
  if (&__lsan_do_recoverable_leak_check == nullptr) return Leaks::not_looked_for;
  return __lsan_do_recoverable_leak_check() == 0 ? Leaks::none : Leaks::found;
}

}  // namespace soak
