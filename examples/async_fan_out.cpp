// Many questions, a few at a time, on one thread: C++20 coroutines that await their calls.
//
//     async_fan_out [how many at a time]

#include <cstddef>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <string>
#include <vector>

#include <moonshot/async/async_client.hpp>
#include <moonshot/async/coroutine.hpp>
#include <moonshot/moonshot.hpp>

namespace {

// A coroutine that nobody waits for. A task type of any framework does as well.
struct Detached {
  struct promise_type {
    Detached get_return_object() const noexcept { return {}; }
    std::suspend_never initial_suspend() const noexcept { return {}; }
    std::suspend_never final_suspend() const noexcept { return {}; }
    void return_void() const noexcept {}
    [[noreturn]] void unhandled_exception() const noexcept { std::terminate(); }
  };
};

struct Work {
  std::vector<std::string> questions;
  std::size_t next = 0;
  std::size_t answered = 0;
  int workers = 0;
};

// Takes one question after the other. All of it runs on the thread of the loop: it needs no lock.
Detached answer(moonshot::AsyncClient client, Work& work, moonshot::EventLoop& loop) {
  while (work.next < work.questions.size()) {
    moonshot::ChatRequest request;
    request.model = moonshot::models::kimi_k3;
    request.messages = {moonshot::user(work.questions[work.next++])};
    const auto reply = co_await client.chat().create(request);
    if (reply) {
      ++work.answered;
      std::cout << reply->text() << '\n';
    } else {
      std::cerr << reply.error().what() << '\n';
    }
  }
  if (--work.workers == 0) loop.stop();
}

}  // namespace

int main(int argc, char** argv) {
  moonshot::EventLoop loop;
  const moonshot::AsyncClient client(loop);

  Work work;
  for (const char* city : {"Paris", "Tokyo", "Lima", "Oslo", "Cairo", "Perth"}) {
    work.questions.push_back(std::string("What is ") + city + " known for?");
  }
  const int limit = argc > 1 ? std::atoi(argv[1]) : 3;
  work.workers = limit > 0 ? limit : 1;
  const int workers = work.workers;
  for (int i = 0; i < workers; ++i) answer(client, work, loop);
  loop.run();

  std::cout << work.answered << " of " << work.questions.size() << " answered, " << workers
            << " at a time\n";
  return work.answered == work.questions.size() ? 0 : 1;
}
