#pragma once

/// @file
/// `POST /v1/signatures/verify`, event-driven.

#include <memory>
#include <utility>

#include "moonshot/async/async_call.hpp"
#include "moonshot/async/call_handle.hpp"
#include "moonshot/detail/drive/event_core.hpp"
#include "moonshot/options.hpp"
#include "moonshot/types/signature.hpp"

MOONSHOT_NAMESPACE_BEGIN

namespace detail {
struct AsyncAccess;
}

/// Asks Kimi whether a signature is its own, for an `AsyncClient`. The functions are those of
/// `Signatures`, with the same checks, errors and retries; they return at once. Cheap to copy; all
/// functions are safe from any thread. API page: https://platform.kimi.ai/docs/api/signatures
class AsyncSignatures {
 public:
  /// The call for the verdict on `proof`. Without a signature its result is `not_proved`, and
  /// nothing is sent. (In brackets: a system header of macOS has a macro of this name.)
  auto(verify)(const OriginProof& proof, const CallOptions& options = {}) const
      -> AsyncCall<OriginVerdict>;
  /// Asks for the verdict on `proof`, and tells `handler`.
  CallHandle(verify)(const OriginProof& proof, ResultHandler<OriginVerdict> handler,
                     const CallOptions& options = {}) const {
    return (verify)(proof, options).start(std::move(handler));
  }

 private:
  friend struct detail::AsyncAccess;
  explicit AsyncSignatures(std::shared_ptr<detail::EventCore> core) noexcept
      : core_(std::move(core)) {}

  std::shared_ptr<detail::EventCore> core_;
};

MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/async/async_signatures.ipp"
#endif
