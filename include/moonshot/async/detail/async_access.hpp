#pragma once

/// @file
/// Making the resources of an event-driven client.

#include <memory>
#include <utility>

#include "moonshot/detail/drive/event_core.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// The one door to the constructors of the resources, whose argument is no part of the API.
struct AsyncAccess {
  template <class Resource>
  static Resource make(std::shared_ptr<EventCore> core) {
    return Resource(std::move(core));
  }
};

}  // namespace detail
MOONSHOT_NAMESPACE_END
