#include <moonshot_catch.hpp>

#include <moonshot/cancel.hpp>

#include <atomic>
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
