#pragma once

#include "moonshot/resources/detail/decode_answer.hpp"
#include "moonshot/resources/models.hpp"

MOONSHOT_NAMESPACE_BEGIN

MOONSHOT_INLINE Result<ModelList> Models::try_list(const CallOptions& options) const {
  http::Request request;
  request.method = "GET";
  request.target = "/models";
  return detail::call_for<ModelList>(*core_, std::move(request), options);
}

MOONSHOT_NAMESPACE_END
