#include <moonshot_catch.hpp>

#include <moonshot/loop/detail/poller.hpp>

#if !defined(_WIN32)

#include <child_process.hpp>

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <map>
#include <string>

using moonshot::LoopHost;
using moonshot::NativeSocket;
using moonshot::detail::Poller;
namespace poll_events = moonshot::socket_events;

namespace {

/// Two sockets that are connected with each other.
class PolledPair {
 public:
  PolledPair() { REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends_.data()) == 0); }
  PolledPair(const PolledPair&) = delete;
  PolledPair& operator=(const PolledPair&) = delete;
  ~PolledPair() {
    close_there();
    ::close(here());
  }

  NativeSocket here() const { return ends_[0]; }
  void write_there() { REQUIRE(::write(ends_[1], "x", 1) == 1); }
  void close_there() {
    if (ends_[1] >= 0) ::close(ends_[1]);
    ends_[1] = -1;
  }
  /// Takes what nobody reads until no more fits.
  void fill() {
    ::fcntl(here(), F_SETFL, O_NONBLOCK);
    const std::string block(4096, 'x');
    while (::write(here(), block.data(), block.size()) > 0) {
    }
  }

 private:
  std::array<int, 2> ends_{-1, -1};
};

using FoundReady = std::map<NativeSocket, int>;

/// What is ready now, and for what.
FoundReady found_now(Poller& poller) {
  FoundReady found;
  poller.wait(std::chrono::steady_clock::now(), [&](NativeSocket socket, int ready) {
    CHECK(found.count(socket) == 0);
    found[socket] = ready;
  });
  return found;
}

}  // namespace

TEST_CASE("a socket is ready for what it is watched for, and for nothing else", "[unit][loop]") {
  Poller poller;
  PolledPair pair;
  const auto here = pair.here();
  CHECK(found_now(poller).empty());
  poller.watch(here, poll_events::readable);
  CHECK(found_now(poller).empty());
  poller.watch(here, poll_events::writable);
  CHECK(found_now(poller) == FoundReady{{here, poll_events::writable}});
  pair.write_there();
  CHECK(found_now(poller) == FoundReady{{here, poll_events::writable}});
  poller.watch(here, poll_events::readable);
  CHECK(found_now(poller) == FoundReady{{here, poll_events::readable}});
  // For as long as it is.
  CHECK(found_now(poller) == FoundReady{{here, poll_events::readable}});
  poller.watch(here, poll_events::readable | poll_events::writable);
  CHECK(found_now(poller) == FoundReady{{here, poll_events::readable | poll_events::writable}});
  poller.watch(here, poll_events::none);
  CHECK(found_now(poller).empty());
  poller.watch(here, poll_events::readable);
  CHECK(found_now(poller) == FoundReady{{here, poll_events::readable}});
}

TEST_CASE("a socket whose peer has gone is readable, whatever it is watched for beside that",
          "[unit][loop]") {
  Poller poller;
  PolledPair pair;
  pair.close_there();
  poller.watch(pair.here(), poll_events::readable);
  CHECK(found_now(poller) == FoundReady{{pair.here(), poll_events::readable}});
}

TEST_CASE("a pipe that nobody writes to any more is readable, so that its end is found",
          "[unit][loop]") {
  Poller poller;
  int ends[2] = {-1, -1};
  REQUIRE(::pipe(ends) == 0);
  poller.watch(ends[0], poll_events::readable);
  CHECK(found_now(poller).empty());
  ::close(ends[1]);
  CHECK(found_now(poller) == FoundReady{{ends[0], poll_events::readable}});
  ::close(ends[0]);
}

TEST_CASE("a socket on which no more fits is not writable", "[unit][loop]") {
  Poller poller;
  PolledPair pair;
  pair.fill();
  poller.watch(pair.here(), poll_events::readable | poll_events::writable);
  CHECK(found_now(poller).empty());
  pair.write_there();
  CHECK(found_now(poller) == FoundReady{{pair.here(), poll_events::readable}});
}

TEST_CASE("a socket that is broken is told as that", "[unit][loop]") {
  Poller poller;
  // Writing into a pipe that nobody reads is an error of its end.
  int ends[2] = {-1, -1};
  REQUIRE(::pipe(ends) == 0);
  poller.watch(ends[1], poll_events::writable);
  CHECK(found_now(poller) == FoundReady{{ends[1], poll_events::writable}});
  ::close(ends[0]);
  CHECK((found_now(poller)[ends[1]] & poll_events::failed) != 0);
  ::close(ends[1]);
}

