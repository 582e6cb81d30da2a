#pragma once

#include "moonshot/resources/decode_answer.hpp"
#include "moonshot/resources/models.hpp"

namespace moonshot {

MOONSHOT_INLINE Result<ModelList> Models::try_list(const CallOptions& options) const {
  http::Request request;
  request.method = "GET";
  request.target = "/models";
  auto answer = run_call(*pipeline_, std::move(request), options);
  if (!answer) return answer.error_ptr();
  return decode_answer<ModelList>(*pipeline_, std::move(*answer));
}

}  // namespace moonshot
