#include <moonshot_catch.hpp>

#include <moonshot/detail/drive/reading_thread.hpp>

#include <atomic>
#include <filesystem>
#include <future>
#include <memory>
#include <set>
#include <thread>
#include <utility>

using moonshot::detail::ReadingThread;

namespace {

/// Calls `what`, and tells when nobody has it any more.
template <class F>
class ReadingJob final : public ReadingThread::Job {
 public:
  explicit ReadingJob(F what) : what_(std::move(what)) {}
  ReadingJob(const ReadingJob&) = delete;
  ReadingJob& operator=(const ReadingJob&) = delete;
  ~ReadingJob() override { gone_.set_value(); }
  void run() override { what_(); }
  std::future<void> is_gone() { return gone_.get_future(); }

 private:
  F what_;
  std::promise<void> gone_;
};

template <class F>
std::shared_ptr<ReadingJob<F>> reading_job(F what) {
  return std::make_shared<ReadingJob<F>>(std::move(what));
}

/// Tells when the thread that has called it ends.
void tell_end_of_thread(std::promise<void>& ended) {
  struct Teller {
    ~Teller() {
      if (told != nullptr) told->set_value();
    }
    std::promise<void>* told = nullptr;
  };
  thread_local Teller teller;
  teller.told = &ended;
}

/// The threads of this process; 0 where the system does not tell.
int reading_test_threads() {
  int count = 0;
#if defined(__linux__)
  std::error_code unknown;
  for (const auto& thread : std::filesystem::directory_iterator("/proc/self/task", unknown)) {
    count += thread.path().empty() ? 0 : 1;
  }
#endif
  return count;
}

}  // namespace

TEST_CASE("jobs are done one after another on one thread, and let go of at once",
          "[unit][upload]") {
  ReadingThread thread;
  std::promise<void> gate;
  const auto opened = gate.get_future().share();
  std::set<std::thread::id> threads;  // of the jobs, which are never at work at once
  constexpr int count = 20;
  int done = 0;
  bool is_in_order = true;
  const auto threads_before = reading_test_threads();
  for (int i = 0; i < count; ++i) {
    CHECK(thread.post(reading_job([&, i, opened] {
      if (i == 0) opened.wait();
      is_in_order = is_in_order && done++ == i;
      threads.insert(std::this_thread::get_id());
    })));
  }
  auto last = reading_job([] {});
  auto is_gone = last->is_gone();
  CHECK(thread.post(std::move(last)));
  CHECK(reading_test_threads() <= threads_before + 1);
  gate.set_value();
  // The thread waits for more to do, and holds nothing of what was done.
  is_gone.get();
  CHECK(is_in_order);
  CHECK(done == count);
  CHECK(threads.size() == 1);
  CHECK(threads.count(std::this_thread::get_id()) == 0);
}

TEST_CASE("the thread that reads ends with its owner, after what it has begun", "[unit][upload]") {
  for (const bool is_at_work : {false, true}) {
    std::promise<void> ended;
    std::promise<void> begun;
    std::promise<void> gate;
    std::atomic<bool> is_done{false};
    std::future<void> is_dropped;
    {
      ReadingThread thread;
      auto job = reading_job([&, opened = gate.get_future().share()] {
        tell_end_of_thread(ended);
        begun.set_value();
        opened.wait();
        is_done = true;
      });
      auto is_gone = job->is_gone();
      REQUIRE(thread.post(std::move(job)));
      begun.get_future().get();
      if (is_at_work) {
        auto dropped = reading_job([] { FAIL_CHECK(); });
        is_dropped = dropped->is_gone();
        REQUIRE(thread.post(std::move(dropped)));
      } else {
        gate.set_value();
        is_gone.get();
      }
    }
    // Nobody waits for it, and what was not begun is not done.
    if (is_at_work) {
      is_dropped.get();
      CHECK_FALSE(is_done);
      gate.set_value();
    }
    ended.get_future().get();
    CHECK(is_done);
  }
}

TEST_CASE("what a job owns may post another one when it is let go of", "[unit][upload]") {
  ReadingThread thread;
  std::promise<void> is_done;
  struct Posting {
    Posting(ReadingThread& its_thread, std::promise<void>& its_end)
        : thread(its_thread), end(its_end) {}
    Posting(const Posting&) = delete;
    Posting& operator=(const Posting&) = delete;
    ~Posting() {
      thread.post(reading_job([&told = end] { told.set_value(); }));
    }
    ReadingThread& thread;
    std::promise<void>& end;
  };
  CHECK(thread.post(reading_job(
      [owned = std::make_shared<Posting>(thread, is_done)] { static_cast<void>(owned); })));
  is_done.get_future().get();
}
