#pragma once

/// @file
/// `GET /v1/users/me/balance`.

#include <memory>
#include <utility>

#include "moonshot/detail/drive/client_core.hpp"
#include "moonshot/options.hpp"
#include "moonshot/result.hpp"
#include "moonshot/types/balance.hpp"

MOONSHOT_NAMESPACE_BEGIN

/// The money of the account behind the key. Cheap to copy; all functions are safe from any thread.
/// Kimi Code has no balance. API page: https://platform.kimi.ai/docs/api/balance
class BalanceResource {
 public:
  /// The balance. May fail with any class of the family; an answer whose member `status` is false
  /// is an `ApiError`, whatever its HTTP status.
  Result<Balance> try_get(const CallOptions& options = {}) const;
  /// The same; throws the error as its exact class.
  Balance get(const CallOptions& options = {}) const { return try_get(options).value(); }

 private:
  friend struct detail::ResourceAccess;
  explicit BalanceResource(std::shared_ptr<const detail::ClientCore> core) noexcept
      : core_(std::move(core)) {}

  std::shared_ptr<const detail::ClientCore> core_;
};

MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/resources/balance.ipp"
#endif
