# For our own programs only, never for a user's: where they go, warnings, sanitizers, clang-tidy.

set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/bin")
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
  set(CMAKE_BUILD_TYPE RelWithDebInfo CACHE STRING "Kind of build" FORCE)
endif()
if(NOT DEFINED CMAKE_CXX_STANDARD)
  set(CMAKE_CXX_STANDARD 17)
endif()
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)

include(MoonshotWarnings)
include(MoonshotSanitizers)

if(MOONSHOT_CLANG_TIDY)
  find_program(MOONSHOT_CLANG_TIDY_PROGRAM NAMES clang-tidy REQUIRED)
endif()

# Everything one of our own targets gets.
function(moonshot_own_target target)
  moonshot_warnings(${target})
  moonshot_sanitize(${target})
  if(MOONSHOT_CLANG_TIDY)
    set_target_properties(${target} PROPERTIES CXX_CLANG_TIDY
                                               "${MOONSHOT_CLANG_TIDY_PROGRAM};--quiet")
  endif()
endfunction()

get_property(parts GLOBAL PROPERTY MOONSHOT_PARTS)
foreach(part IN LISTS parts)
  moonshot_own_target(${part})
endforeach()
