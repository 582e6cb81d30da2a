#pragma once

/// @file
/// What to do about an error, in plain sentences.

#include <string>
#include <vector>

#include "moonshot/error.hpp"

namespace moonshot {

/// The advice for `error`, most useful first. Never speaks of "your" balance for an account that
/// need not be the user's. Never fails.
std::vector<std::string> advice_for(const Error& error);

}  // namespace moonshot

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/impl/advice.ipp"
#endif
