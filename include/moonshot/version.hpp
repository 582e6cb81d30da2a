#pragma once

/// @file
/// The version of the library. CMake and Conan read it from here; `./dev release --check` compares
/// every other place.

/// The major version; 0 until the API is settled, see docs/versioning.md.
#define MOONSHOT_VERSION_MAJOR 0
/// The minor version. While the major one is 0, a new minor version may break a program.
#define MOONSHOT_VERSION_MINOR 1
/// The patch version. A new one breaks nothing.
#define MOONSHOT_VERSION_PATCH 0

/// All three as text, `MAJOR.MINOR.PATCH`. It is also in the `User-Agent` of every call.
#define MOONSHOT_VERSION_STRING "0.1.0"
