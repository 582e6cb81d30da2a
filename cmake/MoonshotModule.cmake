# moonshot::module, for `import moonshot;` in C++20, and where libcurl is there, moonshot::curl_module, for
# `import moonshot.async;`. They export what the headers declare, and link the compiled library.

if(CMAKE_VERSION VERSION_LESS 3.28)
  message(FATAL_ERROR "moonshot: MOONSHOT_MODULE needs CMake 3.28 or newer; this is ${CMAKE_VERSION}")
endif()
if(CMAKE_GENERATOR MATCHES "Makefiles")
  message(FATAL_ERROR "moonshot: MOONSHOT_MODULE needs the generator Ninja (-G Ninja), which can order modules;"
                      " this is ${CMAKE_GENERATOR}")
endif()
if(NOT MOONSHOT_INSTALL_COMPILED)
  message(FATAL_ERROR "moonshot: MOONSHOT_MODULE needs the compiled library, which MOONSHOT_INSTALL_COMPILED=OFF leaves out")
endif()

# moonshot_add_module(<name> <file>): the target moonshot::<name> for the module interface <file>.
function(moonshot_add_module name file)
  set(target moonshot_${name})
  add_library(${target} STATIC)
  add_library(moonshot::${name} ALIAS ${target})
  target_sources(${target} PUBLIC FILE_SET CXX_MODULES BASE_DIRS "${PROJECT_SOURCE_DIR}/cmake/module"
                                  FILES "${PROJECT_SOURCE_DIR}/cmake/module/${file}")
  target_compile_features(${target} PUBLIC cxx_std_20)
  string(REPLACE "_" "-" output "moonshot-${name}")
  set_target_properties(${target} PROPERTIES EXPORT_NAME ${name} OUTPUT_NAME ${output}
                                             CXX_SCAN_FOR_MODULES ON POSITION_INDEPENDENT_CODE ON)
endfunction()

moonshot_add_module(module moonshot.cppm)
target_link_libraries(moonshot_module PUBLIC moonshot_compiled)
if(MOONSHOT_HAS_CURL)
  moonshot_add_module(curl_module moonshot_async.cppm)
  target_link_libraries(moonshot_curl_module PUBLIC moonshot_module moonshot_curl_compiled)
endif()
