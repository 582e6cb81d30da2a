#pragma once

#include <string>
#include <utility>

#include "moonshot/resources/detail/batch_page.hpp"
#include "moonshot/resources/detail/decode_answer.hpp"
#include "moonshot/resources/detail/id_path.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

MOONSHOT_INLINE Result<BatchPage> batch_page(const ClientCore& core, const BatchListOptions& list,
                                             const CallOptions& options) {
  http::Request request;
  request.method = "GET";
  request.target = "/batches";
  if (!list.after.empty()) {
    auto target = id_path("/batches?after=", "after", list.after);
    if (!target) return target.error_ptr();
    request.target = std::move(*target);
  }
  if (list.limit) {
    request.target += (list.after.empty() ? "?limit=" : "&limit=") + std::to_string(*list.limit);
  }
  return call_for<BatchPage>(core, std::move(request), options);
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
