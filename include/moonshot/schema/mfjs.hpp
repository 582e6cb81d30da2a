#pragma once

/// @file
/// Moonshot-flavoured JSON Schema (MFJS): what `parameters` of a tool and `response_format` must
/// keep to where they are strict.
///
/// The rules, their order and their words are those of the official validator as of June 2026
/// (https://github.com/MoonshotAI/walle: `docs/walle.md` and the code), but for this:
///
/// - It stops at the first problem. Here all are listed, and the first one is the one that it
/// names;
///   problems of what references bring together are looked for once there are no others.
/// - It blames the top for a reference that leads nowhere or too deep. Here the path is the
///   reference's.
/// - Where its verdict depends on the random order of Go's maps, the schema counts as wrong.

#include <string_view>
#include <vector>

#include "moonshot/config.hpp"
#include "moonshot/schema/problem.hpp"

MOONSHOT_NAMESPACE_BEGIN

/// What is wrong with `schema`, a JSON text; nothing where it is right. `{}` is right.
///
/// Never changes the schema. Takes any text: one that is not JSON, has invalid UTF-8 or is nested
/// more than 256 levels deep is a problem with an empty path. Of equal member names the last one
/// counts. Time and memory are bounded by the limits and the length of the text. Fails only where
/// memory runs out. Thread safety: any number of threads.
std::vector<SchemaProblem> check_schema(std::string_view schema,
                                        SchemaLevel level = SchemaLevel::ultra,
                                        const SchemaLimits& limits = {});

MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/schema/mfjs.ipp"
#endif
