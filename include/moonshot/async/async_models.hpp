#pragma once

/// @file
/// `GET /v1/models`, event-driven.

#include <memory>
#include <utility>

#include "moonshot/async/async_call.hpp"
#include "moonshot/async/call_handle.hpp"
#include "moonshot/detail/drive/event_core.hpp"
#include "moonshot/options.hpp"
#include "moonshot/types/models.hpp"

MOONSHOT_NAMESPACE_BEGIN

namespace detail {
struct AsyncAccess;
}

/// The models that the account may use, for an `AsyncClient`. The functions are those of `Models`,
/// with the same errors and retries; they return at once. Cheap to copy; all functions are safe
/// from any thread. API page: https://platform.kimi.ai/docs/api/list-models
class AsyncModels {
 public:
  /// The call for the list of models.
  AsyncCall<ModelList> list(const CallOptions& options = {}) const;
  /// Asks for the list of models, and tells `handler`.
  CallHandle list(ResultHandler<ModelList> handler, const CallOptions& options = {}) const {
    return list(options).start(std::move(handler));
  }

 private:
  friend struct detail::AsyncAccess;
  explicit AsyncModels(std::shared_ptr<detail::EventCore> core) noexcept : core_(std::move(core)) {}

  std::shared_ptr<detail::EventCore> core_;
};

MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/async/async_models.ipp"
#endif
