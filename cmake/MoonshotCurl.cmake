# The optional component on libcurl: the transport for many conversations, and the event-driven client.
#
# moonshot::curl           header-only
# moonshot::curl_compiled  the same with compiled bodies, beside moonshot::compiled
#
# Without libcurl 7.88 neither exists, and nothing else changes; MOONSHOT_CURL=ON makes that an error.

set(MOONSHOT_HAS_CURL OFF)
# The headers that nothing may include where it is missing; a pattern on paths below include/.
set(MOONSHOT_CURL_HEADERS "^moonshot/(async/async_client\\.|transport/curl\\.|detail/curl/)")

if(MOONSHOT_CURL)
  find_package(CURL 7.88 QUIET)
  set(MOONSHOT_HAS_CURL ${CURL_FOUND})
  if(NOT CURL_FOUND AND NOT MOONSHOT_CURL STREQUAL "AUTO")
    message(FATAL_ERROR "moonshot: MOONSHOT_CURL needs libcurl 7.88 or newer, with its headers")
  endif()
endif()
if(NOT MOONSHOT_HAS_CURL)
  return()
endif()
message(STATUS "moonshot: libcurl ${CURL_VERSION_STRING} found, moonshot::curl can be used")

add_library(moonshot_curl INTERFACE)
add_library(moonshot::curl ALIAS moonshot_curl)
target_link_libraries(moonshot_curl INTERFACE moonshot CURL::libcurl)
set_target_properties(moonshot_curl PROPERTIES EXPORT_NAME curl)

moonshot_add_part(curl)
target_link_libraries(moonshot_curl_compiled PUBLIC moonshot_transport CURL::libcurl)
