#pragma once

// Runs a part of a test in a child process.

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
  if (child == 0) {
    // Nothing may leave this block: the child would go on with the tests of its parent.
    try {
      ::_exit(work());
    } catch (...) {
      ::_exit(125);
    }
  }
  int status = 0;
  if (child < 0 || ::waitpid(child, &status, 0) != child || !WIFEXITED(status)) return -1;
  return WEXITSTATUS(status);
}

}  // namespace support

#endif
