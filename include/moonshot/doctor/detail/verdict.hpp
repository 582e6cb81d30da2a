#pragma once

/// @file
/// From the facts of a diagnosis to its verdict in plain words.

#include "moonshot/doctor/detail/facts.hpp"
#include "moonshot/doctor/diagnosis.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// Sets the verdict, the contradiction, the next steps, the error and the facts for support. Never
/// fails.
void conclude(const Facts& facts, Diagnosis& diagnosis);

}  // namespace detail
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/doctor/detail/verdict.ipp"
#endif
