# moonshot::module, for `import moonshot;` in C++20. It exports what the headers declare, and links the compiled
# library.

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

add_library(moonshot_module STATIC)
add_library(moonshot::module ALIAS moonshot_module)
target_sources(moonshot_module PUBLIC FILE_SET CXX_MODULES BASE_DIRS "${PROJECT_SOURCE_DIR}/cmake/module"
                                      FILES "${PROJECT_SOURCE_DIR}/cmake/module/moonshot.cppm")
target_compile_features(moonshot_module PUBLIC cxx_std_20)
target_link_libraries(moonshot_module PUBLIC moonshot_compiled)
set_target_properties(moonshot_module PROPERTIES EXPORT_NAME module OUTPUT_NAME moonshot-module
                                                 CXX_SCAN_FOR_MODULES ON POSITION_INDEPENDENT_CODE ON)
