#pragma once

/// @file
/// Where settings come from that the program does not give.

#include <functional>
#include <string>

#include "moonshot/config.hpp"

MOONSHOT_NAMESPACE_BEGIN

/// Reads an environment variable; empty where it is not set.
using Environment = std::function<std::string(const char* name)>;

/// The process's own environment.
std::string process_environment(const char* name);

MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/environment.ipp"
#endif
