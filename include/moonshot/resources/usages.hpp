#pragma once

/// @file
/// `GET /coding/v1/usages`.

#include <memory>
#include <utility>

#include "moonshot/detail/drive/client_core.hpp"
#include "moonshot/result.hpp"
#include "moonshot/types/usages.hpp"

MOONSHOT_NAMESPACE_BEGIN

/// What is left of a Kimi Code plan; the open platform has a balance instead and answers
/// `NotFound`. Cheap to copy; all functions are safe from any thread. There is no API page: the
/// form of the answer is what Kimi's own clients read.
class UsagesResource {
 public:
  /// The windows of the plan and what is left of each. May fail with any class of the family.
  Result<Usages> try_get(const CallOptions& options = {}) const;
  /// The same; throws the error as its exact class.
  Usages get(const CallOptions& options = {}) const { return try_get(options).value(); }

 private:
  friend struct detail::ResourceAccess;
  explicit UsagesResource(std::shared_ptr<const detail::ClientCore> core) noexcept
      : core_(std::move(core)) {}

  std::shared_ptr<const detail::ClientCore> core_;
};

MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/resources/usages.ipp"
#endif
