#pragma once

#include <string>
#include <utility>

#include "moonshot/detail/error/call_error_data.hpp"
#include "moonshot/detail/error/error_class.hpp"
#include "moonshot/detail/text/readable_line.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

MOONSHOT_INLINE std::shared_ptr<const CallErrorData> call_error_data(ErrorKind kind,
                                                                     CallErrorData fields) {
  fields.what = readable_line(std::string(to_string(kind)) + " from " + fields.endpoint.name() +
                              ": " + fields.message);
  return share_new<CallErrorData>(new CallErrorData(std::move(fields)));
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
