#pragma once

#include <string>

#include "moonshot/testing/detail/recording.hpp"
#include "moonshot/testing/redacted.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

MOONSHOT_INLINE std::size_t Recording::written() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return written_;
}

MOONSHOT_INLINE std::size_t Recording::lost() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return lost_;
}

MOONSHOT_INLINE void Recording::lose() noexcept {
  const std::lock_guard<std::mutex> lock(mutex_);
  ++lost_;
}

MOONSHOT_INLINE bool Recording::try_write(const testing::Exchange& exchange) {
  const std::string line = testing::to_line(testing::redacted(exchange));
  const std::lock_guard<std::mutex> lock(mutex_);
  if (!write_(line)) return false;
  ++written_;
  return true;
}

MOONSHOT_INLINE void Recording::write(const testing::Exchange& exchange) noexcept {
  bool is_written = false;
#if MOONSHOT_EXCEPTIONS
  try {
    is_written = try_write(exchange);
  } catch (...) {  // from the function of the program, or lack of memory
  }
#else
  is_written = try_write(exchange);
#endif
  if (!is_written) lose();
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
