# The two ways to use the library.
#
# moonshot::moonshot  header-only
# moonshot::compiled  the bodies compiled once; defines MOONSHOT_COMPILED for everything that links it

add_library(moonshot INTERFACE)
add_library(moonshot::moonshot ALIAS moonshot)
target_compile_features(moonshot INTERFACE cxx_std_17)
target_include_directories(
  moonshot INTERFACE "$<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include>"
                     "$<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>")
target_link_libraries(moonshot INTERFACE moonshot::httplib OpenSSL::SSL OpenSSL::Crypto
                                         Threads::Threads nlohmann_json::nlohmann_json)
# The TLS macro changes class layouts of cpp-httplib, so it is set for the whole program, not per file.
target_compile_definitions(moonshot INTERFACE CPPHTTPLIB_OPENSSL_SUPPORT)

add_library(moonshot_compiled STATIC "${PROJECT_SOURCE_DIR}/cmake/moonshot.cpp")
add_library(moonshot::compiled ALIAS moonshot_compiled)
target_link_libraries(moonshot_compiled PUBLIC moonshot)
target_compile_definitions(moonshot_compiled PUBLIC MOONSHOT_COMPILED)
set_target_properties(moonshot_compiled PROPERTIES EXPORT_NAME compiled OUTPUT_NAME moonshot
                                                   POSITION_INDEPENDENT_CODE ON)
if(NOT MOONSHOT_TOP_LEVEL AND NOT MOONSHOT_INSTALL)
  # A project that only wants the headers does not pay for compiling the bodies.
  set_target_properties(moonshot_compiled PROPERTIES EXCLUDE_FROM_ALL ON)
endif()
