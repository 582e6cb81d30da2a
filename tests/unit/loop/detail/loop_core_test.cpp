#include <moonshot_catch.hpp>

#include <moonshot/config.hpp>
#include <moonshot/loop/detail/loop_access.hpp>
#include <moonshot/loop/event_loop.hpp>

#if !defined(_WIN32)
#include <csignal>
#endif

#include <chrono>
#include <exception>
#include <future>
#include <memory>
#include <new>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

using moonshot::EventLoop;
using moonshot::LoopHost;
using moonshot::NativeSocket;
using moonshot::detail::LoopAccess;
using moonshot::detail::LoopCore;
using std::chrono::hours;
using std::chrono::milliseconds;

namespace {

/// Writes down what it is asked for. Its time stands.
class NotingHost final : public LoopHost {
 public:
  void watch(NativeSocket socket, int wanted) override {
    asked += "watch " + std::to_string(socket) + " for " + std::to_string(wanted) + "; ";
  }
  void wake_at(TimePoint next) override {
    asked += next == (TimePoint::max)()
                 ? "wake never; "
                 : "wake in " + std::to_string((next - time) / milliseconds(1)) + "; ";
  }
  void wake() override { asked += "wake; "; }
  TimePoint now() const override { return time; }
  /// What it was asked for since this was called.
  std::string news() { return std::exchange(asked, {}); }

  TimePoint time = std::chrono::steady_clock::now();
  std::string asked;
};

/// Everything that can happen on a loop, written down in one place.
struct LoopDiary {
  struct Socket final : moonshot::detail::SocketHandler {
    Socket(std::string& to, std::string its_name) : text(to), name(std::move(its_name)) {}
    void on_ready(NativeSocket socket, int events) override {
      text += name + std::to_string(socket) + "/" + std::to_string(events) + " ";
    }
    std::string& text;
    const std::string name;
  };
  struct Timer final : moonshot::detail::HeapTimer {
    Timer(std::string& to, std::string its_name) : text(to), name(std::move(its_name)) {}
    void on_time() override { text += name + " "; }
    std::string& text;
    const std::string name;
  };
  struct Note final : moonshot::detail::Letter {
    explicit Note(std::string& to) : text(to) {}
    void open() override { text += "letter "; }
    std::string& text;
  };
  struct Guest final : moonshot::detail::LoopGuest {
    Guest(std::string& to, std::string its_name) : text(to), name(std::move(its_name)) {}
    void on_close() override { text += name + " "; }
    std::string& text;
    const std::string name;
  };

  std::string text;
};

}  // namespace

TEST_CASE("a loop is the inside of its owner, and measures by its host's time", "[unit][loop]") {
  NotingHost host;
  host.time += hours(5);
  EventLoop loop(host);
  auto& core = LoopAccess::core(loop);
  CHECK(&core.owner() == &loop);
  CHECK(core.now() == host.time);
  CHECK(loop.descriptor() == -1);
  CHECK(loop.next_time() == (LoopHost::TimePoint::max)());
  EventLoop other;
  CHECK(&LoopAccess::core(other).owner() == &other);
#if defined(__linux__)
  CHECK(other.descriptor() >= 0);
#endif
}

TEST_CASE("a socket is told to the one who watches it at the time", "[unit][loop]") {
  NotingHost host;
  EventLoop loop(host);
  auto& core = LoopAccess::core(loop);
  LoopDiary diary;
  LoopDiary::Socket first(diary.text, "a");
  LoopDiary::Socket second(diary.text, "b");
  loop.socket_action(7, moonshot::socket_events::readable);
  CHECK(diary.text.empty());
  core.watch(7, 1, first);
  core.watch(8, 3, second);
  CHECK(host.news() == "watch 7 for 1; watch 8 for 3; ");
  loop.socket_action(7, 1);
  loop.socket_action(8, 6);
  CHECK(std::exchange(diary.text, {}) == "a7/1 b8/6 ");
  core.watch(7, 2, second);
  CHECK(host.news() == "watch 7 for 2; ");
  loop.socket_action(7, 2);
  CHECK(std::exchange(diary.text, {}) == "b7/2 ");
  core.watch(7, moonshot::socket_events::none, second);
  CHECK(host.news() == "watch 7 for 0; ");
  loop.socket_action(7, 2);
  loop.socket_action(8, 1);
  CHECK(diary.text == "b8/1 ");
}

TEST_CASE("within a turn come sockets, then functions, then letters, then times", "[unit][loop]") {
  NotingHost host;
  EventLoop loop(host);
  auto& core = LoopAccess::core(loop);
  LoopDiary diary;
  LoopDiary::Socket socket(diary.text, "s");
  LoopDiary::Timer late(diary.text, "late");
  LoopDiary::Timer early(diary.text, "early");
  LoopDiary::Note letter(diary.text);
  core.set(late, host.time);
  core.set(early, host.time - milliseconds(1));
  core.mailbox()->post(letter);
  loop.post([&] { diary.text += "task "; });
  core.watch(3, 1, socket);
  loop.socket_action(3, 1);
  CHECK(diary.text == "s3/1 task letter early late ");
}

