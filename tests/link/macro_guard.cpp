// Other people's headers define macros with everyday names: windows.h, X11, sys/sysmacros.h, the
// macOS system headers, Qt. The library compiles when they came first.

#include "foreign_headers.hpp"

#include "hostile_macros.hpp"
#include "public_headers.hpp"
