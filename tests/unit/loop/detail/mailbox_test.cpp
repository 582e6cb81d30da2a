#include <moonshot_catch.hpp>

#include <moonshot/loop/detail/mailbox.hpp>

#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

using moonshot::detail::KeptLetter;
using moonshot::detail::Letter;
using moonshot::detail::Mailbox;

namespace {

struct Noted final : Letter {
  Noted(std::vector<int>& open, int its_number) : opened(open), number(its_number) {}
  void open() override { opened.push_back(number); }
  void drop() noexcept override { is_dropped = true; }

  std::vector<int>& opened;
  const int number;
  bool is_dropped = false;
};

// Opens what was posted before.
void open_all(Mailbox& mailbox) {
  mailbox.take();
  while (auto* const letter = mailbox.take_letter()) letter->open();
}

struct Kept final : KeptLetter {
  explicit Kept(int& count) : reads(count) {}
  void read() override { ++reads; }
  int& reads;
};

}  // namespace

TEST_CASE("letters are opened in their order, each once", "[unit][loop]") {
  int wakes = 0;
  Mailbox mailbox([&wakes] { ++wakes; });
  std::vector<int> opened;
  Noted first(opened, 1);
  Noted second(opened, 2);
  Noted third(opened, 3);
  mailbox.post(first);
  mailbox.post(second);
  mailbox.post(third);
  mailbox.post(first);
  CHECK(wakes == 1);
  open_all(mailbox);
  CHECK(opened == std::vector<int>{1, 2, 3});
  open_all(mailbox);
  CHECK(opened.size() == 3);

  mailbox.post(first);
  CHECK(wakes == 2);
  open_all(mailbox);
  CHECK(opened == std::vector<int>{1, 2, 3, 1});
}

TEST_CASE("a letter that is taken back is not opened, not even when it was taken", "[unit][loop]") {
  Mailbox mailbox(nullptr);
  std::vector<int> opened;
  Noted first(opened, 1);
  Noted second(opened, 2);
  Noted third(opened, 3);
  mailbox.post(first);
  mailbox.post(second);
  mailbox.post(third);
  mailbox.take_back(second);
  mailbox.take();
  mailbox.take_back(third);
  open_all(mailbox);
  CHECK(opened == std::vector<int>{1});
  mailbox.take_back(first);
  mailbox.post(second);
  open_all(mailbox);
  CHECK(opened == std::vector<int>{1, 2});
}

TEST_CASE("a letter that is posted while others are opened waits for the next turn",
          "[unit][loop]") {
  struct Again final : Letter {
    explicit Again(Mailbox& to) : mailbox(to) {}
    void open() override {
      ++times;
      mailbox.post(*this);
    }
    Mailbox& mailbox;
    int times = 0;
  };
  Mailbox mailbox(nullptr);
  Again again(mailbox);
  mailbox.post(again);
  open_all(mailbox);
  CHECK(again.times == 1);
  open_all(mailbox);
  CHECK(again.times == 2);
  mailbox.take_back(again);
}

TEST_CASE("letters are dropped with the end of the loop, and after it", "[unit][loop]") {
  Mailbox mailbox(nullptr);
  std::vector<int> opened;
  Noted before(opened, 1);
  Noted after(opened, 2);
  mailbox.post(before);
  mailbox.close();
  CHECK(before.is_dropped);
  mailbox.post(after);
  CHECK(after.is_dropped);
  open_all(mailbox);
  CHECK(opened.empty());
}

TEST_CASE("a kept letter lives until it is opened or dropped", "[unit][loop]") {
  int reads = 0;
  Mailbox mailbox(nullptr);
  auto letter = std::make_shared<Kept>(reads);
  const std::weak_ptr<Kept> seen = letter;
  KeptLetter::post(mailbox, std::move(letter));
  CHECK_FALSE(seen.expired());
  open_all(mailbox);
  CHECK(reads == 1);
  CHECK(seen.expired());

  mailbox.close();
  letter = std::make_shared<Kept>(reads);
  const std::weak_ptr<Kept> dropped = letter;
  KeptLetter::post(mailbox, std::move(letter));
  CHECK(dropped.expired());
  CHECK(reads == 1);
}

TEST_CASE("a loop that could not be woken is woken by what is posted next", "[unit][loop]") {
  int wakes = 0;
  bool throws = true;
  Mailbox mailbox([&] {
    if (std::exchange(throws, false)) throw std::runtime_error("mine");
    ++wakes;
  });
  std::vector<int> opened;
  Noted letter(opened, 1);
  mailbox.post(letter);
  CHECK(wakes == 0);
  mailbox.post([] {});
  CHECK(wakes == 1);
  open_all(mailbox);
  CHECK(opened.size() == 1);
}

