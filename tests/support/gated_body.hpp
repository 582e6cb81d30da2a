#pragma once

// A body whose bytes are there when the test says so.

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <moonshot/http/body_source.hpp>

namespace support {

/// Waits in each `read` until it may go on, and remembers who has read.
class GatedBody final : public moonshot::http::BodySource {
 public:
  explicit GatedBody(std::string bytes) : size_(bytes.size()), bytes_(std::move(bytes)) {}

  std::uint64_t size() const noexcept override { return size_; }
  std::size_t read(char* buffer, std::size_t capacity) override {
    std::unique_lock<std::mutex> lock(mutex_);
    readers_.push_back(std::this_thread::get_id());
    changed_.notify_all();
    // A test that forgets to open it must not stand still.
    if (!changed_.wait_for(lock, std::chrono::minutes(1), [&] { return allowed_ != 0; })) {
      std::abort();
    }
    --allowed_;
    const auto count = bytes_.copy(buffer, capacity, next_);
    next_ += count;
    return count;
  }
  bool rewind() override {
    const std::lock_guard<std::mutex> lock(mutex_);
    next_ = 0;
    ++beginnings_;
    return true;
  }

  /// Lets this many further reads go on.
  void allow(int reads) {
    const std::lock_guard<std::mutex> lock(mutex_);
    allowed_ += reads;
    changed_.notify_all();
  }
  /// Waits until somebody has begun to read for the `count`-th time.
  void await_reads(std::size_t count) {
    std::unique_lock<std::mutex> lock(mutex_);
    if (!changed_.wait_for(lock, std::chrono::minutes(1),
                           [&] { return readers_.size() >= count; })) {
      std::abort();
    }
  }
  std::vector<std::thread::id> readers() const {
    const std::lock_guard<std::mutex> lock(mutex_);
    return readers_;
  }
  int beginnings() const {
    const std::lock_guard<std::mutex> lock(mutex_);
    return beginnings_;
  }

 private:
  const std::uint64_t size_;
  const std::string bytes_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::size_t next_ = 0;
  int allowed_ = 0;
  int beginnings_ = 0;
  std::vector<std::thread::id> readers_;
};

}  // namespace support
