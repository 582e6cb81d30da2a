#pragma once

/// @file
/// What the error of a call without a usable answer carries.

#include <memory>

#include "moonshot/error_data.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// Shares `fields` with the line for `what()`: "Class from endpoint: message", redacted and on one
/// line.
std::shared_ptr<const CallErrorData> call_error_data(ErrorKind kind, CallErrorData fields);

}  // namespace detail
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/detail/error/call_error_data.ipp"
#endif
