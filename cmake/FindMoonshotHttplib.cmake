#[[
Finds cpp-httplib in whatever form the machine has it and gives it one name: `moonshot::httplib`,
with OpenSSL support always on.

Looked for, in this order:
  1. MOONSHOT_HTTPLIB_INCLUDE_DIR: the folder of a header-only <httplib.h>, where the user names one
  2. a target `httplib::httplib` that the project already has
  3. cpp-httplib's own package config
  4. the pkg-config module `cpp-httplib` (Debian, Ubuntu: a compiled library)
  5. a bare header-only <httplib.h>

No version is asked for: cpp-httplib's config answers only to its own minor version, and the library
copes with the differences itself. A header that is older than it can cope with counts as not found.
Sets MoonshotHttplib_FOUND and MoonshotHttplib_FORM (header, target, config, pkg-config), the latter for
the pkg-config file.
]]

include(FindPackageHandleStandardArgs)

# The compiled form of the header only declares; taking it for the header-only form would end in
# hundreds of link errors.
function(_moonshot_is_header_only out header)
  file(STRINGS "${header}" body REGEX "^inline .*Client::Client\\(|^inline ClientImpl::ClientImpl\\("
       LIMIT_COUNT 1)
  if(body)
    set(${out} TRUE PARENT_SCOPE)
  else()
    set(${out} FALSE PARENT_SCOPE)
  endif()
endfunction()

# A compiled cpp-httplib without TLS has other class layouts: no macro of ours can repair that.
function(_moonshot_has_tls out target)
  set(${out} TRUE PARENT_SCOPE)
  get_target_property(aliased ${target} ALIASED_TARGET)
  if(aliased)
    set(target ${aliased})
  endif()
  get_target_property(type ${target} TYPE)
  get_target_property(definitions ${target} INTERFACE_COMPILE_DEFINITIONS)
  if(NOT type STREQUAL "INTERFACE_LIBRARY" AND NOT definitions MATCHES "CPPHTTPLIB_OPENSSL_SUPPORT")
    set(${out} FALSE PARENT_SCOPE)
  endif()
endfunction()

# Whether the header in these folders, if it is in one of them, is too old. cpp-httplib names its version
# since 0.10.6 only; what tells older ones apart is an enumerator that the library needs and 0.10.2 brought.
function(_moonshot_is_too_old out folders)
  set(${out} FALSE PARENT_SCOPE)
  foreach(folder IN LISTS folders)
    string(REGEX REPLACE "^\\$<(BUILD|INSTALL)_INTERFACE:(.*)>$" "\\2" folder "${folder}")
    if(EXISTS "${folder}/httplib.h")
      file(STRINGS "${folder}/httplib.h" needed REGEX "^ *ConnectionTimeout," LIMIT_COUNT 1)
      if(NOT needed)
        set(${out} TRUE PARENT_SCOPE)
        set(_moonshot_httplib_hint " (${folder}/httplib.h is older)" PARENT_SCOPE)
      endif()
      return()
    endif()
  endforeach()
endfunction()

set(MoonshotHttplib_FORM "")
set(_moonshot_httplib_links "")
set(_moonshot_httplib_include "")
set(_moonshot_httplib_hint "")

if(MOONSHOT_HTTPLIB_INCLUDE_DIR)
  if(EXISTS "${MOONSHOT_HTTPLIB_INCLUDE_DIR}/httplib.h")
    set(MoonshotHttplib_FORM "header")
    set(_moonshot_httplib_include "${MOONSHOT_HTTPLIB_INCLUDE_DIR}")
  else()
    message(FATAL_ERROR
      "moonshot: there is no httplib.h in MOONSHOT_HTTPLIB_INCLUDE_DIR (${MOONSHOT_HTTPLIB_INCLUDE_DIR})")
  endif()
endif()

