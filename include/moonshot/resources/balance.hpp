#pragma once

/// @file
/// `GET /v1/users/me/balance`.

#include <memory>
#include <utility>

#include "moonshot/detail/drive/pipeline.hpp"
#include "moonshot/options.hpp"
#include "moonshot/result.hpp"
#include "moonshot/types/balance.hpp"

MOONSHOT_NAMESPACE_BEGIN

/// The money of the account behind the key. Cheap to copy; all functions are safe from any thread.
/// Kimi Code has no balance. API page: https://platform.kimi.ai/docs/api/balance
class BalanceResource {
 public:
  /// For `Client::balance`, which is the way to get one.
  explicit BalanceResource(std::shared_ptr<const detail::Pipeline> pipeline) noexcept
      : pipeline_(std::move(pipeline)) {}

  /// The balance. May fail with any class of the family; an answer whose member `status` is false
  /// is an `ApiError`, whatever its HTTP status.
  Result<Balance> try_get(const CallOptions& options = {}) const;
  /// The same; throws the error as its exact class.
  Balance get(const CallOptions& options = {}) const { return std::move(try_get(options).value()); }

 private:
  std::shared_ptr<const detail::Pipeline> pipeline_;
};

MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/resources/balance.ipp"
#endif
