#include <gated_body.hpp>
#include <moonshot_catch.hpp>

#include <moonshot/detail/drive/read_ahead.hpp>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <future>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>

using moonshot::detail::read_ahead;
using moonshot::detail::ReadAheadBody;
using moonshot::detail::ReadingThread;
using moonshot::http::BodySource;
using moonshot::http::MemoryBody;
using support::GatedBody;

namespace {

const std::function<void()> wakes_nobody = [] {};

std::string all_of(BodySource& body, std::size_t capacity) {
  std::string text;
  std::string buffer(capacity, '\0');
  while (const auto count = body.read(&buffer[0], capacity)) text.append(buffer, 0, count);
  return text;
}

std::string long_text(std::size_t size) {
  std::string text;
  for (std::size_t i = 0; text.size() < size; ++i) text += std::to_string(i) + ',';
  text.resize(size);
  return text;
}

/// Gives `good` bytes, and then fails.
class FailingBody final : public BodySource {
 public:
  FailingBody(std::size_t good, bool throws) : good_(good), throws_(throws) {}
  std::uint64_t size() const noexcept override { return std::uint64_t{1} << 20U; }
  std::size_t read(char* buffer, std::size_t capacity) override {
    const auto count = capacity < good_ ? capacity : good_;
    for (std::size_t i = 0; i < count; ++i) buffer[i] = 'g';
    good_ -= count;
    if (count != 0) return count;
    if (throws_) throw std::runtime_error("its own");
    problem_ = "the disk is gone";
    return 0;
  }
  bool rewind() override { return true; }
  std::string problem() const override { return problem_; }

 private:
  std::size_t good_;
  bool throws_;
  std::string problem_;
};

/// Is not there to be read again.
class OnceBody final : public BodySource {
 public:
  std::uint64_t size() const noexcept override { return 3; }
  std::size_t read(char*, std::size_t) override { return 3; }
  bool rewind() override { return false; }
  std::string problem() const override { return "it was read already"; }
};

}  // namespace

TEST_CASE("a body that is read ahead has the same bytes, as often as wanted", "[unit][upload]") {
  constexpr auto piece = ReadAheadBody::piece_size;
  const auto thread = std::make_shared<ReadingThread>();
  for (const std::size_t size : {std::size_t{1}, piece - 1, piece, piece + 1, 5 * piece + 7}) {
    const auto text = long_text(size);
    const auto source = std::make_shared<GatedBody>(text);
    source->allow(1000);
    ReadAheadBody body(source, thread);
    CHECK(body.size() == size);
    CHECK_FALSE(body.may_wait());
    for (const std::size_t capacity : {piece / 2 + 1, piece, 3 * piece}) {
      CHECK(body.rewind());
      CHECK((all_of(body, capacity) == text));
    }
    char byte = 0;
    CHECK(body.read(&byte, 1) == 0);
    CHECK(body.is_ready(wakes_nobody));  // the end can be read at once
    CHECK(body.problem().empty());
    CHECK(source->beginnings() == 3);
  }
}

TEST_CASE("what is not there yet wakes who has asked, once", "[unit][upload]") {
  const auto source = std::make_shared<GatedBody>("hello");
  const auto thread = std::make_shared<ReadingThread>();
  ReadAheadBody body(source, thread);
  REQUIRE(body.rewind());
  std::atomic<int> wakes{0};
  std::promise<void> woken;
  CHECK_FALSE(body.is_ready([&] {
    ++wakes;
    woken.set_value();
  }));
  source->await_reads(1);
  CHECK(wakes == 0);
  source->allow(1);
  woken.get_future().get();
  CHECK(body.is_ready([&] { ++wakes; }));
  char buffer[5];
  CHECK(body.read(buffer, 5) == 5);
  CHECK(std::string(buffer, 5) == "hello");
  CHECK(body.read(buffer, 5) == 0);
  CHECK(wakes == 1);
}

TEST_CASE("a body is read on one thread, which is not that of the sender", "[unit][upload]") {
  const auto thread = std::make_shared<ReadingThread>();
  const auto first = std::make_shared<GatedBody>("one");
  const auto second = std::make_shared<GatedBody>("two");
  first->allow(1);
  second->allow(1);
  ReadAheadBody one(first, thread);
  ReadAheadBody two(second, thread);
  CHECK(all_of(one, 10) == "one");
  CHECK(all_of(two, 10) == "two");
  REQUIRE(first->readers().size() == 1);
  CHECK(first->readers() == second->readers());
  CHECK(first->readers()[0] != std::this_thread::get_id());
}

