#pragma once

/// @file
/// What other threads want a loop to do.

#include <functional>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "moonshot/config.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

class LetterList;

/// One thing that a loop is to do, which is ready before it is posted: posting it needs no memory,
/// and cannot fail. Posted again before it was opened, it is opened once. It is taken back before
/// it is destroyed, or destroys itself.
class Letter {
 public:
  Letter() = default;
  Letter(const Letter&) = delete;
  Letter& operator=(const Letter&) = delete;
  virtual ~Letter() = default;
  /// On the loop's thread; it may be posted again.
  virtual void open() = 0;
  /// In place of `open` where the loop has ended.
  virtual void drop() noexcept {}

 private:
  friend class LetterList;
  LetterList* list_ = nullptr;  // that it is in
  Letter* previous_ = nullptr;
  Letter* next_ = nullptr;
};

/// Letters in the order in which they were posted. Not for concurrent use.
class LetterList {
 public:
  /// Does nothing where `letter` is in a list already.
  void append(Letter& letter) noexcept {
    if (letter.list_ != nullptr) return;
    letter.list_ = this;
    letter.previous_ = last_;
    letter.next_ = nullptr;
    (last_ != nullptr ? last_->next_ : first_) = &letter;
    last_ = &letter;
  }
  /// Takes the first one out, and returns it; null where there is none.
  Letter* take_first() noexcept {
    auto* const letter = first_;
    if (letter != nullptr) take_out(*letter);
    return letter;
  }
  /// Takes `letter` out of the list that it is in.
  static void take_out(Letter& letter) noexcept {
    auto* const list = std::exchange(letter.list_, nullptr);
    if (list == nullptr) return;
    (letter.previous_ != nullptr ? letter.previous_->next_ : list->first_) = letter.next_;
    (letter.next_ != nullptr ? letter.next_->previous_ : list->last_) = letter.previous_;
  }

 private:
  Letter* first_ = nullptr;
  Letter* last_ = nullptr;
};

/// Functions and letters for a loop, each in the order in which they were posted. It may outlive
/// the loop; what is posted then is dropped. Thread safety: any number of threads may post; the
/// others are the loop's.
class Mailbox {
 public:
  using Task = std::function<void()>;

  /// `wake` wakes the loop, from any thread, until `stop_waking`.
  explicit Mailbox(std::function<void()> wake) : wake_(std::move(wake)) {}

  void post(Task task) {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (is_closed_) return;
    tasks_.push_back(std::move(task));
    wake();
  }
  /// May be called from destructors.
  void post(Letter& letter) noexcept {
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      if (!is_closed_) {
        letters_.append(letter);
        return wake();
      }
    }
    letter.drop();
  }
  /// `letter` is not opened any more, unless it is posted again. On the loop's thread.
  void take_back(Letter& letter) noexcept {
    const std::lock_guard<std::mutex> lock(mutex_);
    LetterList::take_out(letter);
  }
  /// Takes everything that was posted: returns the functions, and `take_letter` gives the letters.
  std::vector<Task> take() noexcept {
    const std::lock_guard<std::mutex> lock(mutex_);
    is_woken_ = false;
    while (auto* const letter = letters_.take_first()) taken_.append(*letter);
    return std::exchange(tasks_, {});
  }
  /// The next letter that was taken; null where there is none.
  Letter* take_letter() noexcept {
    const std::lock_guard<std::mutex> lock(mutex_);
    return taken_.take_first();
  }
  /// The loop is about to end. When this returns, it is not being woken and will not be. What is
  /// posted is kept until `close`.
  void stop_waking() {
    const std::lock_guard<std::mutex> lock(mutex_);
    wake_ = nullptr;
  }
  /// The loop has ended.
  void close() {
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      is_closed_ = true;
    }
    // Destroyed without the lock: they may own whatever they like.
    const auto dropped = take();
    while (auto* const letter = take_letter()) letter->drop();
  }

 private:
  // Once, until the loop takes what was posted. Where a host throws, the next one tries again.
  void wake() noexcept {
    if (is_woken_ || wake_ == nullptr) return;
#if MOONSHOT_EXCEPTIONS
    try {
      wake_();
      is_woken_ = true;
    } catch (...) {
    }
#else
    wake_();
    is_woken_ = true;
#endif
  }

  std::mutex mutex_;
  std::function<void()> wake_;
  bool is_woken_ = false;
  bool is_closed_ = false;
  std::vector<Task> tasks_;
  LetterList letters_;
  LetterList taken_;
};

/// A letter that lives until it is opened, whoever else lets go of it.
class KeptLetter : public Letter {
 public:
  /// Posts `letter`. By one thread at a time.
  static void post(Mailbox& mailbox, std::shared_ptr<KeptLetter> letter) noexcept {
    auto& posted = *letter;
    posted.kept_ = std::move(letter);
    mailbox.post(posted);
  }

 private:
  virtual void read() = 0;
  void open() final {
    const auto kept = std::exchange(kept_, nullptr);
    read();
  }
  void drop() noexcept final { const auto kept = std::exchange(kept_, nullptr); }

  std::shared_ptr<KeptLetter> kept_;
};

}  // namespace detail
MOONSHOT_NAMESPACE_END