TEST_CASE("what is set and posted within a turn waits for the next one", "[unit][loop]") {
  NotingHost host;
  EventLoop loop(host);
  auto& core = LoopAccess::core(loop);
  LoopDiary diary;
  LoopDiary::Timer timer(diary.text, "timer");
  LoopDiary::Note letter(diary.text);
  loop.post([&] {
    core.set(timer, host.time);
    core.mailbox()->post(letter);
    loop.post([&] { diary.text += "task "; });
  });
  CHECK(host.news() == "wake; ");
  loop.turn();
  CHECK(diary.text.empty());
  CHECK(host.news() == "wake; wake in 0; ");
  CHECK(loop.next_time() == host.time);
  loop.turn();
  CHECK(diary.text == "task letter timer ");
  CHECK(loop.next_time() == (LoopHost::TimePoint::max)());
}

TEST_CASE("a host is told the next time where it has changed", "[unit][loop]") {
  NotingHost host;
  EventLoop loop(host);
  auto& core = LoopAccess::core(loop);
  LoopDiary diary;
  LoopDiary::Timer timer(diary.text, "timer");
  LoopDiary::Timer nearer(diary.text, "nearer");
  core.set(timer, host.time + milliseconds(50));
  CHECK(host.news().empty());
  loop.socket_action(1, 1);
  CHECK(host.news() == "wake in 50; ");
  loop.socket_action(1, 1);
  CHECK(host.news().empty());
  core.set(nearer, host.time + milliseconds(20));
  loop.socket_action(1, 1);
  CHECK(host.news() == "wake in 20; ");
  core.remove(nearer);
  loop.socket_action(1, 1);
  CHECK(host.news() == "wake in 50; ");
  core.set(timer, host.time + milliseconds(70));
  loop.socket_action(1, 1);
  CHECK(host.news() == "wake in 70; ");
  core.remove(timer);
  loop.socket_action(1, 1);
  CHECK(host.news() == "wake never; ");
  CHECK(diary.text.empty());
}

TEST_CASE("the guests of a loop are told of its end, the latest one first", "[unit][loop]") {
  LoopDiary diary;
  LoopDiary::Guest guests[] = {{diary.text, "a"}, {diary.text, "b"}, {diary.text, "c"}};
  NotingHost host;
  {
    EventLoop loop(host);
    auto& core = LoopAccess::core(loop);
    for (auto& guest : guests) core.add(guest);
    core.remove(guests[1]);
    core.remove(guests[1]);
    CHECK(diary.text.empty());
    host.news();
  }
  CHECK(diary.text == "c a ");
  CHECK(host.news() == "wake never; ");
}

TEST_CASE("a guest may leave, and post, while its loop ends", "[unit][loop]") {
  struct Leaving final : moonshot::detail::LoopGuest {
    explicit Leaving(LoopCore& its_core) : core(its_core) { core.add(*this); }
    void on_close() override {
      ++closes;
      core.remove(*this);
      if (other != nullptr) core.remove(*other);
      core.mailbox()->post([this] { ++tasks; });
    }
    LoopCore& core;
    Leaving* other = nullptr;
    int closes = 0;
    int tasks = 0;
  };
  NotingHost host;
  auto loop = std::make_unique<EventLoop>(host);
  Leaving first(LoopAccess::core(*loop));
  Leaving second(LoopAccess::core(*loop));
  second.other = &first;
  loop.reset();
  CHECK(second.closes == 1);
  CHECK(first.closes == 0);
  CHECK(second.tasks == 0);
  CHECK(host.news() == "wake never; ");
}

TEST_CASE("what is posted to a loop that has ended, or was left in it, is let go of",
          "[unit][loop]") {
  const auto sign = std::make_shared<int>();
  NotingHost host;
  auto loop = std::make_unique<EventLoop>(host);
  const auto mailbox = LoopAccess::core(*loop).mailbox();
  mailbox->post([sign] {});
  CHECK(sign.use_count() == 2);
  loop.reset();
  CHECK(sign.use_count() == 1);
  mailbox->post([sign] {});
  CHECK(sign.use_count() == 1);
}

TEST_CASE("a turn of a loop that waits ends with the next time, or with its longest wait",
          "[unit][loop]") {
  EventLoop loop;
  auto& core = LoopAccess::core(loop);
  LoopDiary diary;
  LoopDiary::Timer timer(diary.text, "timer");
  core.set(timer, core.now() + milliseconds(2));
  CHECK(loop.run_once(hours(1)));
  CHECK(diary.text == "timer ");
  const auto start = std::chrono::steady_clock::now();
  core.set(timer, core.now() + hours(1));
  CHECK(loop.run_once(milliseconds(2)));
  CHECK((std::chrono::steady_clock::now() - start >= milliseconds(2)));
  CHECK(diary.text == "timer ");
  // The longest time that there is does not end in the past.
  core.set(timer, core.now() + milliseconds(20));
  CHECK(loop.run_once((milliseconds::max)()));
  CHECK(diary.text == "timer timer ");
}

