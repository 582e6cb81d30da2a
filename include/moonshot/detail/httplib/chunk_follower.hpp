#pragma once

/// @file
/// The framing of a chunked body, as cpp-httplib can read it.

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "moonshot/config.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// Follows the chunks of a body (RFC 9112, section 7.1) and leaves out its trailer fields, which
/// some versions of cpp-httplib cannot read. No I/O. Not for concurrent use.
class ChunkFollower {
 public:
  /// The first of some bytes.
  struct Part {
    std::size_t size = 0;  ///< 0: these are no chunks
    bool passes = false;   ///< to be handed on, not to be left out
  };
  /// What becomes of the first of `bytes`, which follow on the parts before and are not empty.
  Part next(std::string_view bytes) noexcept;

 private:
  enum class State {
    size,
    extension,
    data,
    end_of_data,
    data_feed,
    trailers,
    trailer,
    last_feed,
    ended
  };

  bool follow_size(char byte) noexcept;
  Part line(std::string_view bytes) noexcept;

  State state_ = State::size;
  std::uint64_t left_ = 0;  // of the present chunk
  bool has_digit_ = false;
};

}  // namespace detail
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/detail/httplib/chunk_follower.ipp"
#endif
