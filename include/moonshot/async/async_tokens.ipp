#pragma once

#include "moonshot/async/async_tokens.hpp"
#include "moonshot/async/detail/prepared_call.hpp"
#include "moonshot/resources/detail/token_calls.hpp"

MOONSHOT_NAMESPACE_BEGIN

MOONSHOT_INLINE AsyncCall<TokenEstimate> AsyncTokens::estimate(std::string model,
                                                               std::vector<Message> messages,
                                                               const CallOptions& options) const {
  return detail::prepare_call(core_, detail::estimate_call(std::move(model), std::move(messages)),
                              options);
}

MOONSHOT_NAMESPACE_END
