#pragma once

/// @file
/// Where settings come from that the program does not give.

#include <functional>
#include <string>

#include "moonshot/config.hpp"

MOONSHOT_NAMESPACE_BEGIN

/// Reads the environment variable called `name`; empty where it is not set. Never null.
using Environment = std::function<std::string(const char* name)>;

/// The environment of this process, by `std::getenv`; empty where the variable is not set. `name`
/// is not null. Never fails. Safe from any thread as long as no other thread changes the
/// environment.
std::string process_environment(const char* name);

MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/environment.ipp"
#endif
