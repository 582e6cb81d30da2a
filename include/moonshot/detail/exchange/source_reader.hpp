#pragma once

/// @file
/// Reading the body of a request while it is sent.

#include <cstddef>
#include <exception>
#include <functional>
#include <string>
#include <utility>

#include "moonshot/http/body_source.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// Reads a `BodySource` for one exchange, and remembers how that went. What the source throws is
/// kept: it must not travel through the library that carries the exchange. Not for concurrent use.
class SourceReader {
 public:
  /// `source` must outlive this.
  explicit SourceReader(http::BodySource& source) noexcept : source_(source) {}

  /// Whether `read` will not wait, see `BodySource::is_ready`.
  bool is_ready(bool from_the_beginning, const std::function<void()>& wake) {
    const auto ask = [&] {
      if (from_the_beginning && !is_rewound_) is_rewound_ = source_.rewind();
      return (from_the_beginning && !is_rewound_) || source_.is_ready(wake);
    };
#if MOONSHOT_EXCEPTIONS
    try {
      return ask();
    } catch (...) {
      thrown_ = std::current_exception();
      has_failed_ = true;
      return true;
    }
#else
    return ask();
#endif
  }

  /// Puts the next bytes into `buffer`, at most `capacity`, and returns how many. 0 means that the
  /// source failed: it is asked for no more than its size. `from_the_beginning`: an earlier try may
  /// have read from it.
  std::size_t read(bool from_the_beginning, char* buffer, std::size_t capacity) {
    std::size_t count = 0;
#if MOONSHOT_EXCEPTIONS
    try {
      count = read_on(from_the_beginning, buffer, capacity);
    } catch (...) {
      thrown_ = std::current_exception();
    }
#else
    count = read_on(from_the_beginning, buffer, capacity);
#endif
    has_failed_ = count == 0;
    return count;
  }

  /// Whether the source did not give all the bytes that it had promised.
  bool has_failed() const noexcept { return has_failed_; }
  std::string problem() const { return source_.problem(); }
#if MOONSHOT_EXCEPTIONS
  /// What the source threw, or null.
  std::exception_ptr thrown() const noexcept { return thrown_; }
#endif

 private:
  std::size_t read_on(bool from_the_beginning, char* buffer, std::size_t capacity) {
    const bool is_rewound = std::exchange(is_rewound_, false);
    if (from_the_beginning && !is_rewound && !source_.rewind()) return 0;
    return source_.read(buffer, capacity);
  }

  http::BodySource& source_;
  bool is_rewound_ = false;  // and nothing was read since
  bool has_failed_ = false;
#if MOONSHOT_EXCEPTIONS
  std::exception_ptr thrown_;
#endif
};

}  // namespace detail
MOONSHOT_NAMESPACE_END
