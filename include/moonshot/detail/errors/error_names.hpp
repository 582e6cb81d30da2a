#pragma once

/// @file
/// The names of the members in which programs report an error.

#include <algorithm>
#include <iterator>
#include <string_view>

#include "moonshot/config.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// Whether a member of this name usually holds the words of an error.
inline bool is_name_of_error(std::string_view name) {
  constexpr std::string_view names[] = {"error",       "errors",         "message",
                                        "msg",         "detail",         "details",
                                        "reason",      "errorMessage",   "error_message",
                                        "errorMsg",    "error_msg",      "errmsg",
                                        "err",         "exception",      "cause",
                                        "description", "Message",        "error_description",
                                        "status_msg",  "status_message", "errorDescription"};
  return std::find(std::begin(names), std::end(names), name) != std::end(names);
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
