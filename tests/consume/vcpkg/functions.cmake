# The functions of vcpkg that our port calls, for a machine without vcpkg: enough to run the port as it is and see what
# it installs. The dependencies are those of the system.
#
#   cmake -DPORT=… -DFEATURES=… -DPORT_DIR=… -DWORK=… -P functions.cmake
#
# VCPKG_BUILD_TYPE and VCPKG_CMAKE_CONFIGURE_OPTIONS are what a triplet may set. What a configuration for debugging adds to
# the package config is left out.

cmake_minimum_required(VERSION 3.20)

set(CURRENT_PACKAGES_DIR "${WORK}/packages")
file(REMOVE_RECURSE "${CURRENT_PACKAGES_DIR}")

function(run)
  execute_process(COMMAND ${ARGV} COMMAND_ERROR_IS_FATAL ANY)
endfunction()

function(vcpkg_check_features)
  cmake_parse_arguments(arg "" "OUT_FEATURE_OPTIONS" "FEATURES" ${ARGN})
  set(options "")
  while(arg_FEATURES)
    list(POP_FRONT arg_FEATURES feature variable)
    set(value OFF)
    if(feature IN_LIST FEATURES)
      set(value ON)
    endif()
    list(APPEND options "-D${variable}=${value}")
  endwhile()
  set(${arg_OUT_FEATURE_OPTIONS} "${options}" PARENT_SCOPE)
endfunction()

# Sets `folders` to the build folders of the configurations, and `<folder>_prefix` to where each installs to.
macro(configurations)
  set(folders release)
  set(release_prefix "${CURRENT_PACKAGES_DIR}")
  if(NOT VCPKG_BUILD_TYPE STREQUAL "release")
    list(APPEND folders debug)
    set(debug_prefix "${CURRENT_PACKAGES_DIR}/debug")
  endif()
endmacro()

function(vcpkg_cmake_configure)
  cmake_parse_arguments(arg "" "SOURCE_PATH" "OPTIONS" ${ARGN})
  configurations()
  foreach(folder IN LISTS folders)
    run("${CMAKE_COMMAND}" -S "${arg_SOURCE_PATH}" -B "${WORK}/${folder}" -DCMAKE_BUILD_TYPE=${folder}
        "-DCMAKE_INSTALL_PREFIX=${${folder}_prefix}" -DCMAKE_INSTALL_LIBDIR=lib ${arg_OPTIONS}
        ${VCPKG_CMAKE_CONFIGURE_OPTIONS})
  endforeach()
endfunction()

function(vcpkg_cmake_install)
  configurations()
  foreach(folder IN LISTS folders)
    run("${CMAKE_COMMAND}" --build "${WORK}/${folder}")
    run("${CMAKE_COMMAND}" --install "${WORK}/${folder}")
  endforeach()
endfunction()

# Moves the package config one folder up, and mends the way from it to the prefix.
function(vcpkg_cmake_config_fixup)
  cmake_parse_arguments(arg "" "PACKAGE_NAME;CONFIG_PATH" "" ${ARGN})
  set(target "${CURRENT_PACKAGES_DIR}/share/${arg_PACKAGE_NAME}")
  file(MAKE_DIRECTORY "${CURRENT_PACKAGES_DIR}/share")
  file(RENAME "${CURRENT_PACKAGES_DIR}/${arg_CONFIG_PATH}" "${target}")
  file(REMOVE_RECURSE "${CURRENT_PACKAGES_DIR}/lib/cmake" "${CURRENT_PACKAGES_DIR}/debug/lib/cmake")
  file(GLOB files "${target}/*.cmake")
  set(step "get_filename_component(_IMPORT_PREFIX \"\${_IMPORT_PREFIX}\" PATH)\n")
  foreach(file IN LISTS files)
    file(READ "${file}" text)
    string(REPLACE "${step}${step}${step}" "${step}${step}" text "${text}")
    string(REPLACE "/../../../\"" "/../../\"" text "${text}")
    file(WRITE "${file}" "${text}")
  endforeach()
endfunction()

function(vcpkg_fixup_pkgconfig)
endfunction()

function(vcpkg_copy_tools)
  cmake_parse_arguments(arg "AUTO_CLEAN" "" "TOOL_NAMES" ${ARGN})
  foreach(tool IN LISTS arg_TOOL_NAMES)
    file(INSTALL "${CURRENT_PACKAGES_DIR}/bin/${tool}" DESTINATION "${CURRENT_PACKAGES_DIR}/tools/${PORT}"
         USE_SOURCE_PERMISSIONS)
  endforeach()
  file(REMOVE_RECURSE "${CURRENT_PACKAGES_DIR}/bin" "${CURRENT_PACKAGES_DIR}/debug/bin")
endfunction()

function(vcpkg_install_copyright)
  cmake_parse_arguments(arg "" "" "FILE_LIST" ${ARGN})
  file(INSTALL ${arg_FILE_LIST} DESTINATION "${CURRENT_PACKAGES_DIR}/share/${PORT}" RENAME copyright)
endfunction()

# Included, so that CMAKE_CURRENT_LIST_DIR in it is the folder of the port.
include("${PORT_DIR}/portfile.cmake")
