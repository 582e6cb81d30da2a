#pragma once

/// @file
/// JSON pointers into a request.

#include <cstddef>
#include <string>

#include "moonshot/config.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// `/messages/3`.
inline std::string message_pointer(std::size_t index) {
  return "/messages/" + std::to_string(index);
}
/// `/messages/3/tool_calls/0`.
inline std::string call_pointer(std::size_t message, std::size_t call) {
  return message_pointer(message) + "/tool_calls/" + std::to_string(call);
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