TEST_CASE("a loop that was stopped before it ran ends at once, and runs again", "[unit][loop]") {
  EventLoop loop;
  int runs = 0;
  loop.stop();
  CHECK_FALSE(loop.run_once(milliseconds(0)));
  loop.post([&] { ++runs; });
  loop.run();
  CHECK(runs == 0);
  loop.post([&] { loop.stop(); });
  loop.run();
  CHECK(runs == 1);
  CHECK(loop.run_once(milliseconds(0)));
}

#if MOONSHOT_EXCEPTIONS

TEST_CASE("of what is thrown within one turn the first comes out, after the rest was done",
          "[unit][loop]") {
  NotingHost host;
  EventLoop loop(host);
  auto& core = LoopAccess::core(loop);
  struct Throwing final : moonshot::detail::HeapTimer {
    void on_time() override { throw std::runtime_error("timer"); }
  };
  Throwing timer;
  LoopDiary diary;
  LoopDiary::Timer other(diary.text, "timer");
  core.set(timer, host.time);
  core.set(other, host.time);
  loop.post([] { throw std::runtime_error("task"); });
  CHECK_THROWS_WITH(loop.turn(), "task");
  CHECK(diary.text == "timer ");
  CHECK_NOTHROW(loop.turn());
}

TEST_CASE("what the handlers of a socket and of a letter throw comes out of the loop",
          "[unit][loop]") {
  struct Throwing final : moonshot::detail::SocketHandler, moonshot::detail::Letter {
    void on_ready(NativeSocket, int) override { throw std::runtime_error("socket"); }
    void open() override { throw std::runtime_error("letter"); }
  };
  NotingHost host;
  EventLoop loop(host);
  auto& core = LoopAccess::core(loop);
  Throwing throwing;
  core.watch(3, 1, throwing);
  CHECK_THROWS_WITH(loop.socket_action(3, 1), "socket");
  core.mailbox()->post(throwing);
  CHECK_THROWS_WITH(loop.turn(), "letter");
  CHECK_NOTHROW(loop.turn());
}

TEST_CASE("a host that could not be told the next time is told it again", "[unit][loop]") {
  struct Failing final : LoopHost {
    void watch(NativeSocket, int) override {}
    void wake_at(TimePoint next) override {
      told.push_back(next);
      if (std::exchange(is_failing, false)) throw std::runtime_error("no timer");
    }
    void wake() override {}
    TimePoint now() const override { return time; }
    TimePoint time = std::chrono::steady_clock::now();
    std::vector<TimePoint> told;
    bool is_failing = false;
  };
  Failing host;
  EventLoop loop(host);
  auto& core = LoopAccess::core(loop);
  LoopDiary diary;
  LoopDiary::Timer timer(diary.text, "timer");
  core.set(timer, host.time + milliseconds(50));
  loop.socket_action(1, 1);
  core.set(timer, host.time + milliseconds(20));
  host.is_failing = true;
  CHECK_THROWS_WITH(loop.socket_action(1, 1), "no timer");
  core.set(timer, host.time + milliseconds(50));
  loop.socket_action(1, 1);
  REQUIRE(host.told.size() == 3);
  CHECK((host.told[2] == host.time + milliseconds(50)));
}

TEST_CASE("what was caught already comes out of the loop, unless something came before",
          "[unit][loop]") {
  NotingHost host;
  EventLoop loop(host);
  auto& core = LoopAccess::core(loop);
  CHECK(core.guarded([] {}));
  core.keep(nullptr);
  CHECK_NOTHROW(loop.turn());
  CHECK_FALSE(core.guarded([] { throw std::runtime_error("first"); }));
  core.keep(std::make_exception_ptr(std::runtime_error("second")));
  CHECK_THROWS_WITH(loop.turn(), "first");
  core.keep(std::make_exception_ptr(std::runtime_error("third")));
  CHECK_THROWS_WITH(loop.turn(), "third");
}

TEST_CASE("a loop with a thread of its own goes on after a lack of memory", "[unit][loop]") {
  EventLoop loop;
  loop.post([] { throw std::bad_alloc(); });
  loop.start();
  for (int i = 0; i < 2; ++i) {
    std::promise<void> went_on;
    loop.post([] { throw std::bad_alloc(); });
    loop.post([&] { went_on.set_value(); });
    went_on.get_future().get();
  }
}

#endif

#if !defined(_WIN32)
TEST_CASE("the thread of a loop is not ended by a connection that its peer has closed",
          "[unit][loop]") {
  EventLoop loop;
  std::promise<bool> is_blocked;
  loop.start();
  loop.post([&] {
    sigset_t blocked;
    sigemptyset(&blocked);
    pthread_sigmask(SIG_BLOCK, nullptr, &blocked);
    is_blocked.set_value(sigismember(&blocked, SIGPIPE) == 1);
  });
  CHECK(is_blocked.get_future().get());
  sigset_t here;
  sigemptyset(&here);
  pthread_sigmask(SIG_BLOCK, nullptr, &here);
  CHECK(sigismember(&here, SIGPIPE) == 0);
}
#endif
