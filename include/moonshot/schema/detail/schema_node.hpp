#pragma once

/// @file
/// The JSON of a schema as nodes that may be shared, for building another schema from it.

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "moonshot/config.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail::mfjs {

/// One JSON value. Unlike `Node` it keeps the order of members and the digits of numbers.
struct SchemaNode {
  enum class Kind : std::uint8_t { null, boolean, number, string, array, object };
  using NamedNode = std::pair<std::string, const SchemaNode*>;

  Kind kind = Kind::object;
  std::string text;                      ///< content of a string; a number or boolean as written
  std::vector<const SchemaNode*> items;  ///< of an array
  std::vector<NamedNode> members;        ///< of an object; no name twice
  std::vector<std::uint32_t> by_name;  ///< the members in the order of names, where there are many

  bool is_object() const noexcept { return kind == Kind::object; }
  bool is_array() const noexcept { return kind == Kind::array; }
  bool is_string() const noexcept { return kind == Kind::string; }
  bool is_number() const noexcept { return kind == Kind::number; }
  bool is_true() const noexcept { return kind == Kind::boolean && text == "true"; }
  bool is_false() const noexcept { return kind == Kind::boolean && text == "false"; }

  /// The member of that name, or null.
  const SchemaNode* find(std::string_view name) const noexcept;
  bool has(std::string_view name) const noexcept { return find(name) != nullptr; }
  /// Adds a member, or replaces its value. Only for objects that are being made.
  void set(std::string_view name, const SchemaNode* value);
  /// Removes a member. Only for objects that are being made.
  void remove(std::string_view name);
};

/// Owns nodes.
class SchemaNodes {
 public:
  SchemaNode& make(SchemaNode::Kind kind) {
    nodes_.emplace_back().kind = kind;
    return nodes_.back();
  }
  /// A copy of a node whose children are shared.
  SchemaNode& copy(const SchemaNode& node) {
    nodes_.push_back(node);
    nodes_.back().by_name.clear();
    return nodes_.back();
  }
  const SchemaNode* string(std::string_view content);
  const SchemaNode* number(std::string text);
  const SchemaNode* boolean(bool value);

  /// Reads a JSON text that is nested at most as deep as `check_schema` reads. Null where it cannot
  /// be read; `problem` says why.
  const SchemaNode* read(std::string_view text, std::string& problem);

 private:
  std::deque<SchemaNode> nodes_;
};

/// The node as compact JSON; cut off, and then longer than `most`, where it would be longer.
std::string to_text(const SchemaNode& node, std::size_t most);

}  // namespace detail::mfjs
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/schema/detail/schema_node.ipp"
#endif
