#pragma once

/// @file
/// What a check of a schema asks for, and what it finds.

#include <cstddef>
#include <string>

#include "moonshot/config.hpp"

MOONSHOT_NAMESPACE_BEGIN

/// How much a schema has to keep to. Each level refuses what the level before it refuses, and more.
enum class SchemaLevel {
  /// JSON whose top is an object.
  loose,
  /// What no reader of the schema can do without: known types, members of the right JSON type,
  /// `required` within `properties`, an `enum` that fits its type, references that lead somewhere
  /// and end, no `type` beside `anyOf` or `$ref`, the limits. Unknown keywords, keywords of another
  /// type and ranges are let through.
  lite,
  /// And a list of types stands alone (or with `enum`), and no property has the name of a keyword.
  strict,
  /// And only the keywords of the Moonshot flavour, each with the types that have it, sound ranges,
  /// nothing but texts beside `anyOf` and `$ref`, and no text in two places that come together.
  /// The official validator's default; its command line takes `strict`.
  ultra
};

/// The official validator's limits. Its documents name smaller ones (5 levels, 100 properties, 10
/// branches, 500 enum values), which it does not apply by itself.
struct SchemaLimits {
  std::size_t size = 120000;      ///< bytes without white space, as Go writes JSON
  std::size_t depth = 30;         ///< levels of `properties`, through references
  std::size_t properties = 3000;  ///< of all objects together
  std::size_t any_of_branches = 500;
  std::size_t enum_values = 1000;
  std::size_t enum_text = 75000;      ///< characters of an enum with more than `enum_text_from`
  std::size_t enum_text_from = 2500;  ///< values; larger than `enum_values` by default
  std::size_t problems = 100;         ///< that are listed; at least one always is
};

/// One thing that is wrong with a schema.
struct SchemaProblem {
  /// Where: the keywords and names on the way joined by dots, as the official validator writes it,
  /// e.g. `properties.address.anyOf{0}.required`; `root` for the top. Empty where the text is not
  /// JSON.
  std::string path;
  /// What, in the official validator's words. Keys that stand in the schema are masked.
  std::string message;

  /// The line that the official validator prints, e.g. `At path 'properties.age': invalid type`. It
  /// leaves out which branch of an `anyOf` is meant.
  std::string what() const;
};

MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/schema/problem.ipp"
#endif
