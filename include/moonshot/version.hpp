#pragma once

/// @file
/// The version of the library. CMake reads it from here; it is written nowhere else.

#define MOONSHOT_VERSION_MAJOR 0
#define MOONSHOT_VERSION_MINOR 1
#define MOONSHOT_VERSION_PATCH 0

#define MOONSHOT_VERSION_STRING "0.1.0"
