#pragma once

/// @file
/// Objects that are shared, at little compile time.

#include <memory>

#include "moonshot/config.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// Takes ownership of `object`. Not `make_shared`: what that instantiates for each type costs every
/// including file twice as much compile time, and these objects are rarely made.
template <class T>
std::shared_ptr<T> share_new(T* object) {
  return std::shared_ptr<T>(object);
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
