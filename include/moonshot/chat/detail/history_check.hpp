#pragma once

/// @file
/// What the API would refuse of the messages of a request.

#include "moonshot/chat/detail/problem_list.hpp"
#include "moonshot/config.hpp"
#include "moonshot/types/chat_request.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// Whether a message holds an empty content that may not stand there: beside calls or reasoning, or
/// in a tool message, or a part of others.
bool has_empty_content(const Message& message) noexcept;

/// Adds the problems with roles, contents, tool calls and reasoning.
void check_history(const ChatRequest& request, ProblemList& problems);

}  // namespace detail
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/chat/detail/history_check.ipp"
#endif
