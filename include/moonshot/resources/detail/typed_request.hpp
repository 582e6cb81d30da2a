#pragma once

/// @file
/// A request whose answer is to be a C++ type.

#include <string>

#include "moonshot/error.hpp"
#include "moonshot/schema/response_format.hpp"
#include "moonshot/types/chat_request.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// Makes `request` ask for a `T`, for the function of the API that is called `asker`. Returns what
/// is wrong with the request, or null.
template <class T>
ErrorPtr ask_for_type(ChatRequest& request, const char* asker) {
  if (request.response_format) {
    return usage_error("response_format",
                       std::string("it is set; ") + asker + " sets it to the schema of the type")
        .share();
  }
  request.response_format = response_format_for<T>();
  return nullptr;
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