TEST_CASE("each of many sockets is told, each for itself", "[unit][loop]") {
  Poller poller;
  std::array<PolledPair, 5> pairs;
  for (auto& pair : pairs) poller.watch(pair.here(), poll_events::readable);
  poller.watch(pairs[4].here(), poll_events::writable);
  pairs[1].write_there();
  pairs[3].write_there();
  CHECK(found_now(poller) == FoundReady{{pairs[1].here(), poll_events::readable},
                                        {pairs[3].here(), poll_events::readable},
                                        {pairs[4].here(), poll_events::writable}});
}

TEST_CASE("a number that a closed socket has left is watched anew", "[unit][loop]") {
  Poller poller;
  int before = -1;
  {
    const PolledPair pair;
    before = pair.here();
    poller.watch(before, poll_events::readable);
  }
  PolledPair pair;
  if (pair.here() != before) return;  // another thread has it now
  poller.watch(pair.here(), poll_events::readable);
  pair.write_there();
  CHECK(found_now(poller) == FoundReady{{pair.here(), poll_events::readable}});
}

TEST_CASE("a wait ends with what is ready, long before its time", "[unit][loop]") {
  Poller poller;
  PolledPair pair;
  poller.watch(pair.here(), poll_events::readable);
  pair.write_there();
  int count = 0;
  poller.wait((LoopHost::TimePoint::max)(), [&](NativeSocket, int) { ++count; });
  CHECK(count == 1);
}

TEST_CASE("a wait does not end before its time, so that nobody turns around and around",
          "[unit][loop]") {
  Poller poller;
  for (const int microseconds : {1, 300, 999, 1500}) {
    const auto until = std::chrono::steady_clock::now() + std::chrono::microseconds(microseconds);
    poller.wait(until, [](NativeSocket, int) { FAIL(); });
    CHECK((std::chrono::steady_clock::now() >= until));
  }
  // A time that has passed is not waited for.
  poller.wait(LoopHost::TimePoint(), [](NativeSocket, int) { FAIL(); });
}

TEST_CASE("a wake counts for one wait, and is told to nobody", "[unit][loop]") {
  Poller poller;
  PolledPair pair;
  poller.watch(pair.here(), poll_events::readable);
  pair.write_there();
  poller.wake();
  poller.wake();
  CHECK(found_now(poller) == FoundReady{{pair.here(), poll_events::readable}});
  poller.watch(pair.here(), poll_events::none);
  const auto until = std::chrono::steady_clock::now() + std::chrono::milliseconds(2);
  poller.wait(until, [](NativeSocket, int) { FAIL(); });
  CHECK((std::chrono::steady_clock::now() >= until));
}

#if defined(__linux__)
TEST_CASE("the descriptor of a poller is readable while something is ready, and not inherited",
          "[unit][loop]") {
  Poller inner;
  REQUIRE(inner.descriptor() >= 0);
  CHECK((::fcntl(inner.descriptor(), F_GETFD) & FD_CLOEXEC) != 0);
  Poller outer;
  outer.watch(inner.descriptor(), poll_events::readable);
  CHECK(found_now(outer).empty());
  inner.wake();
  CHECK(found_now(outer) == FoundReady{{inner.descriptor(), poll_events::readable}});
  CHECK(found_now(inner).empty());
  CHECK(found_now(outer).empty());
}
#endif

#if !defined(MOONSHOT_TESTS_CANNOT_FORK)
TEST_CASE("a child process takes neither sockets nor wakes from its parent", "[unit][loop][fork]") {
  Poller poller;
  PolledPair pair;
  const auto here = pair.here();
  poller.watch(here, poll_events::readable);
  pair.write_there();
  poller.wake();
  CHECK(support::in_child([&] {
          const bool is_empty = found_now(poller).empty();
          poller.watch(here, poll_events::none);
          return is_empty ? 0 : 1;
        }) == 0);
  const auto until = std::chrono::steady_clock::now() + std::chrono::hours(1);
  FoundReady found;
  poller.wait(until, [&](NativeSocket socket, int ready) { found[socket] = ready; });
  CHECK(found == FoundReady{{here, poll_events::readable}});
  poller.watch(here, poll_events::none);
  poller.wake();
  support::in_child([&] {
    found_now(poller);
    return 0;
  });
  poller.wait(until, [](NativeSocket, int) {});
  CHECK(std::chrono::steady_clock::now() < until);
}
#endif

#endif
