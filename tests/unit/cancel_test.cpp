#include <moonshot_catch.hpp>

#include <moonshot/cancel.hpp>

#include <atomic>
#include <cstddef>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

using moonshot::CancelSource;
using moonshot::CancelToken;

TEST_CASE("a default token is never cancelled", "[unit]") {
  const CancelToken token;
  CHECK_FALSE(token.cancelled());
  bool called = false;
  {
    const auto registration = token.on_cancel([&] { called = true; });
  }
  CHECK_FALSE(called);
}

TEST_CASE("cancelling runs each function once", "[unit]") {
  const CancelSource source;
  int calls = 0;
  const auto first = source.token().on_cancel([&] { ++calls; });
  const auto second = source.token().on_cancel([&] { ++calls; });
  CHECK_FALSE(source.token().cancelled());
  source.cancel();
  source.cancel();
  CHECK(source.token().cancelled());
  CHECK(calls == 2);
}

TEST_CASE("a function registered after the cancellation runs at once", "[unit]") {
  const CancelSource source;
  source.cancel();
  bool called = false;
  const auto registration = source.token().on_cancel([&] { called = true; });
  CHECK(called);
}

TEST_CASE("a destroyed registration does not run", "[unit]") {
  const CancelSource source;
  int calls = 0;
  {
    const auto registration = source.token().on_cancel([&] { ++calls; });
  }
  source.cancel();
  CHECK(calls == 0);
}

TEST_CASE("a registration moves", "[unit]") {
  const CancelSource source;
  int calls = 0;
  CancelToken::Registration kept;
  {
    auto registration = source.token().on_cancel([&] { ++calls; });
    kept = std::move(registration);
  }
  const CancelToken::Registration moved(std::move(kept));
  source.cancel();
  CHECK(calls == 1);
}

TEST_CASE("one source may cancel another", "[unit]") {
  const CancelSource outer;
  const CancelSource inner;
  const auto forwarded = outer.token().on_cancel([inner] { inner.cancel(); });
  outer.cancel();
  CHECK(inner.token().cancelled());
}

TEST_CASE("a function may cancel its own source", "[unit]") {
  const CancelSource source;
  int calls = 0;
  const auto first = source.token().on_cancel([&] {
    ++calls;
    source.cancel();
  });
  const auto second = source.token().on_cancel([&] {
    ++calls;
    source.cancel();
  });
  source.cancel();
  CHECK(calls == 2);
}

TEST_CASE("registering and cancelling may happen on any threads at once", "[unit]") {
  for (int round = 0; round < 50; ++round) {
    const CancelSource source;
    std::atomic<int> calls{0};
    std::atomic<int> ran{0};
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) {
      threads.emplace_back([&] {
        for (int n = 0; n < 50; ++n) {
          bool alive = true;
          {
            const auto registration = source.token().on_cancel([&] {
              if (alive) ++calls;
            });
          }
          alive = false;  // a function still running here would be a race
          ++ran;
        }
      });
    }
    threads.emplace_back([&] { source.cancel(); });
    for (auto& thread : threads) thread.join();
    CHECK(ran == 200);
    CHECK(calls <= 200);
  }
}

TEST_CASE("functions run in the order in which they were registered, whichever were removed",
          "[unit]") {
  // Which of four registrations are destroyed before the cancellation, and in which order.
  const std::vector<std::vector<std::size_t>> removals = {
      {}, {0}, {1}, {2}, {3}, {0, 1}, {1, 0}, {3, 2}, {2, 3}, {1, 2}, {0, 3}, {0, 1, 2, 3}};
  for (const auto& removed : removals) {
    INFO("row " << &removed - removals.data());
    const CancelSource source;
    std::string ran;
    std::vector<CancelToken::Registration> registrations;
    std::string expected = "0123";
    for (char name = '0'; name < '4'; ++name) {
      registrations.push_back(source.token().on_cancel([&ran, name] { ran += name; }));
    }
    for (const auto index : removed) {
      const CancelToken::Registration ended = std::move(registrations[index]);
      expected.erase(expected.find(static_cast<char>('0' + index)), 1);
    }
    source.cancel();
    CHECK(ran == expected);
  }
}

TEST_CASE("a function may be registered where all others were removed", "[unit]") {
  const CancelSource source;
  int calls = 0;
  for (int i = 0; i < 3; ++i) {
    const auto removed = source.token().on_cancel([&] { calls += 100; });
  }
  const auto kept = source.token().on_cancel([&] { ++calls; });
  source.cancel();
  CHECK(calls == 1);
}

TEST_CASE("assigning a registration exchanges it, and the other one ends with its owner",
          "[unit]") {
  const CancelSource source;
  const CancelSource other;
  std::string ran;
  auto first = source.token().on_cancel([&] { ran += "first "; });
  {
    auto second = other.token().on_cancel([&] { ran += "second "; });
    first = std::move(second);
    source.cancel();
    CHECK(ran == "first ");  // still registered, until the other one is destroyed
  }
  other.cancel();
  CHECK(ran == "first second ");
}

TEST_CASE("a registration that was moved from removes nothing", "[unit]") {
  const CancelSource source;
  int calls = 0;
  CancelToken::Registration kept;
  {
    auto registration = source.token().on_cancel([&] { ++calls; });
    const auto moved = [](CancelToken::Registration from) { return from; };
    kept = moved(std::move(registration));
  }
  source.cancel();
  CHECK(calls == 1);
}

TEST_CASE("a function that has run is let go of, and one that comes too late is not kept",
          "[unit]") {
  const CancelSource source;
  const auto held = std::make_shared<int>(0);
  const auto before = source.token().on_cancel([held] { ++*held; });
  CHECK(held.use_count() == 2);
  source.cancel();
  CHECK(held.use_count() == 1);
  const auto after = source.token().on_cancel([held] { ++*held; });
  CHECK(held.use_count() == 1);
  CHECK(*held == 2);
}

TEST_CASE("copies of a source and of its token share one state", "[unit]") {
  const CancelSource source;
  const CancelToken early = source.token();
  const CancelSource copy = source;
  CHECK_FALSE(early.cancelled());
  copy.cancel();
  CHECK(early.cancelled());
  CHECK(source.token().cancelled());
  CHECK_FALSE(CancelSource().token().cancelled());
}

TEST_CASE("a token outlives its source, and a registration too", "[unit]") {
  CancelToken token;
  {
    const CancelSource source;
    token = source.token();
  }
  CHECK_FALSE(token.cancelled());
  bool called = false;
  {
    const auto registration = token.on_cancel([&] { called = true; });
  }
  CHECK_FALSE(called);
}
