#pragma once

/// @file
/// Moonshot-flavoured JSON Schema (MFJS): what `parameters` of a tool and `response_format` must
/// keep to where they are strict.
///
/// The rules, their order and their words are those of the official validator as of June 2026
/// (https://github.com/MoonshotAI/walle: `docs/walle.md` and the code), but for this:
///
/// - The validator stops at the first problem. Here all are listed, the one that it names first.
///   Whether a schema and what it refers to fit together is checked once there are no others.
/// - For a reference that leads nowhere or too deep, the validator names the top of the schema.
///   Here the path is that of the reference.
/// - Where the validator's verdict depends on the random order of Go's maps, the schema counts as
///   wrong here.

#include <string_view>
#include <vector>

#include "moonshot/config.hpp"
#include "moonshot/schema/problem.hpp"

MOONSHOT_NAMESPACE_BEGIN

/// What is wrong with `schema`, a JSON text; an empty list where it is right. `{}` is right. The
/// API checks the schema of a strict tool or response format in this way, and refuses what is wrong
/// (`InvalidRequest`); which level it uses is not known. `to_mfjs` mends what can be mended.
///
/// Takes any text: one that is not JSON, has invalid UTF-8 or is nested more than 256 levels deep
/// is a problem with an empty path. Of equal member names the last one counts. Time and memory are
/// bounded by the limits and the length of the text. Never fails; pure, and safe from any thread.
std::vector<SchemaProblem> check_schema(std::string_view schema,
                                        SchemaLevel level = SchemaLevel::ultra,
                                        const SchemaLimits& limits = {});

/// The same for what the schema is used for. The parameters of a tool need `"type":"object"` at the
/// top, at every level: the service refuses others, also where the flavour allows them (`anyOf`,
/// `$ref`, `{}`). Its words, "parameters.type is required and must be 'object'", were reported in
/// July 2026; they are not the validator's, and come first.
std::vector<SchemaProblem> check_schema(std::string_view schema, SchemaUse use,
                                        SchemaLevel level = SchemaLevel::ultra,
                                        const SchemaLimits& limits = {});

MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/schema/mfjs.ipp"
#endif
