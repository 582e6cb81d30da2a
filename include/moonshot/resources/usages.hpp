#pragma once

/// @file
/// `GET /coding/v1/usages`.

#include <memory>
#include <utility>

#include "moonshot/pipeline/pipeline.hpp"
#include "moonshot/result.hpp"
#include "moonshot/types/usages.hpp"

namespace moonshot {

/// What is left of a Kimi Code plan; the open platform has a balance instead and answers
/// `NotFound`. Cheap to copy; all functions are safe from any thread.
class UsagesResource {
 public:
  explicit UsagesResource(std::shared_ptr<const Pipeline> pipeline) noexcept
      : pipeline_(std::move(pipeline)) {}

  /// The windows of the plan. Fails with any class of the family.
  Result<Usages> try_get(const CallOptions& options = {}) const;
  /// The same; throws the error as its exact class.
  Usages get(const CallOptions& options = {}) const { return std::move(try_get(options).value()); }

 private:
  std::shared_ptr<const Pipeline> pipeline_;
};

}  // namespace moonshot

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/impl/usages_resource.ipp"
#endif
