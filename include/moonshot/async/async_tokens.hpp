#pragma once

/// @file
/// `POST /v1/tokenizers/estimate-token-count`, event-driven.

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "moonshot/async/async_call.hpp"
#include "moonshot/async/call_handle.hpp"
#include "moonshot/detail/drive/event_core.hpp"
#include "moonshot/options.hpp"
#include "moonshot/types/tokens.hpp"

MOONSHOT_NAMESPACE_BEGIN

namespace detail {
struct AsyncAccess;
}

/// Counts tokens without asking the model, for an `AsyncClient`. The functions are those of
/// `Tokens`, with the same checks, errors and retries; they return at once. Cheap to copy; all
/// functions are safe from any thread. API page: https://platform.kimi.ai/docs/api/estimate
class AsyncTokens {
 public:
  /// The call for how many tokens `messages` are for `model`.
  AsyncCall<TokenEstimate> estimate(std::string model, std::vector<Message> messages,
                                    const CallOptions& options = {}) const;
  /// Asks how many tokens `messages` are for `model`, and tells `handler`.
  CallHandle estimate(std::string model, std::vector<Message> messages,
                      ResultHandler<TokenEstimate> handler, const CallOptions& options = {}) const {
    return estimate(std::move(model), std::move(messages), options).start(std::move(handler));
  }

 private:
  friend struct detail::AsyncAccess;
  explicit AsyncTokens(std::shared_ptr<detail::EventCore> core) noexcept : core_(std::move(core)) {}

  std::shared_ptr<detail::EventCore> core_;
};

MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/async/async_tokens.ipp"
#endif
