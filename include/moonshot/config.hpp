#pragma once

/// @file
/// How the library is built into a program. Two ways, one set of headers:
///
/// - header-only (default): every header brings the bodies of its functions, all `inline`.
/// - compiled: `MOONSHOT_COMPILED` is defined for the whole program (the CMake target
///   `moonshot::compiled` does it), headers bring declarations only, and exactly one source file
///   includes `<moonshot/src.hpp>`.

#if defined(MOONSHOT_COMPILED)
#define MOONSHOT_INLINE
#else
#define MOONSHOT_HEADER_ONLY 1
#define MOONSHOT_INLINE inline
#endif

#if defined(__cpp_exceptions) || defined(__EXCEPTIONS) || defined(_CPPUNWIND)
#define MOONSHOT_EXCEPTIONS 1
#else
#define MOONSHOT_EXCEPTIONS 0
#endif

/// Everything of the library is in an inline namespace that names its version and whether
/// exceptions are on. So two versions, or files with and without exceptions, can meet in one
/// program, and each uses its own functions.
#if MOONSHOT_EXCEPTIONS
#define MOONSHOT_ABI_NAMESPACE v0_1
#else
#define MOONSHOT_ABI_NAMESPACE v0_1_noexcept
#endif
#define MOONSHOT_NAMESPACE_BEGIN \
  namespace moonshot {           \
  inline namespace MOONSHOT_ABI_NAMESPACE {
#define MOONSHOT_NAMESPACE_END \
  }                            \
  }
