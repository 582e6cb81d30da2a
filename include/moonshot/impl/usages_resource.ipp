#pragma once

#include "moonshot/resources/decode_answer.hpp"
#include "moonshot/resources/usages.hpp"
#include "moonshot/types/codecs.hpp"

namespace moonshot {

MOONSHOT_INLINE Result<Usages> UsagesResource::try_get(const CallOptions& options) const {
  http::Request request;
  request.method = "GET";
  request.target = "/usages";
  return call_for<Usages>(*pipeline_, std::move(request), options);
}

}  // namespace moonshot
