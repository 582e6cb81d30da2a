#pragma once

/// @file
/// Tool calls in other forms than the API's, and calls that lack what makes them one.

#include <string>
#include <vector>

#include "moonshot/config.hpp"
#include "moonshot/types/chat_completion.hpp"
#include "moonshot/types/tool.hpp"
#include "moonshot/value/extra.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// Takes the name and arguments that some servers write into the call itself, where its `function`
/// has none.
void take_flat_function(ToolCall& call);
/// The same in a piece of a call.
void take_flat_function(ToolCallDelta& call);

/// Whether the older `function_call` is among the unknown members of a message.
bool has_function_call(const Extra& unknown) noexcept;

/// The pointer of the first missing name of a function in the calls of `choices`, which nobody
/// could run. Empty where each call has one.
std::string find_missing_name(const std::vector<Choice>& choices);

}  // namespace detail
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/detail/stream/call_forms.ipp"
#endif
