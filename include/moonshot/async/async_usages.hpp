#pragma once

/// @file
/// `GET /coding/v1/usages`, event-driven.

#include <memory>
#include <utility>

#include "moonshot/async/async_call.hpp"
#include "moonshot/async/call_handle.hpp"
#include "moonshot/detail/drive/event_core.hpp"
#include "moonshot/options.hpp"
#include "moonshot/types/usages.hpp"

MOONSHOT_NAMESPACE_BEGIN

namespace detail {
struct AsyncAccess;
}

/// What is left of a Kimi Code plan, for an `AsyncClient`. The functions are those of
/// `UsagesResource`, with the same errors and retries; they return at once. Cheap to copy; all
/// functions are safe from any thread. There is no API page.
class AsyncUsages {
 public:
  /// The call for the windows of the plan.
  AsyncCall<Usages> get(const CallOptions& options = {}) const;
  /// Asks for the windows of the plan, and tells `handler`.
  CallHandle get(ResultHandler<Usages> handler, const CallOptions& options = {}) const {
    return get(options).start(std::move(handler));
  }

 private:
  friend struct detail::AsyncAccess;
  explicit AsyncUsages(std::shared_ptr<detail::EventCore> core) noexcept : core_(std::move(core)) {}

  std::shared_ptr<detail::EventCore> core_;
};

MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/async/async_usages.ipp"
#endif
