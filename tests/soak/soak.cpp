// Chaos: many threads, every kind of call, every fault and intermediary of the simulator,
// cancellations and deadlines at random, and at the end an account of every call.
//
// Time is cut into rounds. Each has simulators and clients of its own, and at its end all of them
// are gone: the books are compared when nothing can arrive any more, and memory stays bounded
// however long the whole takes.

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <string>
#include <thread>
#include <vector>

#include "actions.hpp"
#include "ledger.hpp"
#include "patience.hpp"
#include "plan.hpp"
#include "possible.hpp"
#include "process.hpp"
#include "report.hpp"
#include "settings.hpp"
#include "world.hpp"

#if defined(MOONSHOT_TEST_CURL)
#include "async_chats.hpp"
#endif

namespace soak {
namespace {

using Clock = std::chrono::steady_clock;

void take_step(World& world, const Plan& plan) {
  world.ledger().begin(plan);
  if (plan.renew) world.renew(plan);
#if defined(MOONSHOT_TEST_CURL)
  if (plan.is_left_alone()) return begin_chat(world, plan);
#endif
  world.ledger().end(plan.id, Step(world, plan).run());
}

/// The calls that are still to be made. Thread safe.
class Quota {
 public:
  explicit Quota(const Settings& settings)
      : left_(settings.calls), is_counted_(settings.calls > 0) {}
  /// Whether one more may be made, which is then taken.
  bool take() {
    if (!is_counted_) return true;
    auto left = left_.load();
    while (left > 0 && !left_.compare_exchange_weak(left, left - 1)) {
    }
    return left > 0;
  }
  bool is_used_up() const { return is_counted_ && left_ == 0; }

 private:
  std::atomic<std::uint64_t> left_;
  const bool is_counted_;
};

/// Continues each thread's steps at `next`, for `time` or until `latest_end`.
bool run_round(const Settings& settings, Clock::duration time, Clock::time_point latest_end,
               Quota& quota, std::vector<std::uint64_t>& next, Ledger& ledger) {
  const auto end_of_round = [&] { return (std::min)(latest_end, Clock::now() + time); };
  // Longer than any call may take.
  constexpr std::chrono::seconds patience{90};
  const Patience hanging(end_of_round() + patience, [&ledger] { return ledger.unfinished(); });
  World world(ledger);
  if (!world.ok()) {
    std::cerr << "the simulator cannot be started: " << world.error() << '\n';
    return false;
  }
  const auto end = end_of_round();
  std::vector<std::thread> threads;
  for (unsigned thread = 0; thread < settings.threads; ++thread) {
    threads.emplace_back([&, thread] {
      // A few steps at least, so that the first round is none without calls on a slow machine.
      constexpr unsigned least = 4;
      for (unsigned i = 0; (i < least || Clock::now() < end) && quota.take(); ++i) {
        take_step(world, draw_plan(settings.seed, thread, next[thread]++));
      }
    });
  }
  for (auto& thread : threads) thread.join();
  return true;
}

bool every_fault_has_a_row() {
  for (const auto& route : all_routes()) {
    if (route.way != Way::fault || find_fault(route.name) != nullptr) continue;
    std::cerr << "possible.hpp says nothing about the fault " << route.name << '\n';
    return false;
  }
  return true;
}

int soak(const Settings& settings) {
  if (!every_fault_has_a_row()) return EXIT_FAILURE;
  std::cout << "moonshot-soak --seed " << settings.seed << " --threads " << settings.threads << ' '
            << amount_of(settings) << std::endl;
  const auto end = settings.calls > 0 ? (Clock::time_point::max)() : Clock::now() + settings.time;
  Quota quota(settings);
  std::vector<std::uint64_t> next(settings.threads);
  Figures figures;
  Balance before;
  Balance after;
  std::size_t rounds = 0;
  const std::size_t threads_at_first = Holdings::now().threads;
  do {
    constexpr std::chrono::seconds longest{15};
    Ledger ledger;
    // What the first use of TLS and the like leaves open for good does not count.
    constexpr std::chrono::milliseconds warm_up{300};
    const auto round = rounds == 0 ? Clock::duration(warm_up) : Clock::duration(longest);
    if (!run_round(settings, round, end, quota, next, ledger)) return EXIT_FAILURE;
    const auto known = figures.violations.size();
    ledger.settle(figures);
    print_violations(std::cout, figures, known);
    after = {Holdings::settled(threads_at_first), Memory::read()};
    if (rounds == 0) before = after;
    ++rounds;
    std::cout << "round " << rounds << ": " << grouped(figures.calls) << " calls, "
              << figures.violated << " broken promises, " << after.holdings.descriptors
              << " descriptors, " << after.holdings.threads << " threads, " << after.memory.now
              << " MiB" << std::endl;
  } while (Clock::now() < end && !quota.is_used_up());

  const auto leaks = look_for_leaks();
  print_report(std::cout, settings, rounds, figures, before, after, leaks);
  const bool good =
      figures.violated == 0 && before.holdings == after.holdings && leaks != Leaks::found;
  std::cout << (good ? "every call is accounted for exactly once\n" : "FAILED\n");
  return good ? EXIT_SUCCESS : EXIT_FAILURE;
}

int show(const Settings& settings) {
  const char* const text = settings.show.c_str();
  char* end = nullptr;
  const auto thread = std::strtoul(text, &end, 10);
  const auto step = *end == '.' ? std::strtoull(end + 1, nullptr, 10) : 0;
  const auto plan = draw_plan(settings.seed, static_cast<unsigned>(thread), step);
  std::cout << describe(plan) << '\n';
  return EXIT_SUCCESS;
}

}  // namespace
}  // namespace soak

int main(int argc, char** argv) {
  const auto settings = soak::read_settings(argc, argv);
  if (!settings) {
    std::cerr << soak::usage;
    return 2;
  }
  return settings->show.empty() ? soak::soak(*settings) : soak::show(*settings);
}
