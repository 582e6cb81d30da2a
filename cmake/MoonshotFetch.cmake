# Downloads, for machines that lack a dependency: pinned by hash, and only where MOONSHOT_FETCH_DEPS
# allows it. Only sources are taken, no foreign build is run, so no option or target of a dependency
# leaks into the user's project.

include(FetchContent)

set(_moonshot_httplib_url https://github.com/yhirose/cpp-httplib/archive/refs/tags/v0.53.1.tar.gz)
set(_moonshot_httplib_sha256 185af9587e270de9a3bfee234c6740f02e82265da33c7a41f97e02ee42f979d2)
set(_moonshot_json_url https://github.com/nlohmann/json/releases/download/v3.12.0/json.tar.xz)
set(_moonshot_json_sha256 42f6e95cad6ec532fd372391373363b62a14af6d771056dbfc86160e6dfff7aa)
set(_moonshot_catch2_url https://github.com/catchorg/Catch2/archive/refs/tags/v3.8.0.tar.gz)
set(_moonshot_catch2_sha256 1ab2de20460d4641553addfdfe6acd4109d871d5531f8f519a52ea4926303087)

# What each dependency is called where people get it from.
set(_moonshot_managers "apt install" "dnf install" "pacman -S" "brew install" "vcpkg install" "Conan:")
set(_moonshot_packages_httplib
    "libcpp-httplib-dev pkg-config" "cpp-httplib-devel" "cpp-httplib" "cpp-httplib" "cpp-httplib[openssl]"
    "cpp-httplib")
set(_moonshot_packages_json
    "nlohmann-json3-dev" "json-devel" "nlohmann-json" "nlohmann-json" "nlohmann-json" "nlohmann_json")
set(_moonshot_packages_openssl
    "libssl-dev" "openssl-devel" "openssl" "openssl@3" "openssl" "openssl")
set(_moonshot_packages_catch2 "catch2" "catch-devel" "catch2" "catch2" "catch2" "catch2")

# Stops, and says what to install.
function(moonshot_missing title key)
  set(text "moonshot: ${title} was not found. Install it:\n")
  if(key STREQUAL "httplib")
    set(text "moonshot: ${MoonshotHttplib_NOT_FOUND_MESSAGE}. Install it:\n")
  endif()
  foreach(manager package IN ZIP_LISTS _moonshot_managers _moonshot_packages_${key})
    string(APPEND text "  ${manager} ${package}\n")
  endforeach()
  if(DEFINED _moonshot_${key}_url)
    string(APPEND text "or allow a download, pinned by hash: -DMOONSHOT_FETCH_DEPS=ON (MOONSHOT_FETCH_DEPS=ON ./dev ...)\n")
  endif()
  if(key STREQUAL "httplib")
    string(APPEND text "or name the folder of a header-only httplib.h: -DMOONSHOT_HTTPLIB_INCLUDE_DIR=...\n")
  endif()
  message(FATAL_ERROR "${text}")
endfunction()

# Puts the folder of the unpacked sources into `out`; stops where downloads are not allowed.
function(moonshot_fetch_or_stop title key out)
  if(NOT MOONSHOT_FETCH_DEPS)
    moonshot_missing("${title}" ${key})
  endif()
  message(STATUS "moonshot: downloading ${_moonshot_${key}_url}")
  # A subfolder without a CMakeLists.txt: unpacked, never configured.
  FetchContent_Declare(
    moonshot_${key}
    URL ${_moonshot_${key}_url}
    URL_HASH SHA256=${_moonshot_${key}_sha256}
    SOURCE_SUBDIR not-built)
  FetchContent_MakeAvailable(moonshot_${key})
  set(${out} "${moonshot_${key}_SOURCE_DIR}" PARENT_SCOPE)
endfunction()
