#pragma once

/// @file
/// From what was found to a verdict in plain words.

#include "moonshot/doctor/diagnosis.hpp"
#include "moonshot/doctor/facts.hpp"

namespace moonshot {

/// Fills in verdict, contradiction, next steps, error and what support asks for. Never fails.
void conclude(const Facts& facts, Diagnosis& diagnosis);

}  // namespace moonshot

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/impl/verdict.ipp"
#endif
