#pragma once

/// @file
/// The names and values that the support of the API asks for.

#include <string>
#include <utility>
#include <vector>

#include "moonshot/doctor/detail/facts.hpp"
#include "moonshot/doctor/diagnosis.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// Collects what support asks for, as names and values. What is not known is left out.
std::vector<std::pair<std::string, std::string>> support_facts(const Facts& facts,
                                                               const Diagnosis& diagnosis);

}  // namespace detail
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/doctor/detail/support_facts.ipp"
#endif
