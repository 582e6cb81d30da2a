// Lets the start of threads fail. Calls that need one have to return an error, and the client has
// to be usable afterwards.

#include <moonshot_catch.hpp>

#include <dlfcn.h>
#include <pthread.h>

#include <atomic>
#include <cerrno>
#include <cstdio>
#include <string>

#include "kinds_of_call.hpp"

namespace {

constexpr long never = -1;
std::atomic<long> left_until_failure{never};
std::atomic<bool> all_fail{false};

using Create = int (*)(pthread_t*, const pthread_attr_t*, void* (*)(void*), void*);

}  // namespace

// In place of the C library's, which it calls.
extern "C" int pthread_create(pthread_t* thread, const pthread_attr_t* attributes,
                              void* (*start)(void*), void* argument) {
  static const auto create = reinterpret_cast<Create>(::dlsym(RTLD_NEXT, "pthread_create"));
  const bool counts = left_until_failure.load() >= 0;
  if (all_fail || (counts && left_until_failure.fetch_sub(1) == 0)) return EAGAIN;
  return create(thread, attributes, start, argument);
}

namespace {

void check_without_threads(const faults::KindOfCall& kind, const moonshot::ClientOptions& options) {
  // Without any thread: the host cannot be looked up.
  {
    const moonshot::Client client(options);
    all_fail = true;
    const auto error = kind.make(client);
    all_fail = false;
    faults::require(error != nullptr, "a call without threads fails");
    std::printf("%s, no thread: %s\n", kind.name, error->what());
    faults::require(error->kind() == moonshot::ErrorKind::connection_error, "its class");
    faults::require(kind.make(client) == nullptr, "a call after that");
    // What is connected needs no lookup, and only a range needs a thread.
    all_fail = true;
    const auto kept = kind.make(client);
    all_fail = false;
    if (kept != nullptr) std::printf("%s, connected: %s\n", kind.name, kept->what());
    faults::require(kept == nullptr || kept->kind() == moonshot::ErrorKind::connection_error,
                    "a call over a kept connection");
  }
  // One that fails is made up for by a retry.
  for (long n = 0; n < 4; ++n) {
    const moonshot::Client client(options);
    left_until_failure = n;
    const auto error = kind.make(client);
    left_until_failure = never;
    if (error != nullptr) std::printf("%s: %s\n", kind.name, error->what());
    faults::require(error == nullptr || error->kind() == moonshot::ErrorKind::connection_error,
                    "one thread that does not start");
  }
}

}  // namespace

TEST_CASE("a thread that cannot be started is a connection error of the call that needs it",
          "[faults]") {
  const faults::PeerProcess peer;
  auto governed = peer.options();
  governed.governor = std::make_shared<moonshot::Governor>(moonshot::RateLimits{});
  for (const auto& kind : faults::kinds_of_call()) {
    check_without_threads(kind, peer.options());
    check_without_threads(kind, governed);
  }
}
