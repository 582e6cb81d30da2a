#pragma once

// Ctrl-C as a call of a function on a thread of its own, where everything may be done.

#include <functional>
#include <utility>

#if defined(_WIN32)
#include <windows.h>
#else
#include <pthread.h>
#include <csignal>
#include <thread>
#endif

namespace support {

#if defined(_WIN32)

inline std::function<void()>& interrupt_function() {
  static std::function<void()> function;
  return function;
}

inline BOOL WINAPI take_console_event(DWORD event) {
  if (event != CTRL_C_EVENT) return FALSE;
  interrupt_function()();
  return TRUE;
}

/// Calls `function` at every Ctrl-C, until the program ends.
inline void on_interrupt(std::function<void()> function) {
  interrupt_function() = std::move(function);
  SetConsoleCtrlHandler(take_console_event, TRUE);
}

#else

/// Calls `function` at every Ctrl-C, until the program ends. To be called before any other thread
/// starts: they inherit that the signal is left to this one.
inline void on_interrupt(std::function<void()> function) {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  std::thread([signals, function = std::move(function)] {
    for (int signal = 0; sigwait(&signals, &signal) == 0;) function();
  }).detach();
}

#endif

}  // namespace support
