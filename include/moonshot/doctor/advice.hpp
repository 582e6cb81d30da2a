#pragma once

/// @file
/// What to do about an error, in plain sentences.

#include <string>
#include <vector>

#include "moonshot/error.hpp"

MOONSHOT_NAMESPACE_BEGIN

/// What to do about `error`: plain sentences in English, the most useful first. Where the account
/// that was refused need not be the user's own (a relay, a reseller), it says so. The wording may
/// change in any version. Never fails; a pure function.
std::vector<std::string> advice_for(const Error& error);

MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/doctor/advice.ipp"
#endif
