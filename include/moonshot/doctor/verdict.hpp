#pragma once

/// @file
/// From what was found to a verdict in plain words.

namespace moonshot {

struct Diagnosis;
struct Facts;

/// Fills in verdict, contradiction, next steps, error and what support asks for. Never fails.
void conclude(const Facts& facts, Diagnosis& diagnosis);

}  // namespace moonshot

// Behind the declaration: a header-only diagnosis calls it.
#include "moonshot/doctor/diagnosis.hpp"
#include "moonshot/doctor/facts.hpp"

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/impl/verdict.ipp"
#endif
