#pragma once

/// @file
/// The word of an end that has not come yet.

#include <memory>
#include <utility>

#include "moonshot/config.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// Belongs to the function that `source` waits for. Where it is destroyed before that was called,
/// the loop has ended, and closes the source: a handler that waits there may own the source, which
/// would then own itself.
template <class Source>
struct OpenEnd {
  explicit OpenEnd(std::shared_ptr<Source> waiting = nullptr) : source(std::move(waiting)) {}
  OpenEnd(const OpenEnd&) = delete;
  OpenEnd& operator=(const OpenEnd&) = delete;
  ~OpenEnd() {
    if (source != nullptr) source->close();
  }
  /// To be called once, by the function.
  std::shared_ptr<Source> take() noexcept { return std::exchange(source, nullptr); }

  std::shared_ptr<Source> source;
};

}  // namespace detail
MOONSHOT_NAMESPACE_END
