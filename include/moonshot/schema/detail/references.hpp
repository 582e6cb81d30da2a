#pragma once

/// @file
/// The references of a schema and the objects that they lead to.

#include <cstdint>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "moonshot/config.hpp"
#include "moonshot/schema/detail/tree.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail::mfjs {

/// The different texts of `$ref` in a tree, each once. Numbers the nodes of the tree, and stores in
/// each object with a `$ref` the number of its text.
class References {
 public:
  /// `root` must outlive this object and stay as it is.
  explicit References(Node& root);

  std::size_t size() const noexcept { return references_.size(); }
  /// How many nodes the tree has: their `id`s are below that.
  std::size_t nodes() const noexcept { return nodes_; }
  std::string_view text(std::uint32_t reference) const { return references_[reference].text; }
  /// The object that a reference leads to, or null.
  const Node* target(std::uint32_t reference) const { return references_[reference].target; }

  /// Whether a text has the form of a reference to the top or into `$defs`.
  static bool is_local(std::string_view text) noexcept;

 private:
  struct Reference {
    std::string_view text;
    const Node* target;
  };

  void number(Node& node);
  static const Node* resolve(const Node& root, std::string_view text);

  std::vector<Reference> references_;
  std::unordered_map<std::string_view, std::uint32_t> known_;
  std::uint32_t nodes_ = 0;
};

}  // namespace detail::mfjs
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/schema/detail/references.ipp"
#endif
