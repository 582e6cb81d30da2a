#pragma once

// What a child process does with what its parent has.

#include <sys/wait.h>
#include <unistd.h>

// The thread sanitizer allows no thread in a child of a process with threads.
#if defined(__SANITIZE_THREAD__)
#define MOONSHOT_TESTS_CANNOT_FORK
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define MOONSHOT_TESTS_CANNOT_FORK
#endif
#endif

#if !defined(MOONSHOT_TESTS_CANNOT_FORK)

namespace support {

/// Runs `work` in a child process and returns what it returned; -1 where it did not come to that.
template <class Work>
int in_child(Work work) {
  const auto child = ::fork();
  if (child == 0) ::_exit(work());
  int status = 0;
  if (child < 0 || ::waitpid(child, &status, 0) != child || !WIFEXITED(status)) return -1;
  return WEXITSTATUS(status);
}

}  // namespace support

#endif
