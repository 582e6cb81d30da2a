#pragma once

// The body of an upload that may keep its reader waiting.

#include <cstddef>
#include <cstdint>
#include <string>
#include <thread>
#include <utility>

#include <moonshot/http/body_source.hpp>

namespace soak {

/// Bytes in memory that are given as from a disk: on an event loop, another thread reads them.
class SlowBody final : public moonshot::http::BodySource {
 public:
  explicit SlowBody(std::string bytes) : bytes_(std::move(bytes)) {}
  std::uint64_t size() const noexcept override { return bytes_.size(); }
  std::size_t read(char* buffer, std::size_t capacity) override {
    std::this_thread::yield();
    return bytes_.read(buffer, capacity);
  }
  bool rewind() override { return bytes_.rewind(); }

 private:
  moonshot::http::MemoryBody bytes_;
};

}  // namespace soak
