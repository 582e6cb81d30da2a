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
#
# moonshot_add_part(<part>): the static library of cmake/parts/<part>.cpp. Its target is moonshot_<part>, or
# moonshot_<part>_compiled where the part has a header-only target of that name already.
function(moonshot_add_part part)
  set(target moonshot_${part})
  set(name ${part})
  if(TARGET ${target})
    string(APPEND target "_compiled")
    string(APPEND name "_compiled")
  endif()
  add_library(${target} STATIC "${PROJECT_SOURCE_DIR}/cmake/parts/${part}.cpp")
  set_property(GLOBAL APPEND PROPERTY MOONSHOT_PARTS ${target})
  add_library(moonshot::${name} ALIAS ${target})
  target_link_libraries(${target} PUBLIC moonshot)
  target_compile_definitions(${target} PUBLIC MOONSHOT_COMPILED)
  set_target_properties(${target} PROPERTIES EXPORT_NAME ${name} OUTPUT_NAME moonshot-${part}
                                             POSITION_INDEPENDENT_CODE ON)
  if(NOT MOONSHOT_INSTALL_COMPILED OR (NOT MOONSHOT_TOP_LEVEL AND NOT MOONSHOT_INSTALL))
    # Who only wants the headers does not pay for compiling the bodies.
    set_target_properties(${target} PROPERTIES EXCLUDE_FROM_ALL ON)
  endif()
endfunction()

foreach(part IN ITEMS core transport doctor testing)
  moonshot_add_part(${part})
endforeach()
target_link_libraries(moonshot_transport PUBLIC moonshot_core)
target_link_libraries(moonshot_doctor PUBLIC moonshot_transport)
target_link_libraries(moonshot_testing PUBLIC moonshot_core)

add_library(moonshot_compiled INTERFACE)
add_library(moonshot::compiled ALIAS moonshot_compiled)
target_link_libraries(moonshot_compiled INTERFACE moonshot_testing moonshot_doctor)
set_target_properties(moonshot_compiled PROPERTIES EXPORT_NAME compiled)
