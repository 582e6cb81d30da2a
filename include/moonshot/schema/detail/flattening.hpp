#pragma once

/// @file
/// Puts what a schema consists of into one object: what it refers to, and the parts of `allOf`.

#include <string_view>
#include <unordered_set>

#include "moonshot/config.hpp"
#include "moonshot/schema/detail/conversion_log.hpp"
#include "moonshot/schema/detail/local_references.hpp"
#include "moonshot/schema/detail/schema_node.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail::mfjs {

class Flattening {
 public:
  Flattening(SchemaNodes& nodes, LocalReferences& references, ConversionLog& log) noexcept
      : nodes_(nodes), references_(references), log_(log) {}

  /// The schema without `allOf`, and without a `$ref` unless that leads to a schema that contains
  /// itself. Where `through_circles` is set, such a reference is followed too, once.
  const SchemaNode& flatten(const SchemaNode& schema, bool through_circles = false);

  /// Both schemas in one: what fits it fits both. What cannot be put together is noted, and is as
  /// in `first`.
  const SchemaNode& merge(const SchemaNode& first, const SchemaNode& second);

 private:
  void keep_reference(SchemaNode& schema, const SchemaNode* reference);
  void merge_into(SchemaNode& first, const SchemaNode& second);
  void merge_parts(SchemaNode& flat, const SchemaNode& schema, bool through_circles);
  const SchemaNode* follow(const SchemaNode& reference, SchemaNode& flat, bool through_circles);
  const SchemaNode* merge_values(std::string_view keyword, const SchemaNode& first,
                                 const SchemaNode& second);
  const SchemaNode* merge_types(const SchemaNode& first, const SchemaNode& second);
  const SchemaNode* merge_properties(const SchemaNode& first, const SchemaNode& second);
  const SchemaNode* merge_lists(const SchemaNode& first, const SchemaNode& second, bool both);
  const SchemaNode* merge_schemas(const SchemaNode& first, const SchemaNode& second);
  const SchemaNode* choose_bound(const SchemaNode& first, const SchemaNode& second, bool larger);

  SchemaNodes& nodes_;
  LocalReferences& references_;
  ConversionLog& log_;
  std::unordered_set<const SchemaNode*> open_;  // the schemas that are being put together
};

}  // namespace detail::mfjs
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/schema/detail/flattening.ipp"
#endif
