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

/// The bytes of a body, in order, as often as they are wanted. A transport calls `rewind` before
/// each try, also the first, and reads up to `size()`. A failure ends the exchange as
/// `Outcome::Kind::stopped`. Not for concurrent use.
class BodySource {
 public:
  virtual ~BodySource() = default;
  /// How many bytes there are; never changes.
  virtual std::uint64_t size() const noexcept = 0;
  /// Puts the next bytes into `buffer`, at most `capacity` of them, and returns how many. 0 means
  /// the end; before `size()` bytes were read it means a failure, and `problem()` may say which.
  /// What it throws passes through the call.
  virtual std::size_t read(char* buffer, std::size_t capacity) = 0;
  /// Goes to the first byte, for the first try or another. False where that cannot be done.
  virtual bool rewind() = 0;
  /// What went wrong, as one sentence; empty while nothing did.
  virtual std::string problem() const { return {}; }
  /// Whether `read` or `rewind` may wait, e.g. for a disk. An event-driven client then reads it on
  /// another thread, ahead of what is sent. True, unless a source says otherwise.
  virtual bool may_wait() const noexcept { return true; }
  /// For a source that says that it does not wait: whether `read` has something to give now, which
  /// is bytes, the end or a failure. Where it has not, `wake` is called once as soon as it has,
  /// from any thread; that may be after the exchange has ended. Asked on event loops alone.
  virtual bool is_ready(const std::function<void()>& wake) {
    static_cast<void>(wake);
    return true;
  }
};

/// A body of bytes in memory. Never fails.
class MemoryBody final : public BodySource {
 public:
  /// A body of `bytes`.
  explicit MemoryBody(std::string bytes) noexcept : bytes_(std::move(bytes)) {}
  std::uint64_t size() const noexcept override { return bytes_.size(); }
  MOONSHOT_INLINE std::size_t read(char* buffer, std::size_t capacity) override;
  bool rewind() override {
    next_ = 0;
    return true;
  }
  bool may_wait() const noexcept override { return false; }

 private:
  std::string bytes_;
  std::size_t next_ = 0;
};

/// A body that is read from a file in pieces. The constructor opens the file and takes its size; a
/// file that becomes shorter after that is a failure of `read`.
class FileBody final : public BodySource {
 public:
  /// Opens the file at `path`. Never throws: where there is no such file, or it is not readable, a
  /// directory or a pipe, `problem()` says so.
  explicit FileBody(const std::string& path);
  std::uint64_t size() const noexcept override { return size_; }
  MOONSHOT_INLINE std::size_t read(char* buffer, std::size_t capacity) override;
  MOONSHOT_INLINE bool rewind() override;
  std::string problem() const override { return problem_; }

 private:
  std::string path_;
  detail::FileHandle file_;
  std::uint64_t size_ = 0;
  std::uint64_t next_ = 0;
  std::string problem_;
};

/// Several bodies, one after another. Fails as its parts do.
class JoinedBody final : public BodySource {
 public:
  /// A body of all `parts` in order, none of them null. Shares them: nobody else may read them.
  explicit JoinedBody(std::vector<std::shared_ptr<BodySource>> parts) noexcept
      : parts_(std::move(parts)) {}
  MOONSHOT_INLINE std::uint64_t size() const noexcept override;
  MOONSHOT_INLINE std::size_t read(char* buffer, std::size_t capacity) override;
  MOONSHOT_INLINE bool rewind() override;
  MOONSHOT_INLINE std::string problem() const override;
  MOONSHOT_INLINE bool may_wait() const noexcept override;
  MOONSHOT_INLINE bool is_ready(const std::function<void()>& wake) override;

 private:
  void leave_finished();

  std::vector<std::shared_ptr<BodySource>> parts_;
  std::size_t current_ = 0;
  std::uint64_t read_ = 0;  // bytes of the current part
};

/// A body that reports how much of another one has been read, e.g. to show progress.
class ObservedBody final : public BodySource {
 public:
  /// Reads `body`, which is not null. After each read, `on_read` is told how many bytes have been
  /// read since the beginning, on the thread that reads; what it throws passes through the call.
  ObservedBody(std::shared_ptr<BodySource> body,
               std::function<void(std::uint64_t read)> on_read) noexcept
      : body_(std::move(body)), on_read_(std::move(on_read)) {}
  std::uint64_t size() const noexcept override { return body_->size(); }
  MOONSHOT_INLINE std::size_t read(char* buffer, std::size_t capacity) override;
  MOONSHOT_INLINE bool rewind() override;
  std::string problem() const override { return body_->problem(); }
  bool may_wait() const noexcept override { return body_->may_wait(); }
  bool is_ready(const std::function<void()>& wake) override { return body_->is_ready(wake); }

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
