#pragma once

/// @file
/// Reading the body of an upload ahead of what is sent.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "moonshot/detail/drive/reading_thread.hpp"
#include "moonshot/http/body_source.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// Has another body read on a thread, two pieces ahead. `read` waits only where nothing is there
/// yet, which `is_ready` tells; where the system has no thread left, the caller of these reads.
class ReadAheadBody final : public http::BodySource {
 public:
  /// How much is read at once.
  static constexpr std::size_t piece_size = std::size_t{128} << 10U;

  /// A body of what `source` has, which is not null. Nobody else may read that meanwhile.
  ReadAheadBody(std::shared_ptr<http::BodySource> source, std::shared_ptr<ReadingThread> thread);

  std::uint64_t size() const noexcept override { return size_; }
  MOONSHOT_INLINE std::size_t read(char* buffer, std::size_t capacity) override;
  MOONSHOT_INLINE bool rewind() override;
  MOONSHOT_INLINE std::string problem() const override;
  bool may_wait() const noexcept override { return false; }
  MOONSHOT_INLINE bool is_ready(const std::function<void()>& wake) override;

 private:
  struct State;

  void read_on();

  const std::uint64_t size_;
  const std::shared_ptr<ReadingThread> thread_;
  const std::shared_ptr<State> state_;
};

/// `source`, or a body that has it read on `thread` where reading it may take a while.
std::shared_ptr<http::BodySource> read_ahead(std::shared_ptr<http::BodySource> source,
                                             const std::shared_ptr<ReadingThread>& thread);

}  // namespace detail
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/detail/drive/read_ahead.ipp"
#endif
