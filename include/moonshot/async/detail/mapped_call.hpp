#pragma once

/// @file
/// An event-driven call whose result is made of that of another one.

#include <memory>
#include <utility>

#include "moonshot/async/async_call.hpp"
#include "moonshot/async/detail/async_access.hpp"
#include "moonshot/detail/drive/event_core.hpp"
#include "moonshot/result.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// The call that makes `call`, and whose result `read` makes of the value: it takes a `const From&`
/// and returns a `Result<T>`. A failure stays what it is.
template <class T, class From, class Read>
AsyncCall<T> mapped_call(const std::shared_ptr<EventCore>& core, AsyncCall<From> call, Read read) {
  const auto inner = std::make_shared<AsyncCall<From>>(std::move(call));
  return AsyncAccess::call<T>([core, inner, read = std::move(read)](ResultHandler<T> handler) {
    return std::move(*inner).start(
        [core, read, told = std::move(handler)](const Result<From>& result) {
          if (!result) return told(result.error_ptr());
          // What is thrown for want of memory must not cost the handler its word.
          Result<T> value = core->cannot_go_on();
          core->loop()->guarded([&] { value = read(*result); });
          told(std::move(value));
        });
  });
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
