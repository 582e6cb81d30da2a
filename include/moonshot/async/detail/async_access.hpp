#pragma once

/// @file
/// Making the resources and the calls of an event-driven client.

#include <functional>
#include <memory>
#include <utility>

#include "moonshot/async/async_call.hpp"
#include "moonshot/detail/drive/event_core.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// The one door to the constructors whose argument is no part of the API, and to that argument.
struct AsyncAccess {
  template <class Resource, class Inside>
  static Resource make(std::shared_ptr<Inside> inside) {
    return Resource(std::move(inside));
  }

  /// What a resource makes its calls with.
  template <class Resource>
  static const std::shared_ptr<EventCore>& core(const Resource& resource) noexcept {
    return resource.core_;
  }

  /// A call that `begin` starts.
  template <class T>
  static AsyncCall<T> call(std::function<CallHandle(ResultHandler<T>)> begin) {
    return AsyncCall<T>(std::move(begin));
  }
};

}  // namespace detail
MOONSHOT_NAMESPACE_END
