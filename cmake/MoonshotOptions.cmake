# What can be switched. A project that merely uses the library sees six of these: whether it may
# download, whether to install along, and with the compiled library, whether it wants the C++20 module, whether it wants
# moonshot::curl, and where a bare cpp-httplib header is.

if(CMAKE_SOURCE_DIR STREQUAL PROJECT_SOURCE_DIR)
  set(MOONSHOT_TOP_LEVEL ON)
else()
  set(MOONSHOT_TOP_LEVEL OFF)
endif()

option(MOONSHOT_FETCH_DEPS "Download dependencies (pinned by hash) that are not found" OFF)
option(MOONSHOT_INSTALL "Create the install rules" ${MOONSHOT_TOP_LEVEL})
option(MOONSHOT_INSTALL_COMPILED "Install the compiled library (moonshot::compiled) with the headers" ON)
option(MOONSHOT_MODULE "Offer the C++20 module (moonshot::module); needs CMake 3.28 and a compiler with modules" OFF)
set(MOONSHOT_CURL AUTO CACHE STRING
    "Offer moonshot::curl, the transport on libcurl with the event-driven client: AUTO (where libcurl is found), ON or OFF")
set_property(CACHE MOONSHOT_CURL PROPERTY STRINGS AUTO ON OFF)
set(MOONSHOT_HTTPLIB_INCLUDE_DIR "" CACHE PATH
    "Folder of a header-only <httplib.h> to use instead of any other cpp-httplib")

if(MOONSHOT_TOP_LEVEL)
  option(MOONSHOT_BUILD_TESTS "Build the tests" ON)
  option(MOONSHOT_BUILD_EXAMPLES "Build the examples and programs" ON)
  option(MOONSHOT_BUILD_PROGRAMS "Build moonshot-chat, -doctor and -sim, also where the examples are not built" OFF)
  option(MOONSHOT_BUILD_BENCH "Build the benchmarks" OFF)
  option(MOONSHOT_BUILD_FUZZ "Build the fuzz targets (needs clang)" OFF)
  option(MOONSHOT_BUILD_SOAK "Build the soak test" OFF)
  option(MOONSHOT_WERROR "Treat warnings in our own files as errors" OFF)
  option(MOONSHOT_CLANG_TIDY "Run clang-tidy along with the compiler" OFF)
  set(MOONSHOT_SANITIZE "" CACHE STRING
      "Sanitizers for our own programs, e.g. 'address;undefined' or 'thread'")
else()
  # Plain variables: a user's cache does not fill up with switches of no use to them.
  set(MOONSHOT_BUILD_TESTS OFF)
  set(MOONSHOT_BUILD_EXAMPLES OFF)
  set(MOONSHOT_BUILD_PROGRAMS OFF)
  set(MOONSHOT_BUILD_BENCH OFF)
  set(MOONSHOT_BUILD_FUZZ OFF)
  set(MOONSHOT_BUILD_SOAK OFF)
  set(MOONSHOT_WERROR OFF)
  set(MOONSHOT_CLANG_TIDY OFF)
  set(MOONSHOT_SANITIZE "")
endif()
