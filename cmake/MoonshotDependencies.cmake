# What the library stands on: cpp-httplib, OpenSSL, threads and nlohmann/json.

include(MoonshotFetch)

find_package(Threads REQUIRED)

find_package(OpenSSL 3.0 QUIET COMPONENTS SSL Crypto)
if(NOT OpenSSL_FOUND)
  moonshot_missing("OpenSSL 3.0 or newer (headers and libraries)" openssl)
endif()

if(NOT TARGET nlohmann_json::nlohmann_json)
  find_package(nlohmann_json 3.10 CONFIG QUIET)
endif()
if(NOT TARGET nlohmann_json::nlohmann_json)
  moonshot_fetch_or_stop("nlohmann/json 3.10 or newer" json MOONSHOT_JSON_DIR)
  add_library(nlohmann_json::nlohmann_json INTERFACE IMPORTED GLOBAL)
  set_target_properties(nlohmann_json::nlohmann_json PROPERTIES INTERFACE_INCLUDE_DIRECTORIES
                                                                "${MOONSHOT_JSON_DIR}/include")
endif()

find_package(MoonshotHttplib QUIET)
if(NOT MoonshotHttplib_FOUND)
  moonshot_fetch_or_stop("cpp-httplib" httplib MOONSHOT_HTTPLIB_DIR)
  set(MOONSHOT_HTTPLIB_INCLUDE_DIR "${MOONSHOT_HTTPLIB_DIR}")
  find_package(MoonshotHttplib QUIET REQUIRED)
endif()
message(STATUS "moonshot: cpp-httplib found as ${MoonshotHttplib_FORM}")
