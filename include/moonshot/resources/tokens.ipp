#pragma once

#include "moonshot/resources/detail/token_calls.hpp"
#include "moonshot/resources/tokens.hpp"

MOONSHOT_NAMESPACE_BEGIN

MOONSHOT_INLINE Result<TokenEstimate> Tokens::try_estimate(std::string model,
                                                           std::vector<Message> messages,
                                                           const CallOptions& options) const {
  return detail::make_call(*core_, detail::estimate_call(std::move(model), std::move(messages)),
                           options);
}

MOONSHOT_NAMESPACE_END
