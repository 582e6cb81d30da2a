#pragma once

/// @file
/// What a check of a schema asks for, and what it finds.

#include <cstddef>
#include <string>

#include "moonshot/config.hpp"

MOONSHOT_NAMESPACE_BEGIN

/// How strictly a schema is checked. Each level refuses what the level before it refuses, and more.
enum class SchemaLevel {
  /// The text must be JSON whose top is an object.
  loose,
  /// Also what every reader of a schema relies on: known types, keywords with values of the right
  /// JSON type, `required` within `properties`, an `enum` that fits its type, references that lead
  /// somewhere and end, no `type` beside `anyOf` or `$ref`, and the limits of `SchemaLimits`.
  /// Unknown keywords, keywords that belong to another type, and ranges are not looked at.
  lite,
  /// Also: a list of types stands alone or with an `enum`, and no property has the name of a
  /// keyword that is reserved.
  strict,
  /// Also: only the keywords of the Moonshot flavour, each with a type that has it; sound ranges,
  /// e.g. no minimum above its maximum; beside `anyOf` and `$ref` only `title` and `description`,
  /// and neither of these again in the branch or in the schema that is referred to. The default of
  /// the official validator's library; its command line takes `strict`.
  ultra
};

/// What a schema is for.
enum class SchemaUse {
  answer,  ///< a response format
  tool     ///< the parameters of a tool, which the API takes only with `"type":"object"` at the top
};

/// The limits of a check; the defaults are those of the official validator. Its documentation names
/// smaller ones, which it does not apply by itself: 5 levels, 100 properties, 10 branches, 500
/// values of an `enum`.
struct SchemaLimits {
  std::size_t size = 120000;          ///< bytes without white space, as Go writes JSON
  std::size_t depth = 30;             ///< levels of `properties`, through references
  std::size_t properties = 3000;      ///< property names of all objects together
  std::size_t any_of_branches = 500;  ///< of one `anyOf`
  std::size_t enum_values = 1000;     ///< of one `enum`
  /// Bytes of all values of an `enum` of texts or numbers that has more than `enum_text_from`
  /// values.
  std::size_t enum_text = 75000;
  /// See `enum_text`. By default it is larger than `enum_values`, so that `enum_text` has no
  /// effect.
  std::size_t enum_text_from = 2500;
  std::size_t problems = 100;  ///< how many are listed at most; the first one always is
};

/// One thing that is wrong with a schema.
struct SchemaProblem {
  /// Where it is: the keywords and names that lead there, joined by dots as the official validator
  /// writes them, e.g. `properties.address.anyOf{0}.required`; `root` for the top. Empty where the
  /// text is not JSON.
  std::string path;
  /// What is wrong, in the official validator's words. API keys that stand in the schema are
  /// masked.
  std::string message;

  /// The line that the official validator prints, e.g. `At path 'properties.age': invalid type`. It
  /// leaves out which branch of an `anyOf` is meant.
  std::string what() const;
};

/// One step by which `to_mfjs` changed the meaning of a schema.
struct SchemaChange {
  std::string path;  ///< where, as in `SchemaProblem::path`
  std::string what;  ///< what was changed, and why; API keys are masked
};

MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/schema/problem.ipp"
#endif