TEST_CASE("letters keep their order, whichever of them is taken back", "[unit][loop]") {
  constexpr int count = 4;
  // Each bit says whether the letter is taken back; the last ones are posted once more.
  for (int taken_back = 0; taken_back < (1 << count); ++taken_back) {
    INFO(taken_back);
    Mailbox mailbox(nullptr);
    std::vector<int> opened;
    std::vector<std::unique_ptr<Noted>> letters;
    std::vector<int> expected;
    for (int i = 0; i < count; ++i) letters.push_back(std::make_unique<Noted>(opened, i));
    for (const auto& letter : letters) mailbox.post(*letter);
    for (int i = 0; i < count; ++i) {
      if ((taken_back & (1 << i)) == 0) {
        expected.push_back(i);
      } else {
        mailbox.take_back(*letters[static_cast<std::size_t>(i)]);
      }
    }
    for (int i = 0; i < count; ++i) {
      if ((taken_back & (1 << i)) != 0) expected.push_back(i);
    }
    for (const auto& letter : letters) mailbox.post(*letter);
    open_all(mailbox);
    CHECK(opened == expected);
  }
}

TEST_CASE("a letter that is posted again before it is opened is opened once", "[unit][loop]") {
  Mailbox mailbox(nullptr);
  std::vector<int> opened;
  Noted first(opened, 1);
  Noted second(opened, 2);
  mailbox.post(first);
  mailbox.post(second);
  mailbox.take();
  mailbox.post(second);
  open_all(mailbox);
  CHECK(opened == std::vector<int>{1, 2});
  open_all(mailbox);
  CHECK(opened == std::vector<int>{1, 2});
}

TEST_CASE("functions are taken in their order, each once", "[unit][loop]") {
  int wakes = 0;
  Mailbox mailbox([&wakes] { ++wakes; });
  std::string order;
  mailbox.post([&order] { order += 'a'; });
  mailbox.post([&order] { order += 'b'; });
  CHECK(wakes == 1);
  const auto tasks = mailbox.take();
  REQUIRE(tasks.size() == 2);
  for (const auto& task : tasks) task();
  CHECK(order == "ab");
  CHECK(mailbox.take().empty());
  CHECK(mailbox.take_letter() == nullptr);
  mailbox.post([] {});
  CHECK(wakes == 2);
}

TEST_CASE("a loop that is about to end is not woken, and what is posted is kept until it has ended",
          "[unit][loop]") {
  int wakes = 0;
  Mailbox mailbox([&wakes] { ++wakes; });
  std::vector<int> opened;
  Noted letter(opened, 1);
  auto owned = std::make_shared<int>(0);
  const std::weak_ptr<int> kept = owned;
  mailbox.stop_waking();
  mailbox.post([owned = std::move(owned)] { static_cast<void>(owned); });
  mailbox.post(letter);
  CHECK(wakes == 0);
  CHECK_FALSE(kept.expired());
  CHECK_FALSE(letter.is_dropped);
  mailbox.close();
  CHECK(kept.expired());
  CHECK(letter.is_dropped);
  CHECK(mailbox.take().empty());
}

TEST_CASE("after the end of a loop a function is destroyed and not run", "[unit][loop]") {
  int wakes = 0;
  Mailbox mailbox([&wakes] { ++wakes; });
  mailbox.close();
  auto owned = std::make_shared<int>(0);
  const std::weak_ptr<int> kept = owned;
  mailbox.post([owned = std::move(owned)] { ++*owned; });
  CHECK(kept.expired());
  CHECK(wakes == 0);
  CHECK(mailbox.take().empty());
}

TEST_CASE("what is dropped with a loop may post to it", "[unit][loop]") {
  struct Posting {
    explicit Posting(Mailbox& to) : mailbox(to) {}
    Posting(const Posting&) = delete;
    Posting& operator=(const Posting&) = delete;
    ~Posting() {
      mailbox.post([] { FAIL(); });
    }
    Mailbox& mailbox;
  };
  Mailbox mailbox(nullptr);
  mailbox.post([owned = std::make_shared<Posting>(mailbox)] { static_cast<void>(owned); });
  mailbox.close();
  CHECK(mailbox.take().empty());
}

TEST_CASE("a kept letter can be posted again while it is read", "[unit][loop]") {
  struct Twice final : KeptLetter {
    Twice(Mailbox& to, int& count) : mailbox(to), reads(count) {}
    void read() override {
      if (++reads == 1) post(mailbox, self.lock());
    }
    Mailbox& mailbox;
    int& reads;
    std::weak_ptr<Twice> self;
  };
  Mailbox mailbox(nullptr);
  int reads = 0;
  auto letter = std::make_shared<Twice>(mailbox, reads);
  letter->self = letter;
  const std::weak_ptr<Twice> seen = letter;
  KeptLetter::post(mailbox, std::move(letter));
  open_all(mailbox);
  CHECK(reads == 1);
  CHECK_FALSE(seen.expired());
  open_all(mailbox);
  CHECK(reads == 2);
  CHECK(seen.expired());
}
