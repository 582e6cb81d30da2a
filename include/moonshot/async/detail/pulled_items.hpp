#pragma once

/// @file
/// What is told item by item, each when it is asked for.

#include <functional>

#include "moonshot/config.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// Where `NextItem` asks. From any thread.
template <class Item>
class PulledItems {
 public:
  using Handler = std::function<void(const Item*)>;

  virtual ~PulledItems() = default;
  /// `handler`, which may be null, is told of the next item, or of null at the end. A handler that
  /// waits already is dropped.
  virtual void next(Handler handler) = 0;
  /// What is under way ends with `Cancelled`.
  virtual void cancel() const = 0;
  /// Nobody wants to be told any more.
  virtual void abandon() = 0;
};

}  // namespace detail
MOONSHOT_NAMESPACE_END
