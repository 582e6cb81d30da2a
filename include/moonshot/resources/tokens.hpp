#pragma once

/// @file
/// `POST /v1/tokenizers/estimate-token-count`.

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "moonshot/detail/drive/client_core.hpp"
#include "moonshot/options.hpp"
#include "moonshot/result.hpp"
#include "moonshot/types/tokens.hpp"

MOONSHOT_NAMESPACE_BEGIN

/// Counts tokens without asking the model. Cheap to copy; all functions are safe from any thread.
/// Kimi Code has no such endpoint, and relays rarely forward it: `NotFound` hints at one.
/// API page: https://platform.kimi.ai/docs/api/estimate
class Tokens {
 public:
  /// How many tokens `messages` are for `model`, pictures and videos included. Fails with any class
  /// of the family; with `UsageError` where the model or the list is empty.
  Result<TokenEstimate> try_estimate(std::string model, std::vector<Message> messages,
                                     const CallOptions& options = {}) const;
  /// The same; throws the error as its exact class.
  TokenEstimate estimate(std::string model, std::vector<Message> messages,
                         const CallOptions& options = {}) const {
    return try_estimate(std::move(model), std::move(messages), options).value();
  }

 private:
  friend struct detail::ResourceAccess;
  explicit Tokens(std::shared_ptr<const detail::ClientCore> core) noexcept
      : core_(std::move(core)) {}

  std::shared_ptr<const detail::ClientCore> core_;
};

MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/resources/tokens.ipp"
#endif
