#pragma once

/// @file
/// Adds up the unknown members of the chunks of a stream.

#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "moonshot/value/extra.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// Adds up unknown members into one `Extra`, which nobody else may add to. Work grows with the
/// members that are added, not with those that are there. Not for concurrent use.
class ExtraSum {
 public:
  /// The last value counts; a null takes nobody's place.
  void replace(Extra& target, const Extra::Member& member);
  /// The value of `name`, which is added as an empty object where there is none. Valid until the
  /// next change of `target`.
  JsonText& object(Extra& target, const std::string& name);
  /// Pieces of one text are joined, because some gateways stream `reasoning`; so are lists, e.g.
  /// `reasoning_details`. Of any other value the last one counts.
  void append(Extra& target, const Extra::Member& member);
  /// Sets the value of a member that is there.
  void set(Extra& target, const std::string& name, std::string_view text);
  /// Removes the member that a known one has taken the place of.
  void forget(Extra& target, std::string_view name);

 private:
  JsonText* find(Extra& target, const std::string& name);

  std::map<std::string, std::size_t, std::less<>> places_;  // of the members of a large target
};

}  // namespace detail
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/detail/stream/extra_sum.ipp"
#endif
