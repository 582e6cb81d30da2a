#pragma once

/// @file
/// Counts the levels of `properties` behind a reference.

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "moonshot/config.hpp"
#include "moonshot/schema/detail/references.hpp"
#include "moonshot/schema/detail/tree.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail::mfjs {

/// Counts as the official validator does: the longest path down, on which each reference is
/// followed once. `items` do not count, and only what can be reached from `$defs` is counted.
///
/// Where many definitions refer to each other, the longest path cannot be found in bounded time.
/// The result is then the longest path that was seen.
class Depths {
 public:
  /// Depths above `limit` may be given as any number above it.
  Depths(const Node& root, const References& references, std::size_t limit);

  std::size_t of(std::uint32_t reference);

 private:
  static constexpr std::size_t unknown = static_cast<std::size_t>(-1);

  void find_counted(const Node& root);
  static bool is_below_definition(std::string_view text) noexcept;
  std::size_t depth_below(const Node& schema);
  std::size_t depth_behind(std::uint32_t reference);
  std::size_t measure_depth(const Node& schema);

  const References& references_;
  const std::size_t limit_;
  std::vector<bool> counted_;  // referred to from within `$defs`
  std::vector<bool> taken_;    // on the current path
  std::vector<std::uint32_t> path_;
  std::vector<std::size_t> known_;  // depths that do not depend on the path
  std::vector<std::size_t> answers_;
  std::size_t visits_ = 0;
  std::size_t nesting_ = 0;
  bool cut_short_ = false;  // a reference was on the path already
};

}  // namespace detail::mfjs
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/schema/detail/depths.ipp"
#endif
