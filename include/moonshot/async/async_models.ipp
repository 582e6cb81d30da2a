#pragma once

#include "moonshot/async/async_models.hpp"
#include "moonshot/async/detail/prepared_call.hpp"
#include "moonshot/resources/detail/model_calls.hpp"

MOONSHOT_NAMESPACE_BEGIN

MOONSHOT_INLINE AsyncCall<ModelList> AsyncModels::list(const CallOptions& options) const {
  return detail::prepare_call(core_, detail::models_call(), options);
}

MOONSHOT_NAMESPACE_END
