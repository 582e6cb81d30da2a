#include <moonshot_catch.hpp>

#include <async_client.hpp>

#include <chrono>
#include <string>
#include <utility>

#include <moonshot/async/detail/loop_pause.hpp>

using moonshot::CancelSource;
using std::chrono::milliseconds;
using support::Async;

namespace {

// What pauses on a loop have told.
struct Paused {
  // On the loop's thread, in the loop's next turn.
  void begin(milliseconds wait, const moonshot::CancelToken& cancel = {}) {
    async.loop->post([this, wait, cancel] {
      const auto before = told;
      moonshot::detail::pause_on_loop(async.core, wait, cancel, [this](bool cancelled) {
        told += cancelled ? "cut " : "over ";
      });
      CHECK(told == before);  // never within the call
    });
  }
  void run_out() {
    CHECK_FALSE(async.host.run(*async.loop, [] { return false; }));
  }
  milliseconds passed() const {
    return std::chrono::duration_cast<milliseconds>(async.host.now() - start);
  }

  Async async{{}};
  moonshot::LoopHost::TimePoint start = async.host.now();
  std::string told;
};

}  // namespace

TEST_CASE("a pause on a loop ends when its time has passed, and not within the call",
          "[unit][async]") {
  for (const int wait : {0, 1, 5000}) {
    Paused paused;
    paused.begin(milliseconds(wait));
    CHECK(paused.told.empty());
    paused.run_out();
    CHECK(paused.told == "over ");
    CHECK(paused.passed() == milliseconds(wait));
  }
}

TEST_CASE("pauses on a loop end each at its own time", "[unit][async]") {
  Paused paused;
  const CancelSource source;
  paused.begin(milliseconds(200));
  paused.begin(milliseconds(100), source.token());
  REQUIRE(paused.async.host.run(*paused.async.loop, [&] { return !paused.told.empty(); }));
  CHECK(paused.passed() == milliseconds(100));
  source.cancel();  // that one is over
  paused.run_out();
  CHECK(paused.told == "over over ");
  CHECK(paused.passed() == milliseconds(200));
}

TEST_CASE("a pause on a loop that is cancelled ends at once, and is told of once",
          "[unit][async]") {
  for (const bool is_before : {true, false}) {
    Paused paused;
    const CancelSource source;
    if (is_before) source.cancel();
    paused.begin(std::chrono::hours(1), source.token());
    if (!is_before) source.cancel();
    CHECK(paused.told.empty());
    REQUIRE(paused.async.host.run(*paused.async.loop, [&] { return !paused.told.empty(); }));
    CHECK(paused.told == "cut ");
    CHECK(paused.passed() == milliseconds(0));
    paused.run_out();
    CHECK(paused.told == "cut ");
  }
}

TEST_CASE("a pause of centuries is one of a year", "[unit][async]") {
  Paused paused;
  paused.begin((milliseconds::max)());
  paused.run_out();
  CHECK(paused.told == "over ");
  CHECK(paused.passed() == std::chrono::hours(24 * 365));
}

TEST_CASE("a pause ends without a word with its loop", "[unit][async]") {
  Paused paused;
  const CancelSource source;
  paused.begin(milliseconds(5), source.token());
  paused.async.loop->turn();
  paused.async.loop.reset();
  source.cancel();
  paused.async.core.reset();
  CHECK(paused.told.empty());
}
