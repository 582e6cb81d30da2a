#pragma once

/// @file
/// From what was found to a verdict in plain words.

#include "moonshot/doctor/detail/facts.hpp"
#include "moonshot/doctor/diagnosis.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// Fills in verdict, contradiction, next steps, error and what support asks for. Never fails.
void conclude(const Facts& facts, Diagnosis& diagnosis);

}  // namespace detail
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/doctor/detail/verdict.ipp"
#endif
