#pragma once

#include <algorithm>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <utility>

#include "moonshot/detail/drive/read_ahead.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// What the thread that reads shares with the sender. The source is the reader's alone.
struct ReadAheadBody::State final : ReadingThread::Job {
  using Lock = std::unique_lock<std::mutex>;

  explicit State(std::shared_ptr<http::BodySource> read)
      : source(std::move(read)), problem(source->problem()), left(source->size()) {}

  // Reads one piece, of the latest beginning.
  MOONSHOT_INLINE void run() override;
  void read_piece(bool is_first, std::size_t wanted);
  void take_piece();

  std::size_t waiting() const noexcept { return bytes.size() - given; }
  bool wants_more() const noexcept {
    return !is_reading && !has_failed && left != 0 && waiting() < piece_size;
  }
  bool is_settled() const noexcept { return waiting() != 0 || has_failed || left == 0; }

  const std::shared_ptr<http::BodySource> source;

  // The reader's.
  std::string piece;
  std::string piece_problem;
#if MOONSHOT_EXCEPTIONS
  std::exception_ptr piece_thrown;
#endif

  // Shared, under the mutex.
  mutable std::mutex mutex;
  std::condition_variable changed;
  std::string bytes;      // that were read,
  std::size_t given = 0;  // of which these were taken
  std::string problem;
#if MOONSHOT_EXCEPTIONS
  std::exception_ptr thrown;
#endif
  std::uint64_t left;  // to be read
  unsigned beginning = 0;
  bool is_to_begin = false;  // with the first byte
  bool is_reading = false;
  bool has_failed = false;
  std::function<void()> wake;
};

// An empty piece is a failure.
MOONSHOT_INLINE void ReadAheadBody::State::read_piece(bool is_first, std::size_t wanted) {
  const auto read = [&] {
    piece.clear();
    piece_problem.clear();
    if (!is_first || source->rewind()) {
      piece.resize(wanted);
      piece.resize(source->read(&piece[0], wanted));
    }
    if (piece.empty()) piece_problem = source->problem();
  };
#if MOONSHOT_EXCEPTIONS
  piece_thrown = nullptr;
  try {
    read();
  } catch (...) {
    piece.clear();
    piece_thrown = std::current_exception();
  }
#else
  read();
#endif
}

MOONSHOT_INLINE void ReadAheadBody::State::take_piece() {
  const auto take = [&] {
    bytes.erase(0, std::exchange(given, 0));
    if (bytes.empty()) {
      bytes.swap(piece);
    } else {
      bytes += piece;
    }
  };
  const auto count = piece.size();
  has_failed = count == 0;
  problem.swap(piece_problem);
#if MOONSHOT_EXCEPTIONS
  thrown = piece_thrown;
  try {
    take();
  } catch (...) {
    thrown = std::current_exception();
    has_failed = true;
  }
#else
  take();
#endif
  left -= count;
}

MOONSHOT_INLINE void ReadAheadBody::State::run() {
  Lock lock(mutex);
  for (;;) {
    const auto begun = beginning;
    const bool is_first = std::exchange(is_to_begin, false);
    const auto wanted = static_cast<std::size_t>((std::min)(left, std::uint64_t{piece_size}));
    lock.unlock();
    read_piece(is_first, wanted);
    lock.lock();
    if (begun == beginning) break;
  }
  take_piece();
  is_reading = false;
  const auto tell = std::exchange(wake, nullptr);
  changed.notify_all();
  lock.unlock();
  if (tell) tell();
}

MOONSHOT_INLINE ReadAheadBody::ReadAheadBody(std::shared_ptr<http::BodySource> source,
                                             std::shared_ptr<ReadingThread> thread)
    : size_(source->size()),
      thread_(std::move(thread)),
      state_(std::make_shared<State>(std::move(source))) {}

// Has the next piece read, where there is room for it.
MOONSHOT_INLINE void ReadAheadBody::read_on() {
  {
    const State::Lock lock(state_->mutex);
    if (!state_->wants_more()) return;
    state_->is_reading = true;
  }
  if (!thread_->post(state_)) state_->run();
}

MOONSHOT_INLINE bool ReadAheadBody::is_ready(const std::function<void()>& wake) {
  read_on();
  const State::Lock lock(state_->mutex);
  const bool is_settled = state_->is_settled();
  if (!is_settled) state_->wake = wake;
  return is_settled;
}

MOONSHOT_INLINE std::size_t ReadAheadBody::read(char* buffer, std::size_t capacity) {
  read_on();
  std::size_t count = 0;
  {
    State::Lock lock(state_->mutex);
    state_->changed.wait(lock, [&] { return state_->is_settled(); });
    count = state_->bytes.copy(buffer, capacity, state_->given);
    state_->given += count;
#if MOONSHOT_EXCEPTIONS
    if (count == 0 && state_->thrown != nullptr) {
      std::rethrow_exception(std::exchange(state_->thrown, nullptr));
    }
#endif
  }
  read_on();
  return count;
}

// Cannot fail yet: what is wrong is found when it is read.
MOONSHOT_INLINE bool ReadAheadBody::rewind() {
  const State::Lock lock(state_->mutex);
  ++state_->beginning;
  state_->is_to_begin = true;
  state_->bytes.clear();
  state_->given = 0;
  state_->left = size_;
  state_->has_failed = false;
  state_->problem.clear();
#if MOONSHOT_EXCEPTIONS
  state_->thrown = nullptr;
#endif
  state_->wake = nullptr;
  return true;
}

MOONSHOT_INLINE std::string ReadAheadBody::problem() const {
  const State::Lock lock(state_->mutex);
  return state_->problem;
}

MOONSHOT_INLINE std::shared_ptr<http::BodySource> read_ahead(
    std::shared_ptr<http::BodySource> source, const std::shared_ptr<ReadingThread>& thread) {
  if (source == nullptr || !source->may_wait()) return source;
  return std::make_shared<ReadAheadBody>(std::move(source), thread);
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
