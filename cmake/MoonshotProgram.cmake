# Programs of one file each: the examples, and the code of the pages.

include(MoonshotAsio)
include(MoonshotCoroutines)
include(MoonshotLibuv)

# moonshot_add_program(<name> <source> [EXCLUDE_FROM_ALL]): an executable with the compiled library, and with what else
# <source> includes: the event-driven client needs libcurl, and some of its headers coroutines or Asio; a program may need
# libuv. Where that is not there, neither is the target.
function(moonshot_add_program name source)
  file(STRINGS "${source}" uses_curl REGEX "#include <moonshot/(async/|transport/curl)")
  file(STRINGS "${source}" uses_coroutines REGEX "#include <moonshot/async/(coroutine|asio)\\.hpp>")
  file(STRINGS "${source}" uses_asio REGEX "#include <moonshot/async/asio\\.hpp>")
  file(STRINGS "${source}" uses_libuv REGEX "#include <uv\\.h>")
  if((uses_curl AND NOT MOONSHOT_HAS_CURL) OR (uses_coroutines AND NOT MOONSHOT_HAS_COROUTINES)
     OR (uses_asio AND NOT MOONSHOT_ASIO_HAS_AWAITABLE) OR (uses_libuv AND NOT MOONSHOT_HAS_LIBUV))
    return()
  endif()
  add_executable(${name} ${ARGN} "${source}")
  if(uses_curl)
    target_link_libraries(${name} PRIVATE moonshot::curl_compiled)
  endif()
  target_link_libraries(${name} PRIVATE moonshot::compiled)
  if(uses_coroutines)
    moonshot_use_coroutines(${name})
  endif()
  if(uses_asio)
    target_include_directories(${name} SYSTEM PRIVATE "${MOONSHOT_ASIO_INCLUDE_DIR}")
  endif()
  if(uses_libuv)
    target_include_directories(${name} SYSTEM PRIVATE "${MOONSHOT_LIBUV_INCLUDE_DIR}")
    target_link_libraries(${name} PRIVATE "${MOONSHOT_LIBUV_LIBRARY}")
  endif()
endfunction()
