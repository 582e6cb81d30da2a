#pragma once

/// @file
/// Answers and chunks within an object of a gateway's own, as in
/// `{"code":0,"message":"success","data":{"choices":[...]}}`.

#include <string_view>

#include "moonshot/detail/json/decode.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// The name of the member of an object that holds an answer; empty where there is none, or more
/// than one. Valid without end.
std::string_view find_wrapped_answer(std::string_view text);

/// Keeps what stands around an answer among its unknown members. `outer` is the object around it,
/// decoded as if it were the answer; `name` is the member of it that the answer stands in.
template <class T>
void keep_wrapper(const T& outer, std::string_view name, T& answer) {
  if (answer.id.empty()) answer.id = outer.id;
  for (const auto& [member, value] : outer.extra) {
    const bool is_known = member == name || answer.extra.find(member) != nullptr;
    // A named member in an odd form would be sent twice.
    if (!is_known && !was_absent(outer, member)) {
      PresenceAccess::append(answer.extra, member, value.text());
    }
  }
}

}  // namespace detail
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/detail/stream/wrapped_answer.ipp"
#endif
