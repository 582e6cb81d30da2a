#pragma once

/// @file
/// The request of a run whose last answer is a C++ type.

#include "moonshot/error.hpp"
#include "moonshot/schema/response_format.hpp"
#include "moonshot/types/chat_request.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// Makes `request` ask for a `T`. Returns what is wrong with it, or null.
template <class T>
ErrorPtr ask_for_type(ChatRequest& request) {
  if (request.response_format) {
    return usage_error("response_format",
                       "it is set; run_tools_as sets it to the schema of the type")
        .share();
  }
  request.response_format = response_format_for<T>();
  return nullptr;
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
