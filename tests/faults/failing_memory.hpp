#pragma once

// Takes memory away: replaces the operators of the whole program, so only one file of a program
// includes it.

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdlib>
#include <new>
#include <thread>

namespace faults {

constexpr long never = -1;
/// The allocation that fails: 0 is the next one.
inline std::atomic<long> left_until_failure{never};
/// How many blocks there are.
inline std::atomic<long> alive{0};

inline bool is_to_fail() noexcept {
  return left_until_failure.load() >= 0 && left_until_failure.fetch_sub(1) == 0;
}

inline void* allocate(std::size_t size) noexcept {
  if (is_to_fail()) return nullptr;
  void* const memory = std::malloc(size == 0 ? 1 : size);
  if (memory != nullptr) ++alive;
  return memory;
}

inline void release(void* memory) noexcept {
  if (memory != nullptr) --alive;
  std::free(memory);
}

inline void* allocate_or_throw(std::size_t size) {
  if (void* const memory = allocate(size)) return memory;
  throw std::bad_alloc();
}

/// Calls `use` while allocation number `n` fails. Returns whether it threw std::bad_alloc.
template <class F>
bool throws_without(long n, F&& use) {
  left_until_failure = n;
  bool has_thrown = false;
  try {
    use();
  } catch (const std::bad_alloc&) {
    has_thrown = true;
  }
  left_until_failure = never;
  return has_thrown;
}

/// Calls `use` until it keeps as much memory as the time before. Returns whether that came: what is
/// made once and kept is there after the first time, and what threads that are about to end hold
/// is given back soon.
template <class F>
bool keeps_no_more(F&& use) {
  constexpr int most = 5;
  const long before = alive;
  long kept = 0;
  for (int round = 0; round < most; ++round) {
    use();
    const auto latest = std::chrono::steady_clock::now() + std::chrono::seconds(1);
    const auto is_so = [&] { return alive - before == kept; };
    while (round > 0 && !is_so() && std::chrono::steady_clock::now() < latest) {
      std::this_thread::yield();
    }
    if (round > 0 && is_so()) return true;
    kept = alive - before;
  }
  return false;
}

}  // namespace faults

void* operator new(std::size_t size) { return faults::allocate_or_throw(size); }
void* operator new[](std::size_t size) { return faults::allocate_or_throw(size); }
void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
  return faults::allocate(size);
}
void* operator new[](std::size_t size, const std::nothrow_t&) noexcept {
  return faults::allocate(size);
}
void operator delete(void* memory) noexcept { faults::release(memory); }
void operator delete[](void* memory) noexcept { faults::release(memory); }
void operator delete(void* memory, std::size_t) noexcept { faults::release(memory); }
void operator delete[](void* memory, std::size_t) noexcept { faults::release(memory); }
void operator delete(void* memory, const std::nothrow_t&) noexcept { faults::release(memory); }
void operator delete[](void* memory, const std::nothrow_t&) noexcept { faults::release(memory); }
