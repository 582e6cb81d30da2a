#pragma once

/// @file
/// The JSON of a schema as a tree, reduced to what the checks need.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "moonshot/config.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail::mfjs {

/// How deep a schema may be nested that is read. It is walked by recursion, so this must fit a
/// small stack.
inline constexpr unsigned most_nesting = 256;

struct Member;

/// One JSON value.
struct Node {
  enum class Kind : std::uint8_t { null, boolean, number, string, array, object };
  static constexpr std::uint32_t no_reference = 0xFFFFFFFFU;

  Kind kind = Kind::null;
  bool truth = false;                      ///< of a boolean
  std::uint32_t id = 0;                    ///< its number in the tree; set by `References`
  std::uint32_t reference = no_reference;  ///< of an object with a string `$ref`; set there too
  double number = 0;
  std::size_t size = 0;         ///< bytes as Go writes the value
  std::string text;             ///< of a string
  std::vector<Node> items;      ///< of an array
  std::vector<Member> members;  ///< of an object, by name; of equal names the last

  bool is_object() const noexcept { return kind == Kind::object; }
  bool is_array() const noexcept { return kind == Kind::array; }
  bool is_string() const noexcept { return kind == Kind::string; }
  bool is_number() const noexcept { return kind == Kind::number; }
  bool is_null() const noexcept { return kind == Kind::null; }

  bool has(std::string_view name) const noexcept { return find(name) != nullptr; }
  /// The member of that name; null where there is none, or this is not an object.
  const Node* find(std::string_view name) const noexcept;
  /// The same, where the member is an object.
  const Node* find_object(std::string_view name) const noexcept;
  /// The same, where the member is an array.
  const Node* find_array(std::string_view name) const noexcept;
};

struct Member {
  std::string name;
  Node value;
};

/// The result of reading a text.
struct Tree {
  Node root;
  std::string problem;  ///< why there is no tree; empty where there is one
  bool cut = false;     ///< the text was too long, and `root` is not all of it
};

/// Reads a text whose top is an object or `null`. All of it is checked, but no more than
/// about `most` bytes of it are kept.
Tree read_tree(std::string_view text, std::size_t most);

}  // namespace detail::mfjs
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/schema/detail/tree.ipp"
#endif
