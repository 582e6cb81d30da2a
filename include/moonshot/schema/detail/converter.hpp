#pragma once

/// @file
/// Makes a Moonshot-flavoured schema from any JSON Schema.

#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "moonshot/config.hpp"
#include "moonshot/schema/detail/conversion_log.hpp"
#include "moonshot/schema/detail/flattening.hpp"
#include "moonshot/schema/detail/keywords.hpp"
#include "moonshot/schema/detail/local_references.hpp"
#include "moonshot/schema/detail/schema_node.hpp"
#include "moonshot/schema/problem.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail::mfjs {

/// What becomes of a schema that contains itself.
enum class Circles {
  keep,  ///< it stays a reference into `$defs`
  cut    ///< its inside is left out
};

/// One conversion. The schemas that it makes share parts with the given one, which must outlive
/// them.
class Converter {
 public:
  Converter(SchemaNodes& nodes, const SchemaNode& root, ConversionLog& log, Circles circles)
      : nodes_(nodes),
        root_(root),
        log_(log),
        circles_(circles),
        references_(root),
        flattening_(nodes, references_, log) {}

  const SchemaNode& run(SchemaUse use);
  /// Whether the schema contains itself.
  bool has_circles() const noexcept { return has_circles_; }

 private:
  using Made = std::vector<const SchemaNode*>;

  SchemaNode& convert_object_top();
  void collect_objects(const SchemaNode& schema, Made& objects);
  bool leads_to_itself(const SchemaNode& schema, const SchemaNode& flat);
  void add_definitions(SchemaNode& made);

  const SchemaNode& convert(const SchemaNode& schema);
  const SchemaNode& convert_flat(const SchemaNode& flat);
  const SchemaNode& convert_reference(const SchemaNode& flat);
  const SchemaNode& convert_branches(const SchemaNode& flat, std::string_view keyword);
  const SchemaNode& convert_types(const SchemaNode& flat, unsigned types);
  SchemaNode& convert_one_type(const SchemaNode& flat, Types type);
  void add_properties(const SchemaNode& flat, SchemaNode& made);
  const SchemaNode* convert_property(const std::string& name, const SchemaNode& schema,
                                     bool is_closed);
  void add_required(const SchemaNode& flat, const SchemaNode* properties, SchemaNode& made);
  void add_additional(const SchemaNode& flat, SchemaNode& made);
  const SchemaNode* unevaluated_properties(const SchemaNode& flat);
  const SchemaNode* other_items(const SchemaNode& flat, std::string_view keyword) const;
  void open_to_branches(SchemaNode& parent, const SchemaNode& branches);
  void add_items(const SchemaNode& flat, SchemaNode& made);
  const SchemaNode* tuple_item(const SchemaNode& flat, const Made& places, SchemaNode& made);

  const SchemaNode& merged_branch(const SchemaNode& parent, const SchemaNode& branch);
  bool is_possible(const SchemaNode& parent, const SchemaNode& branch) const;
  void note_one_of(const SchemaNode& branches);
  SchemaNode& any_value();
  SchemaNode& type_list(unsigned types);

  SchemaNodes& nodes_;
  const SchemaNode& root_;
  ConversionLog& log_;
  Circles circles_;
  LocalReferences references_;
  Flattening flattening_;
  bool has_circles_ = false;
  Made wanted_;  // the schemas that go into `$defs`, in the order in which they were met
  std::unordered_set<const SchemaNode*> is_wanted_;
  std::unordered_set<const SchemaNode*> open_branches_;  // whose objects are being collected
};

}  // namespace detail::mfjs
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/schema/detail/converter.ipp"
#endif
