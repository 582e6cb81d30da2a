#include <moonshot_catch.hpp>

#include <moonshot/loop/detail/poller.hpp>
#include <moonshot/loop/detail/waker.hpp>

#include <chrono>

#if !defined(_WIN32)
#include <fcntl.h>
#include <sys/resource.h>
#endif

using moonshot::LoopHost;
using moonshot::detail::Poller;

namespace {

/// How many of the sockets that a poller watches are ready now.
int ready_sockets(Poller& poller) {
  int count = 0;
  poller.wait(std::chrono::steady_clock::now(), [&](moonshot::NativeSocket, int) { ++count; });
  return count;
}

}  // namespace

TEST_CASE("a waker is readable from its wake until it is cleared", "[unit][loop]") {
  const moonshot::detail::Waker waker;
  REQUIRE(waker.is_open());
  Poller poller;
  poller.watch(waker.descriptor(), moonshot::socket_events::readable);
  CHECK(ready_sockets(poller) == 0);
  waker.wake();
  waker.wake();
  CHECK(ready_sockets(poller) == 1);
  waker.clear();
  CHECK(ready_sockets(poller) == 0);
  waker.clear();  // when nobody has woken it, it waits for nobody
  waker.wake();
  CHECK(ready_sockets(poller) == 1);
}

#if !defined(_WIN32)
TEST_CASE("the descriptor of a waker is not inherited by other programs", "[unit][loop]") {
  const moonshot::detail::Waker waker;
  CHECK((::fcntl(waker.descriptor(), F_GETFD) & FD_CLOEXEC) != 0);
}
#endif

#if defined(__linux__)
TEST_CASE("wakers and pollers give their descriptors back", "[unit][loop]") {
  int waker_was = -1;
  int poller_was = -1;
  {
    const moonshot::detail::Waker waker;
    const Poller poller;
    waker_was = waker.descriptor();
    poller_was = poller.descriptor();
    CHECK(::fcntl(waker_was, F_GETFD) >= 0);
    CHECK(::fcntl(poller_was, F_GETFD) >= 0);
  }
  CHECK(::fcntl(waker_was, F_GETFD) < 0);
  CHECK(::fcntl(poller_was, F_GETFD) < 0);
}
#endif

TEST_CASE("a wake before a wait ends it", "[unit][loop]") {
  Poller poller;
  poller.wake();
  poller.wait((LoopHost::TimePoint::max)(), [](moonshot::NativeSocket, int) { FAIL(); });
}

#if !defined(_WIN32)
TEST_CASE("a wait without descriptors ends all the same", "[unit][loop]") {
  rlimit known{};
  REQUIRE(getrlimit(RLIMIT_NOFILE, &known) == 0);
  rlimit none = known;
  none.rlim_cur = 0;
  REQUIRE(setrlimit(RLIMIT_NOFILE, &none) == 0);
  Poller poller;
  REQUIRE(setrlimit(RLIMIT_NOFILE, &known) == 0);
  poller.wake();
  poller.wait((LoopHost::TimePoint::max)(), [](moonshot::NativeSocket, int) { FAIL(); });
}
#endif
