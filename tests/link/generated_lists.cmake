# Writes two headers for macro_guard.cpp: all that the library includes from elsewhere, and all of the
# library's own public headers.

file(GLOB_RECURSE own_files CONFIGURE_DEPENDS RELATIVE "${PROJECT_SOURCE_DIR}/include"
     "${PROJECT_SOURCE_DIR}/include/moonshot/*.hpp" "${PROJECT_SOURCE_DIR}/include/moonshot/*.ipp")
list(FILTER own_files EXCLUDE REGEX "${MOONSHOT_COROUTINE_HEADERS}|${MOONSHOT_ASIO_HEADERS}")
set(foreign "")
foreach(file IN LISTS own_files)
  file(STRINGS "${PROJECT_SOURCE_DIR}/include/${file}" lines REGEX "^ *#include <")
  foreach(line IN LISTS lines)
    string(REGEX REPLACE ".*<(.*)>.*" "\\1" name "${line}")
    if(NOT name MATCHES "^moonshot/")
      list(APPEND foreign "${name}")
    endif()
  endforeach()
endforeach()
list(REMOVE_DUPLICATES foreign)
list(SORT foreign)
# First, because it brings winsock2.h, which must come before windows.h.
list(REMOVE_ITEM foreign httplib.h)
list(PREPEND foreign httplib.h)

set(text "")
foreach(name IN LISTS foreign)
  string(APPEND text "#if __has_include(<${name}>)\n#include <${name}>\n#endif\n")
endforeach()
file(CONFIGURE OUTPUT "${CMAKE_CURRENT_BINARY_DIR}/foreign_headers.hpp" CONTENT "${text}" @ONLY)

file(GLOB_RECURSE public_headers CONFIGURE_DEPENDS RELATIVE "${PROJECT_SOURCE_DIR}/include"
     "${PROJECT_SOURCE_DIR}/include/moonshot/*.hpp")
list(FILTER public_headers EXCLUDE REGEX "^moonshot/src(\\.hpp|/)")
if(NOT MOONSHOT_HAS_CURL)
  list(FILTER public_headers EXCLUDE REGEX "${MOONSHOT_CURL_HEADERS}")
endif()
list(FILTER public_headers EXCLUDE REGEX "${MOONSHOT_COROUTINE_HEADERS}|${MOONSHOT_ASIO_HEADERS}")
set(text "")
foreach(name IN LISTS public_headers)
  string(APPEND text "#include <${name}>\n")
endforeach()
file(CONFIGURE OUTPUT "${CMAKE_CURRENT_BINARY_DIR}/public_headers.hpp" CONTENT "${text}" @ONLY)
