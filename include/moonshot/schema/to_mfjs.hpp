#pragma once

/// @file
/// A Moonshot-flavoured schema (MFJS) from any JSON Schema.

#include <string_view>
#include <vector>

#include "moonshot/config.hpp"
#include "moonshot/result.hpp"
#include "moonshot/schema/problem.hpp"
#include "moonshot/value/json_text.hpp"

MOONSHOT_NAMESPACE_BEGIN

/// What `to_mfjs` made of a schema.
struct MfjsSchema {
  JsonText schema;  ///< without a problem for `check_schema` at the level `strict`
  std::vector<SchemaChange> changes;  ///< the steps that changed the meaning; often none
};

/// Makes a schema that the API takes of `schema`, any JSON Schema, as MCP servers and the
/// generators of other languages (pydantic, zod, typebox) write them. A schema without references
/// that is right already comes back byte for byte; what was made here comes back as it is.
///
/// Without a change of the meaning: references into the schema, by JSON pointer, `$anchor` or
/// `$id`, are put in place (of a schema that contains itself, in `$defs`), `allOf` and what stands
/// beside `anyOf` are merged into the branches, `const` becomes an `enum`, a list of types with
/// other keywords becomes an `anyOf`, a missing `type` is filled in from the values and keywords
/// beside it, `true` becomes the list of all types, `nullable` the type `null`, and what only
/// describes (`$schema`, `examples`, ...) goes.
///
/// With a change of the meaning, which `changes` lists: a rule that the flavour cannot say is left
/// out (`format`, `not`, `patternProperties`, `uniqueItems`, ...), `oneOf` becomes `anyOf`, names
/// in `required` without a property go, a tuple becomes a list, and for a tool (`use`) a top with
/// branches becomes one object. The result then allows more than the schema did: check arguments
/// before use.
///
/// Fails with `UsageError` (`schema`) for a text that is no JSON object or is nested more than 256
/// levels deep, and where the result would exceed a limit of `SchemaLimits`, as it does where
/// references multiply. Time and memory are bounded. Safe from any thread.
Result<MfjsSchema> try_to_mfjs(std::string_view schema, SchemaUse use = SchemaUse::tool);
/// The same; throws the error as its exact class.
inline MfjsSchema to_mfjs(std::string_view schema, SchemaUse use = SchemaUse::tool) {
  return try_to_mfjs(schema, use).value();
}

MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/schema/to_mfjs.ipp"
#endif
