#pragma once

#include "moonshot/resources/detail/model_calls.hpp"
#include "moonshot/resources/models.hpp"

MOONSHOT_NAMESPACE_BEGIN

MOONSHOT_INLINE Result<ModelList> Models::try_list(const CallOptions& options) const {
  return detail::make_call(*core_, detail::models_call(), options);
}

MOONSHOT_NAMESPACE_END
