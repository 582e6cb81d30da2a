#pragma once

/// @file
/// Finds out whether a value that fits a schema can be finite.

#include <cstddef>
#include <vector>

#include "moonshot/config.hpp"
#include "moonshot/schema/detail/references.hpp"
#include "moonshot/schema/detail/tree.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail::mfjs {

/// Decides as the official validator does: a schema can end where at least one path through it ends
/// in a scalar type, an object without required properties or an array without `items`.
class Recursion {
 public:
  explicit Recursion(const References& references)
      : references_(references), seen_(references.nodes()), endless_(references.nodes()) {}

  bool ends(const Node& schema);

 private:
  bool examine(const Node& schema);
  bool examine_object(const Node& schema);
  void add(const Node* node);

  const References& references_;
  std::vector<std::size_t> seen_;  // the number of the last search that saw the node
  std::vector<bool> endless_;      // known from an earlier search
  std::vector<const Node*> open_;
  std::vector<const Node*> found_;
  std::size_t search_ = 0;
};

}  // namespace detail::mfjs
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/schema/detail/recursion.ipp"
#endif
