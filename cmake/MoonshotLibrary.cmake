# The two ways to use the library.
#
# moonshot::moonshot  header-only
# moonshot::compiled  the bodies compiled once; defines MOONSHOT_COMPILED for everything that links it.
#                     Its parts are targets too: moonshot::core, ::transport, ::doctor, ::testing

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
# A file that calls much of the header-only library has more sections than MSVC allows by default.
target_compile_options(moonshot INTERFACE $<$<CXX_COMPILER_ID:MSVC>:/bigobj>)

# The bodies, compiled once, in parts: a program links only what it uses, and the parts compile side by
# side.
set(moonshot_parts core transport doctor testing)
foreach(part IN LISTS moonshot_parts)
  add_library(moonshot_${part} STATIC "${PROJECT_SOURCE_DIR}/cmake/parts/${part}.cpp")
  add_library(moonshot::${part} ALIAS moonshot_${part})
  target_link_libraries(moonshot_${part} PUBLIC moonshot)
  target_compile_definitions(moonshot_${part} PUBLIC MOONSHOT_COMPILED)
  set_target_properties(moonshot_${part} PROPERTIES EXPORT_NAME ${part} OUTPUT_NAME moonshot-${part}
                                                    POSITION_INDEPENDENT_CODE ON)
  if(NOT MOONSHOT_INSTALL_COMPILED OR (NOT MOONSHOT_TOP_LEVEL AND NOT MOONSHOT_INSTALL))
    # Who only wants the headers does not pay for compiling the bodies.
    set_target_properties(moonshot_${part} PROPERTIES EXCLUDE_FROM_ALL ON)
  endif()
endforeach()
target_link_libraries(moonshot_transport PUBLIC moonshot_core)
target_link_libraries(moonshot_doctor PUBLIC moonshot_transport)
target_link_libraries(moonshot_testing PUBLIC moonshot_core)

add_library(moonshot_compiled INTERFACE)
add_library(moonshot::compiled ALIAS moonshot_compiled)
target_link_libraries(moonshot_compiled INTERFACE moonshot_testing moonshot_doctor)
set_target_properties(moonshot_compiled PROPERTIES EXPORT_NAME compiled)

if(MOONSHOT_MODULE)
  include(MoonshotModule)
endif()
