#pragma once

/// @file
/// What to do about an error, in plain sentences.

#include <string>
#include <vector>

#include "moonshot/error.hpp"

MOONSHOT_NAMESPACE_BEGIN

/// The advice for `error`, most useful first. Never speaks of "your" balance for an account that
/// need not be the user's. Never fails.
std::vector<std::string> advice_for(const Error& error);

MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/doctor/advice.ipp"
#endif
