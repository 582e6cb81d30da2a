#include <moonshot_catch.hpp>

#include <moonshot/detail/exchange/idle_pool.hpp>

#include <algorithm>
#include <chrono>
#include <memory>
#include <string>
#include <vector>

using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {

struct Fake {
  std::string origin;
  int number = 0;
  std::vector<int>* closed = nullptr;
  bool gone = false;

  bool stale() const { return gone; }
  ~Fake() { closed->push_back(number); }
};

struct Fixture {
  std::vector<int> closed;  // outlives the pool
  moonshot::detail::IdlePool<Fake> pool{3, seconds(60)};
  const moonshot::detail::IdlePool<Fake>::Clock::time_point start{};

  void put(const std::string& origin, int number, milliseconds at, bool gone = false) {
    std::unique_ptr<Fake> fake(new Fake{origin, number, &closed, gone});
    pool.put(std::move(fake), start + at);
  }
  // The number of the connection, or 0.
  int take(const std::string& origin, milliseconds at) {
    const auto taken = pool.take(origin, start + at);
    const int number = taken != nullptr ? taken->number : 0;
    if (taken != nullptr) taken->number = 0;  // closed by the test, not by the pool
    return number;
  }
};

using Numbers = std::vector<int>;

}  // namespace

TEST_CASE("the connection that was used last is taken first, and only by its origin",
          "[unit][transport][pool]") {
  Fixture fixture;
  CHECK(fixture.take("a", seconds(0)) == 0);
  fixture.put("a", 1, seconds(0));
  fixture.put("b", 2, seconds(1));
  fixture.put("a", 3, seconds(2));
  CHECK(fixture.take("c", seconds(3)) == 0);
  CHECK(fixture.take("a", seconds(3)) == 3);
  CHECK(fixture.take("a", seconds(3)) == 1);
  CHECK(fixture.take("a", seconds(3)) == 0);
  CHECK(fixture.take("b", seconds(3)) == 2);
}

TEST_CASE("the bound holds over all origins; the longest idle makes room",
          "[unit][transport][pool]") {
  Fixture fixture;
  for (int i = 1; i <= 5; ++i) fixture.put(i % 2 == 0 ? "even" : "odd", i, seconds(i));
  CHECK(fixture.pool.size() == 3);
  CHECK(fixture.closed == Numbers{1, 2});
}

TEST_CASE("a bound of none keeps nothing", "[unit][transport][pool]") {
  std::vector<int> closed;
  moonshot::detail::IdlePool<Fake> pool(0, seconds(60));
  pool.put(std::unique_ptr<Fake>(new Fake{"a", 1, &closed}), {});
  CHECK(closed == Numbers{1});
  CHECK(pool.take("a", {}) == nullptr);
}

TEST_CASE("what was idle for too long is closed, whatever its origin", "[unit][transport][pool]") {
  Fixture fixture;
  fixture.put("a", 1, seconds(0));
  fixture.put("b", 2, seconds(1));
  fixture.put("a", 3, seconds(30));
  CHECK(fixture.take("c", seconds(60) - milliseconds(1)) == 0);
  CHECK(fixture.closed.empty());
  CHECK(fixture.take("c", seconds(60)) == 0);
  CHECK(fixture.closed == Numbers{1});
  fixture.put("c", 4, seconds(61));
  CHECK(fixture.closed == Numbers{1, 2});
  CHECK(fixture.take("a", seconds(89)) == 3);
  CHECK(fixture.take("c", seconds(121)) == 0);
}

TEST_CASE("what the peer has closed is passed over and closed", "[unit][transport][pool]") {
  Fixture fixture;
  fixture.put("a", 1, seconds(0));
  fixture.put("a", 2, seconds(1), true);
  fixture.put("a", 3, seconds(2), true);
  CHECK(fixture.take("a", seconds(3)) == 1);
  std::sort(fixture.closed.begin(), fixture.closed.end());
  CHECK(fixture.closed == Numbers{0, 2, 3});
  CHECK(fixture.pool.size() == 0);
}

TEST_CASE("a connection that is kept is taken again, and only as long as it may be idle",
          "[unit][transport][pool]") {
  Fixture fixture;
  const auto keep = [&](int number, milliseconds at) {
    fixture.pool.keep(std::unique_ptr<Fake>(new Fake{"a", number, &fixture.closed}),
                      fixture.start + at);
  };
  keep(1, seconds(0));
  keep(2, seconds(1));
  CHECK(fixture.pool.size() == 2);
  CHECK(fixture.take("a", seconds(60)) == 2);
  CHECK(fixture.closed == Numbers{1, 0});
  for (int i = 3; i <= 6; ++i) keep(i, seconds(61));
  CHECK(fixture.pool.size() == 3);
  CHECK(fixture.closed == Numbers{1, 0, 3});
}

TEST_CASE("one connection of several is taken, and the others stay", "[unit][transport][pool]") {
  Fixture fixture;
  fixture.put("a", 1, seconds(0));
  fixture.put("b", 2, seconds(1));
  fixture.put("a", 3, seconds(2), true);
  CHECK(fixture.take("b", seconds(3)) == 2);
  CHECK(fixture.pool.size() == 2);
  CHECK(fixture.closed == Numbers{0});
  // What is of no use is closed where it is asked for, and not before.
  CHECK(fixture.take("c", seconds(3)) == 0);
  CHECK(fixture.pool.size() == 2);
  CHECK(fixture.take("a", seconds(3)) == 1);
  CHECK(fixture.pool.size() == 0);
}
