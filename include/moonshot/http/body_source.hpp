#pragma once

/// @file
/// Bodies of requests that are read while they are sent, so that they need not be in memory.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "moonshot/config.hpp"
#include "moonshot/detail/files/file_handle.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace http {

/// The bytes of a body, in order, as often as they are wanted. A transport reads to `size()`, and
/// rewinds first if it has read before. Not for concurrent use.
class BodySource {
 public:
  virtual ~BodySource() = default;
  /// How many bytes there are; never changes.
  virtual std::uint64_t size() const noexcept = 0;
  /// Puts the next of them into `buffer`, at most `capacity`, and returns how many. 0 is the end,
  /// or a failure where `size()` is not reached: then `problem()` may say what it was.
  virtual std::size_t read(char* buffer, std::size_t capacity) = 0;
  /// Goes back to the first byte. False where that cannot be done.
  virtual bool rewind() = 0;
  /// What went wrong, in words; empty while nothing did.
  virtual std::string problem() const { return {}; }
};

/// Bytes in memory.
class MemoryBody final : public BodySource {
 public:
  explicit MemoryBody(std::string bytes) noexcept : bytes_(std::move(bytes)) {}
  std::uint64_t size() const noexcept override { return bytes_.size(); }
  std::size_t read(char* buffer, std::size_t capacity) override;
  bool rewind() override {
    next_ = 0;
    return true;
  }

 private:
  std::string bytes_;
  std::size_t next_ = 0;
};

/// A file, read in pieces. It is opened by the constructor; its size is that of this moment, and a
/// file that has become shorter meanwhile is a failure of `read`.
class FileBody final : public BodySource {
 public:
  /// Fails by `problem()`: no such file, not readable, a directory, a pipe.
  explicit FileBody(const std::string& path);
  std::uint64_t size() const noexcept override { return size_; }
  std::size_t read(char* buffer, std::size_t capacity) override;
  bool rewind() override;
  std::string problem() const override { return problem_; }

 private:
  std::string path_;
  detail::FileHandle file_;
  std::uint64_t size_ = 0;
  std::uint64_t next_ = 0;
  std::string problem_;
};

/// Several bodies, one after another.
class JoinedBody final : public BodySource {
 public:
  explicit JoinedBody(std::vector<std::shared_ptr<BodySource>> parts) noexcept
      : parts_(std::move(parts)) {}
  std::uint64_t size() const noexcept override;
  std::size_t read(char* buffer, std::size_t capacity) override;
  bool rewind() override;
  std::string problem() const override;

 private:
  std::vector<std::shared_ptr<BodySource>> parts_;
  std::size_t current_ = 0;
};

/// A body that tells how far its reader has come.
class ObservedBody final : public BodySource {
 public:
  /// `on_read` is told how many bytes were read since the beginning; what it throws passes through.
  ObservedBody(std::shared_ptr<BodySource> body,
               std::function<void(std::uint64_t read)> on_read) noexcept
      : body_(std::move(body)), on_read_(std::move(on_read)) {}
  std::uint64_t size() const noexcept override { return body_->size(); }
  std::size_t read(char* buffer, std::size_t capacity) override;
  bool rewind() override;
  std::string problem() const override { return body_->problem(); }

 private:
  std::shared_ptr<BodySource> body_;
  std::function<void(std::uint64_t)> on_read_;
  std::uint64_t read_ = 0;
};

}  // namespace http
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/http/body_source.ipp"
#endif
