#pragma once

/// @file
/// How the library is built into a program. Two ways, one set of headers:
///
/// - header-only (default): every header brings the bodies of its functions, all `inline`.
/// - compiled: `MOONSHOT_COMPILED` is defined for the whole program (the CMake target
///   `moonshot::compiled` does it), headers bring declarations only, and exactly one source file
///   includes `<moonshot/src.hpp>`.
///
/// The two must not be mixed in one program, see docs/versioning.md.

/// @def MOONSHOT_HEADER_ONLY
/// Defined as 1 in header-only mode, which is the mode wherever `MOONSHOT_COMPILED` is not defined.
/// For reading only.

/// @def MOONSHOT_INLINE
/// Stands in front of the body of every function that is no template: `inline` in header-only mode,
/// nothing in compiled mode. Also in front of the declaration of a virtual function whose body is
/// not in the class: else every header-only file that includes the class would compile all that its
/// virtual functions reach. For the library's own files.

/// @def MOONSHOT_ABI_NAME
/// Puts the name of the inline namespace together. For this file alone.

/// @def MOONSHOT_ABI_NAMESPACE
/// The name of the inline namespace that holds everything of the library, such as `v0_1`. For
/// reading only.

/// @def MOONSHOT_WARNINGS_BEGIN
/// Warnings of the library's own code that a program can do nothing about are off from here on. For
/// this file alone.

/// @def MOONSHOT_WARNINGS_END
/// Ends what `MOONSHOT_WARNINGS_BEGIN` has begun. For this file alone.

/// @def MOONSHOT_NAMESPACE_BEGIN
/// For the library's own files; a program that adds to the namespace writes `namespace moonshot {`.

/// @def MOONSHOT_NAMESPACE_END
/// Closes what `MOONSHOT_NAMESPACE_BEGIN` has opened.

#include "moonshot/version.hpp"

#if (defined(_MSVC_LANG) ? _MSVC_LANG : __cplusplus) < 201703L
#error "moonshot needs C++17 or newer: compile with -std=c++17 (MSVC: /std:c++17)"
// There is no such file: compilers end here, and not after a thousand errors that follow from this.
#include <moonshot needs C++17 or newer>
#endif

#if defined(MOONSHOT_COMPILED)
#define MOONSHOT_INLINE
#else
#define MOONSHOT_HEADER_ONLY 1
#define MOONSHOT_INLINE inline
#endif

/// @def MOONSHOT_EXCEPTIONS
/// 1 where the compiler has exceptions switched on, 0 where it has not. Without them only the
/// `try_` functions can be used: their throwing twins abort in place of throwing. For reading only.

#if defined(__cpp_exceptions) || defined(__EXCEPTIONS) || defined(_CPPUNWIND)
#define MOONSHOT_EXCEPTIONS 1
#else
#define MOONSHOT_EXCEPTIONS 0
#endif

/// Everything of the library is in an inline namespace that names its version and whether
/// exceptions are on, e.g. `moonshot::v0_1` and `moonshot::v0_1_noexcept`. So two versions, or
/// files with and without exceptions, can meet in one program, and each uses its own functions.
#define MOONSHOT_ABI_JOIN(major, minor, suffix) v##major##_##minor##suffix
#define MOONSHOT_ABI_NAME(major, minor, suffix) MOONSHOT_ABI_JOIN(major, minor, suffix)
#if MOONSHOT_EXCEPTIONS
#define MOONSHOT_ABI_NAMESPACE MOONSHOT_ABI_NAME(MOONSHOT_VERSION_MAJOR, MOONSHOT_VERSION_MINOR, )
#else
#define MOONSHOT_ABI_NAMESPACE \
  MOONSHOT_ABI_NAME(MOONSHOT_VERSION_MAJOR, MOONSHOT_VERSION_MINOR, _noexcept)
#endif

// A program's warnings are for its own code. These three say of every header of a library like this
// one what the program cannot change: an initializer for every member, even where its type has one
// (-Weffc++), the room between members, and classes all of whose functions are in headers.
#if defined(__clang__)
#define MOONSHOT_WARNINGS_BEGIN                                                     \
  _Pragma("clang diagnostic push") _Pragma("clang diagnostic ignored \"-Wpadded\"") \
      _Pragma("clang diagnostic ignored \"-Wweak-vtables\"")
#define MOONSHOT_WARNINGS_END _Pragma("clang diagnostic pop")
#elif defined(__GNUC__)
#define MOONSHOT_WARNINGS_BEGIN \
  _Pragma("GCC diagnostic push") _Pragma("GCC diagnostic ignored \"-Weffc++\"")
#define MOONSHOT_WARNINGS_END _Pragma("GCC diagnostic pop")
#else
#define MOONSHOT_WARNINGS_BEGIN
#define MOONSHOT_WARNINGS_END
#endif

/// Opens the library's namespace; `MOONSHOT_NAMESPACE_END` closes it.
#define MOONSHOT_NAMESPACE_BEGIN \
  MOONSHOT_WARNINGS_BEGIN        \
  namespace moonshot {           \
  inline namespace MOONSHOT_ABI_NAMESPACE {
#define MOONSHOT_NAMESPACE_END \
  }                            \
  }                            \
  MOONSHOT_WARNINGS_END

// Files of the two ways must not meet in one program: MSVC's linker then names the setting.
#if defined(_MSC_VER)
#if defined(MOONSHOT_COMPILED)
#pragma detect_mismatch("moonshot mode", "compiled")
#else
#pragma detect_mismatch("moonshot mode", "header-only")
#endif
#endif
