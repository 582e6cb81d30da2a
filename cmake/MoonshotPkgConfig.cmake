# moonshot.pc and moonshot-compiled.pc, for builds without CMake.

# From the folder of the .pc files to the prefix, so that an installed tree can be moved.
file(RELATIVE_PATH MOONSHOT_PC_PREFIX "/prefix/${CMAKE_INSTALL_LIBDIR}/pkgconfig" "/prefix")
string(REGEX REPLACE "/$" "" MOONSHOT_PC_PREFIX "${MOONSHOT_PC_PREFIX}")

set(MOONSHOT_PC_REQUIRES "openssl >= 3.0")
set(MOONSHOT_PC_CFLAGS "-DCPPHTTPLIB_OPENSSL_SUPPORT")

find_package(PkgConfig QUIET)

# A dependency with a .pc file of its own is required by that name, provided that it is the copy which
# was built against; any other is named by its folder.
function(_moonshot_pc_add module least target)
  get_target_property(folders ${target} INTERFACE_INCLUDE_DIRECTORIES)
  if(PKG_CONFIG_FOUND)
    pkg_check_modules(_moonshot_pc_${module} QUIET ${module})
    pkg_get_variable(folder ${module} includedir)
    if(_moonshot_pc_${module}_FOUND AND (NOT folder OR NOT folders OR folder IN_LIST folders))
      set(MOONSHOT_PC_REQUIRES "${MOONSHOT_PC_REQUIRES}, ${module} >= ${least}" PARENT_SCOPE)
      return()
    endif()
  endif()
  foreach(folder IN LISTS folders)
    string(APPEND MOONSHOT_PC_CFLAGS " -I${folder}")
  endforeach()
  set(MOONSHOT_PC_CFLAGS "${MOONSHOT_PC_CFLAGS}" PARENT_SCOPE)
endfunction()

_moonshot_pc_add(nlohmann_json 3.10 nlohmann_json::nlohmann_json)
if(TARGET httplib::httplib)
  _moonshot_pc_add(cpp-httplib 0.10.3 httplib::httplib)
else()
  _moonshot_pc_add(cpp-httplib 0.10.3 moonshot::httplib)
endif()
if(WIN32)
  set(MOONSHOT_PC_LIBS "-lws2_32 -lcrypt32")
elseif(APPLE)
  set(MOONSHOT_PC_LIBS "-framework CoreFoundation -framework Security -framework CFNetwork")
else()
  set(MOONSHOT_PC_LIBS "-pthread")
endif()

set(_moonshot_pc_names moonshot)
if(MOONSHOT_INSTALL_COMPILED)
  list(APPEND _moonshot_pc_names moonshot-compiled)
endif()
foreach(name IN LISTS _moonshot_pc_names)
  configure_file("${PROJECT_SOURCE_DIR}/cmake/${name}.pc.in" "${PROJECT_BINARY_DIR}/${name}.pc" @ONLY)
  install(FILES "${PROJECT_BINARY_DIR}/${name}.pc" DESTINATION "${CMAKE_INSTALL_LIBDIR}/pkgconfig"
          COMPONENT dev)
endforeach()
