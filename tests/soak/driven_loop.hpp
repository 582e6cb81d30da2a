#pragma once

// The event loop of a round.

#include <thread>

#include <moonshot/loop/event_loop.hpp>

namespace soak {

/// What a handler of the program throws.
struct Thrown {};

/// A loop that a thread of the program drives. What handlers throw comes out there, and ends
/// nothing.
class DrivenLoop {
 public:
  DrivenLoop() : thread_([this] { drive(); }) {}
  DrivenLoop(const DrivenLoop&) = delete;
  DrivenLoop& operator=(const DrivenLoop&) = delete;
  ~DrivenLoop() {
    loop_.stop();
    thread_.join();
  }

  moonshot::EventLoop& loop() { return loop_; }

 private:
  void drive() {
    for (;;) {
      try {
        return loop_.run();
      } catch (const Thrown&) {
      }
    }
  }

  moonshot::EventLoop loop_;
  std::thread thread_;
};

}  // namespace soak
