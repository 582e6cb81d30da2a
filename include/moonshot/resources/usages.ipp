#pragma once

#include "moonshot/detail/json/codecs.hpp"
#include "moonshot/resources/detail/decode_answer.hpp"
#include "moonshot/resources/usages.hpp"

MOONSHOT_NAMESPACE_BEGIN

MOONSHOT_INLINE Result<Usages> UsagesResource::try_get(const CallOptions& options) const {
  http::Request request;
  request.method = "GET";
  request.target = "/usages";
  return detail::call_for<Usages>(*core_, std::move(request), options);
}

MOONSHOT_NAMESPACE_END
