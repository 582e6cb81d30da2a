# Catch2, version 2 or 3, as `moonshot_test_main`: the library and one shared main().

find_package(Catch2 QUIET)
if(NOT TARGET Catch2::Catch2)
  moonshot_fetch_or_stop("Catch2 (for the tests)" catch2 MOONSHOT_CATCH2_DIR)
  set(CATCH_INSTALL_DOCS OFF)
  set(CATCH_INSTALL_EXTRAS OFF)
  # A hundred small files, which are compiled once: a few large ones take a fifth of the time.
  set(CMAKE_UNITY_BUILD ON)
  add_subdirectory("${MOONSHOT_CATCH2_DIR}" "${CMAKE_BINARY_DIR}/catch2" EXCLUDE_FROM_ALL)
  unset(CMAKE_UNITY_BUILD)
  set(Catch2_VERSION 3) # which options its programs take
endif()

add_library(moonshot_test_main STATIC "${PROJECT_SOURCE_DIR}/tests/support/main.cpp")
target_include_directories(moonshot_test_main PUBLIC "${PROJECT_SOURCE_DIR}/tests/support")
target_compile_features(moonshot_test_main PUBLIC cxx_std_17)
target_link_libraries(moonshot_test_main PUBLIC Catch2::Catch2)
moonshot_sanitize(moonshot_test_main)
