#pragma once

/// @file
/// The calls to `/v1/tokenizers`.

#include <string>
#include <vector>

#include "moonshot/resources/detail/resource_call.hpp"
#include "moonshot/types/tokens.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// The call for the number of tokens that `messages` are for `model`. `UsageError` where one of
/// them is empty.
ResourceCall<TokenEstimate> estimate_call(std::string model, std::vector<Message> messages);

}  // namespace detail
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/resources/detail/token_calls.ipp"
#endif
