#pragma once

/// @file
/// What the API would refuse of the tools and settings of a request.

#include "moonshot/chat/detail/problem_list.hpp"
#include "moonshot/config.hpp"
#include "moonshot/types/chat_request.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// Adds the problems with the definitions of tools, in the request and in its messages.
void check_definitions(const ChatRequest& request, ProblemList& problems);

/// Adds the problems with all other settings.
void check_settings(const ChatRequest& request, ProblemList& problems);

}  // namespace detail
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/chat/detail/settings_check.ipp"
#endif
