#include <moonshot_catch.hpp>

#include <moonshot/detail/exchange/sigpipe_guard.hpp>
#include <moonshot/detail/process/process_id.hpp>

#if defined(__linux__)

#include <unistd.h>

#include <csignal>

using moonshot::detail::SigpipeGuard;

namespace {

sigset_t signals_of(bool pending) {
  sigset_t set;
  sigemptyset(&set);
  if (pending) {
    sigpending(&set);
  } else {
    pthread_sigmask(SIG_BLOCK, nullptr, &set);
  }
  return set;
}

bool is_sigpipe_blocked() {
  const auto set = signals_of(false);
  return sigismember(&set, SIGPIPE) == 1;
}

bool is_sigpipe_pending() {
  const auto set = signals_of(true);
  return sigismember(&set, SIGPIPE) == 1;
}

// For as long as it lives, this thread blocks SIGPIPE.
class BlockedSigpipe {
 public:
  BlockedSigpipe() {
    sigset_t pipe;
    sigemptyset(&pipe);
    sigaddset(&pipe, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &pipe, &before_);
  }
  BlockedSigpipe(const BlockedSigpipe&) = delete;
  BlockedSigpipe& operator=(const BlockedSigpipe&) = delete;
  ~BlockedSigpipe() {
    if (is_sigpipe_pending()) take();
    pthread_sigmask(SIG_SETMASK, &before_, nullptr);
  }
  static void take() {
    sigset_t pipe;
    sigemptyset(&pipe);
    sigaddset(&pipe, SIGPIPE);
    int which = 0;
    sigwait(&pipe, &which);
  }

 private:
  sigset_t before_{};
};

}  // namespace

TEST_CASE("a SIGPIPE that is raised under the guard is gone with it", "[unit][transport]") {
  REQUIRE_FALSE(is_sigpipe_blocked());
  {
    const SigpipeGuard guard;
    CHECK(is_sigpipe_blocked());
    raise(SIGPIPE);
    CHECK(is_sigpipe_pending());
  }
  CHECK_FALSE(is_sigpipe_blocked());
  CHECK_FALSE(is_sigpipe_pending());
}

TEST_CASE("a thread that blocks SIGPIPE itself goes on to do so", "[unit][transport]") {
  const BlockedSigpipe blocked;
  {
    const SigpipeGuard guard;
    raise(SIGPIPE);
  }
  CHECK(is_sigpipe_blocked());
  CHECK_FALSE(is_sigpipe_pending());
}

TEST_CASE("a SIGPIPE that was raised before the guard is left to the program",
          "[unit][transport]") {
  const BlockedSigpipe blocked;
  raise(SIGPIPE);
  {
    const SigpipeGuard guard;
    CHECK(is_sigpipe_pending());
  }
  CHECK(is_sigpipe_pending());
  CHECK(is_sigpipe_blocked());
}

TEST_CASE("a guard within a guard changes nothing", "[unit][transport]") {
  {
    const SigpipeGuard outer;
    { const SigpipeGuard inner; }
    CHECK(is_sigpipe_blocked());
  }
  CHECK_FALSE(is_sigpipe_blocked());
}

TEST_CASE("the process is known by its number", "[unit][transport]") {
  CHECK(moonshot::detail::process_id() == ::getpid());
}

#endif