if(NOT MoonshotHttplib_FORM)
  if(TARGET httplib::httplib)
    set(MoonshotHttplib_FORM "target")
  else()
    find_package(httplib CONFIG QUIET)
    if(TARGET httplib::httplib)
      set(MoonshotHttplib_FORM "config")
    endif()
  endif()
  if(MoonshotHttplib_FORM)
    _moonshot_has_tls(_moonshot_httplib_tls httplib::httplib)
    if(_moonshot_httplib_tls)
      set(_moonshot_httplib_links httplib::httplib)
    else()
      set(MoonshotHttplib_FORM "")
      set(_moonshot_httplib_hint " (a compiled one was found, but it was built without OpenSSL)")
    endif()
  endif()
endif()

if(NOT MoonshotHttplib_FORM)
  find_package(PkgConfig QUIET)
  if(PKG_CONFIG_FOUND)
    pkg_check_modules(MOONSHOT_HTTPLIB_PC QUIET IMPORTED_TARGET GLOBAL cpp-httplib)
    if(MOONSHOT_HTTPLIB_PC_FOUND)
      # The macros of its Cflags (TLS, zlib, brotli) come along: they decide the class layouts.
      set(MoonshotHttplib_FORM "pkg-config")
      set(_moonshot_httplib_links PkgConfig::MOONSHOT_HTTPLIB_PC)
    endif()
  endif()
endif()

if(NOT MoonshotHttplib_FORM)
  find_path(MOONSHOT_HTTPLIB_HEADER_DIR httplib.h)
  mark_as_advanced(MOONSHOT_HTTPLIB_HEADER_DIR)
  if(MOONSHOT_HTTPLIB_HEADER_DIR)
    _moonshot_is_header_only(_moonshot_httplib_header_only "${MOONSHOT_HTTPLIB_HEADER_DIR}/httplib.h")
    if(_moonshot_httplib_header_only)
      set(MoonshotHttplib_FORM "header")
      set(_moonshot_httplib_include "${MOONSHOT_HTTPLIB_HEADER_DIR}")
    else()
      set(_moonshot_httplib_hint
          " (${MOONSHOT_HTTPLIB_HEADER_DIR}/httplib.h belongs to a compiled one, which is found through pkg-config: install pkg-config)")
    endif()
  endif()
endif()

if(MoonshotHttplib_FORM)
  set(_moonshot_httplib_folders "${_moonshot_httplib_include}")
  if(_moonshot_httplib_links)
    get_target_property(_moonshot_httplib_folders ${_moonshot_httplib_links} INTERFACE_INCLUDE_DIRECTORIES)
  endif()
  # The compiler's own folders are not among a target's.
  _moonshot_is_too_old(_moonshot_httplib_too_old
                       "${_moonshot_httplib_folders};/usr/include;/usr/local/include")
  if(_moonshot_httplib_too_old)
    set(MoonshotHttplib_FORM "")
  endif()
endif()

set(MoonshotHttplib_NOT_FOUND_MESSAGE "cpp-httplib 0.10.3 or newer was not found${_moonshot_httplib_hint}")
find_package_handle_standard_args(
  MoonshotHttplib
  REQUIRED_VARS MoonshotHttplib_FORM
  REASON_FAILURE_MESSAGE "${MoonshotHttplib_NOT_FOUND_MESSAGE}")

if(MoonshotHttplib_FOUND AND NOT TARGET moonshot::httplib)
  add_library(moonshot::httplib INTERFACE IMPORTED GLOBAL)
  set_target_properties(
    moonshot::httplib
    PROPERTIES INTERFACE_COMPILE_DEFINITIONS CPPHTTPLIB_OPENSSL_SUPPORT
               INTERFACE_INCLUDE_DIRECTORIES "${_moonshot_httplib_include}"
               INTERFACE_LINK_LIBRARIES "${_moonshot_httplib_links}")
  # What the header-only form calls beside OpenSSL; its own package config says so, a bare header cannot.
  if(WIN32)
    set_property(TARGET moonshot::httplib APPEND PROPERTY INTERFACE_LINK_LIBRARIES ws2_32 crypt32)
  elseif(APPLE)
    set_property(TARGET moonshot::httplib APPEND PROPERTY INTERFACE_LINK_LIBRARIES
      "-framework CoreFoundation" "-framework Security" "-framework CFNetwork")
  endif()
endif()