TEST_CASE("a new beginning forgets what was read before it, and what is being read",
          "[unit][upload]") {
  const auto source = std::make_shared<GatedBody>("hello");
  const auto thread = std::make_shared<ReadingThread>();
  ReadAheadBody body(source, thread);
  REQUIRE(body.rewind());
  std::atomic<bool> is_woken{false};
  CHECK_FALSE(body.is_ready([&] { is_woken = true; }));
  source->await_reads(1);
  REQUIRE(body.rewind());
  source->allow(2);
  CHECK(all_of(body, 10) == "hello");
  CHECK(source->readers().size() == 2);
  CHECK(source->beginnings() == 2);
  CHECK_FALSE(is_woken);
}

TEST_CASE("a body that is begun again while its first piece is read has all of its bytes once",
          "[unit][upload]") {
  const auto text = long_text(2 * ReadAheadBody::piece_size + 7);
  const auto source = std::make_shared<GatedBody>(text);
  const auto thread = std::make_shared<ReadingThread>();
  ReadAheadBody body(source, thread);
  CHECK_FALSE(body.is_ready(wakes_nobody));
  source->await_reads(1);
  REQUIRE(body.rewind());
  source->allow(1000);
  CHECK((all_of(body, ReadAheadBody::piece_size) == text));
  CHECK(source->beginnings() == 1);
}

TEST_CASE("a failure comes after the bytes before it, with its reason", "[unit][upload]") {
  const auto thread = std::make_shared<ReadingThread>();
  constexpr auto good = ReadAheadBody::piece_size + 10;
  ReadAheadBody body(std::make_shared<FailingBody>(good, false), thread);
  CHECK(body.problem().empty());
  CHECK(all_of(body, 1000).size() == good);
  CHECK(body.problem() == "the disk is gone");
  CHECK(body.is_ready(wakes_nobody));
  char byte = 0;
  CHECK(body.read(&byte, 1) == 0);

  ReadAheadBody broken(std::make_shared<FailingBody>(good, true), thread);
  std::size_t count = 0;
  const auto read_on = [&] {
    while (broken.read(&byte, 1) == 1) ++count;
  };
  CHECK_THROWS_WITH(read_on(), "its own");
  CHECK(count == good);

  ReadAheadBody throwing(std::make_shared<FailingBody>(0, true), thread);
  CHECK_THROWS_WITH(throwing.read(&byte, 1), "its own");
  CHECK(throwing.read(&byte, 1) == 0);
  REQUIRE(throwing.rewind());  // it is tried again
  CHECK_THROWS_WITH(throwing.read(&byte, 1), "its own");

  ReadAheadBody once(std::make_shared<OnceBody>(), thread);
  CHECK(once.problem() == "it was read already");  // known before anything is read
  CHECK(once.rewind());
  CHECK(once.problem().empty());
  CHECK(once.read(&byte, 1) == 0);
  CHECK(once.problem() == "it was read already");
}

TEST_CASE("no more of a body is read ahead than is there to be taken next", "[unit][upload]") {
  constexpr auto piece = ReadAheadBody::piece_size;
  const auto source = std::make_shared<GatedBody>(long_text(5 * piece));
  const auto thread = std::make_shared<ReadingThread>();
  ReadAheadBody body(source, thread);
  source->allow(1);
  std::promise<void> woken;
  if (!body.is_ready([&] { woken.set_value(); })) woken.get_future().get();
  for (int i = 0; i < 3; ++i) CHECK(body.is_ready(wakes_nobody));
  // Whatever was to be read is read before this.
  struct Mark final : ReadingThread::Job {
    void run() override { reached.set_value(); }
    std::promise<void> reached;
  };
  const auto mark = std::make_shared<Mark>();
  source->allow(1000);
  REQUIRE(thread->post(mark));
  mark->reached.get_future().get();
  CHECK(source->readers().size() == 1);
  // What was taken makes room for the next piece, for which nobody needs to ask.
  char byte = 0;
  CHECK(body.read(&byte, 1) == 1);
  source->await_reads(2);
}

TEST_CASE("whoever lets go of a body does not wait for it", "[unit][upload]") {
  const auto source = std::make_shared<GatedBody>("hello");
  std::promise<void> woken;
  {
    ReadAheadBody body(source, std::make_shared<ReadingThread>());
    REQUIRE(body.rewind());
    CHECK_FALSE(body.is_ready([&] { woken.set_value(); }));
    source->await_reads(1);
  }
  // What was begun comes to its end.
  source->allow(1);
  woken.get_future().get();
}

TEST_CASE("only what may wait is read on another thread", "[unit][upload]") {
  const auto thread = std::make_shared<ReadingThread>();
  const auto memory = std::make_shared<MemoryBody>("hello");
  CHECK(read_ahead(memory, thread) == memory);
  CHECK(read_ahead(nullptr, thread) == nullptr);
  const auto gated = std::make_shared<GatedBody>("hello");
  const auto ahead = read_ahead(gated, thread);
  CHECK(ahead != gated);
  CHECK(read_ahead(ahead, thread) == ahead);
}
