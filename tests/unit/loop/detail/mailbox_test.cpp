#include <moonshot_catch.hpp>

#include <moonshot/loop/detail/mailbox.hpp>

#include <memory>
#include <stdexcept>
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
