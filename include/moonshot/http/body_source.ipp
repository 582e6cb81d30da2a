#pragma once

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <system_error>

#include "moonshot/detail/files/file_handle.hpp"
#include "moonshot/http/body_source.hpp"

MOONSHOT_NAMESPACE_BEGIN

namespace detail {

MOONSHOT_INLINE std::string system_message(const std::string& path) {
  return path + ": " + std::error_code(errno, std::generic_category()).message();
}

}  // namespace detail

namespace http {

MOONSHOT_INLINE std::size_t MemoryBody::read(char* buffer, std::size_t capacity) {
  const std::size_t count = bytes_.copy(buffer, capacity, next_);
  next_ += count;
  return count;
}

MOONSHOT_INLINE FileBody::FileBody(const std::string& path)
    : path_(path), file_(detail::open_file(path, "rb")) {
  if (file_ == nullptr && detail::holds_nul(path)) {
    problem_ = "the path holds a NUL character";
    return;
  }
  if (file_ == nullptr) {
    problem_ = detail::system_message(path_);
    return;
  }
  // A directory can be opened and measured; only reading tells.
  if (std::fgetc(file_.get()) == EOF && std::ferror(file_.get()) != 0) {
    problem_ = detail::system_message(path_);
    return;
  }
  const bool measured = std::fseek(file_.get(), 0, SEEK_END) == 0;
  const long size = measured ? std::ftell(file_.get()) : -1;
  if (size < 0 || !rewind()) {
    problem_ = path_ + ": its size cannot be told in advance; read it into memory first";
    return;
  }
  size_ = static_cast<std::uint64_t>(size);
}

MOONSHOT_INLINE std::size_t FileBody::read(char* buffer, std::size_t capacity) {
  if (file_ == nullptr || !problem_.empty()) return 0;
  const auto wanted = static_cast<std::size_t>((std::min)(std::uint64_t{capacity}, size_ - next_));
  const std::size_t count = std::fread(buffer, 1, wanted, file_.get());
  next_ += count;
  if (count < wanted && std::ferror(file_.get()) != 0) {
    problem_ = detail::system_message(path_);
  } else if (count < wanted) {
    problem_ = path_ + ": it became shorter while it was read";
  }
  return count;
}

MOONSHOT_INLINE bool FileBody::rewind() {
  next_ = 0;
  return file_ != nullptr && std::fseek(file_.get(), 0, SEEK_SET) == 0;
}

MOONSHOT_INLINE std::uint64_t JoinedBody::size() const noexcept {
  std::uint64_t size = 0;
  for (const auto& part : parts_) size += part->size();
  return size;
}

// A part that fails is not left: its successors would take its place.
MOONSHOT_INLINE void JoinedBody::leave_finished() {
  while (current_ < parts_.size() && read_ == parts_[current_]->size() &&
         parts_[current_]->problem().empty()) {
    ++current_;
    read_ = 0;
  }
}

MOONSHOT_INLINE std::size_t JoinedBody::read(char* buffer, std::size_t capacity) {
  leave_finished();
  if (current_ == parts_.size()) return 0;
  const std::size_t count = parts_[current_]->read(buffer, capacity);
  read_ += count;
  return count;
}

MOONSHOT_INLINE bool JoinedBody::is_ready(const std::function<void()>& wake) {
  leave_finished();
  return current_ == parts_.size() || parts_[current_]->is_ready(wake);
}

MOONSHOT_INLINE bool JoinedBody::may_wait() const noexcept {
  return std::any_of(parts_.begin(), parts_.end(),
                     [](const auto& part) { return part->may_wait(); });
}

MOONSHOT_INLINE bool JoinedBody::rewind() {
  current_ = 0;
  read_ = 0;
  return std::all_of(parts_.begin(), parts_.end(), [](const auto& part) { return part->rewind(); });
}

MOONSHOT_INLINE std::string JoinedBody::problem() const {
  for (const auto& part : parts_) {
    if (auto problem = part->problem(); !problem.empty()) return problem;
  }
  return {};
}

MOONSHOT_INLINE std::size_t ObservedBody::read(char* buffer, std::size_t capacity) {
  const std::size_t count = body_->read(buffer, capacity);
  if (count == 0) return 0;
  read_ += count;
  on_read_(read_);
  return count;
}

MOONSHOT_INLINE bool ObservedBody::rewind() {
  read_ = 0;
  return body_->rewind();
}

}  // namespace http
MOONSHOT_NAMESPACE_END
