#pragma once

#include "moonshot/resources/decode_answer.hpp"
#include "moonshot/resources/models.hpp"

namespace moonshot {

MOONSHOT_INLINE Result<ModelList> Models::try_list(const CallOptions& options) const {
  http::Request request;
  request.method = "GET";
  request.target = "/models";
  return call_for<ModelList>(*pipeline_, std::move(request), options);
}

}  // namespace moonshot
