#pragma once

/// @file
/// Mistakes in key and base URL that can be seen without asking anybody, and how to mend them.

#include <string>
#include <string_view>

#include "moonshot/endpoint.hpp"
#include "moonshot/options.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// How to mend a key that cannot be sent, as one sentence that does not repeat it; empty where the
/// key has no known mistake. Never fails.
std::string fix_for(const ApiKey& key);

/// The base URL that was meant by `text`: with a scheme, without quotation marks, query and the
/// path of a call, and with /v1 once. Empty where none can be told. It may hold a secret that
/// `text` holds. Never fails.
std::string intended_base_url(std::string_view text);

/// The base URL that was meant by one that can be read, where its path cannot be right: `/v1/v1`,
/// `/v1` behind the path of a call, or another path than the API's on its own hosts. Empty where
/// nothing is odd. Never fails.
std::string intended_base_url(const Endpoint& endpoint);

}  // namespace detail
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/doctor/detail/local_mistakes.ipp"
#endif
