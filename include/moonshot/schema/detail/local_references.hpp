#pragma once

/// @file
/// The schemas that the references of a schema lead to, and which of them contain themselves.

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "moonshot/config.hpp"
#include "moonshot/schema/detail/schema_node.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail::mfjs {

/// Whether the value of this keyword holds definitions, which are no part of the schema around
/// them.
bool holds_definitions(std::string_view keyword) noexcept;

/// All references of a schema into itself: as JSON pointers (`#/$defs/A`, `#/properties/a`, `#`),
/// by the name that `$anchor` gives a place (`#a`), and by the address that `$id` gives a schema.
class LocalReferences {
 public:
  /// `root` must outlive this object.
  explicit LocalReferences(const SchemaNode& root);

  /// The schema that the value of a `$ref` of this schema leads to, or null where it leads nowhere
  /// or elsewhere.
  const SchemaNode* target(const SchemaNode& reference) const;
  /// Whether a target refers to itself, directly or through others.
  bool is_recursive(const SchemaNode* target) const;
  /// A name for a target within `$defs`: the last part of the reference that found it, unless that
  /// cannot be one or another target has it. `target` must be one.
  const std::string& name(const SchemaNode* target) const;

 private:
  static constexpr std::uint32_t none = 0xFFFFFFFFU;

  /// A `$ref`, and the address of the schema around it.
  struct Reference {
    const SchemaNode* node;
    const std::string* base;
  };

  void find_references(const SchemaNode& node, bool has_names, const std::string* base);
  const std::string* read_address(const SchemaNode& node, const std::string* base);
  const SchemaNode* place(const std::string& address) const;
  const SchemaNode* resolve(const Reference& reference) const;
  void number_targets();
  void connect(const SchemaNode& node, bool has_names, std::uint32_t owner);
  std::string free_name(std::string_view reference) const;

  const SchemaNode& root_;
  std::deque<std::string> addresses_;
  std::unordered_map<std::string, const SchemaNode*> places_;  // by address, or `#` and anchor
  std::vector<Reference> references_;
  std::unordered_map<const SchemaNode*, const SchemaNode*> targets_;  // of the references
  std::unordered_map<const SchemaNode*, std::uint32_t> numbers_;
  // Of each target, by its number.
  std::vector<std::string> names_;
  std::vector<std::vector<std::uint32_t>> leads_to_;  // what is part of it, or what it refers to
  std::vector<bool> is_recursive_;
  std::unordered_set<std::string> taken_names_;
};

}  // namespace detail::mfjs
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/schema/detail/local_references.ipp"
#endif
