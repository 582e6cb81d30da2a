#pragma once

/// @file
/// `GET /v1/models`.

#include <memory>
#include <utility>

#include "moonshot/detail/drive/client_core.hpp"
#include "moonshot/options.hpp"
#include "moonshot/result.hpp"
#include "moonshot/types/models.hpp"

MOONSHOT_NAMESPACE_BEGIN

/// The models that the account may use. Cheap to copy; all functions are safe from any thread.
/// API page: https://platform.kimi.ai/docs/api/list-models
class Models {
 public:
  /// The list of models. May fail with any class of the family.
  Result<ModelList> try_list(const CallOptions& options = {}) const;
  /// The same; throws the error as its exact class.
  ModelList list(const CallOptions& options = {}) const { return try_list(options).value(); }

 private:
  friend struct detail::ResourceAccess;
  explicit Models(std::shared_ptr<const detail::ClientCore> core) noexcept
      : core_(std::move(core)) {}

  std::shared_ptr<const detail::ClientCore> core_;
};

MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/resources/models.ipp"
#endif
