# Headers, library, programs, documents, package config and pkg-config files. Everything is relocatable.
#
# Two components: `dev` is what a program is built with, `tools` the programs and their pages.

include(CMakePackageConfigHelpers)

set(_moonshot_config_dir "${CMAKE_INSTALL_LIBDIR}/cmake/moonshot")

install(DIRECTORY "${PROJECT_SOURCE_DIR}/include/moonshot" DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}"
        COMPONENT dev)
install(TARGETS moonshot EXPORT moonshot-targets COMPONENT dev)
install(EXPORT moonshot-targets NAMESPACE moonshot:: DESTINATION "${_moonshot_config_dir}" COMPONENT dev)
# A file of its own: the package config looks for it to know whether the compiled library came along.
if(MOONSHOT_INSTALL_COMPILED)
  install(TARGETS moonshot_compiled moonshot_core moonshot_transport moonshot_doctor moonshot_testing
          EXPORT moonshot-compiled-targets
          ARCHIVE DESTINATION "${CMAKE_INSTALL_LIBDIR}" COMPONENT dev)
  install(EXPORT moonshot-compiled-targets NAMESPACE moonshot:: DESTINATION "${_moonshot_config_dir}"
          COMPONENT dev)
endif()
if(MOONSHOT_MODULE)
  install(TARGETS moonshot_module EXPORT moonshot-module-targets
          ARCHIVE DESTINATION "${CMAKE_INSTALL_LIBDIR}" COMPONENT dev
          FILE_SET CXX_MODULES DESTINATION "${_moonshot_config_dir}/module" COMPONENT dev)
  install(EXPORT moonshot-module-targets NAMESPACE moonshot:: DESTINATION "${_moonshot_config_dir}"
          CXX_MODULES_DIRECTORY module-info COMPONENT dev)
endif()
if(MOONSHOT_MODULE AND MOONSHOT_HAS_CURL)
  install(TARGETS moonshot_curl_module EXPORT moonshot-module-curl-targets
          ARCHIVE DESTINATION "${CMAKE_INSTALL_LIBDIR}" COMPONENT dev
          FILE_SET CXX_MODULES DESTINATION "${_moonshot_config_dir}/module" COMPONENT dev)
  install(EXPORT moonshot-module-curl-targets NAMESPACE moonshot:: DESTINATION "${_moonshot_config_dir}"
          CXX_MODULES_DIRECTORY module-curl-info COMPONENT dev)
endif()

# Apart from the others: a program that does not ask for them needs no libcurl.
if(MOONSHOT_HAS_CURL)
  install(TARGETS moonshot_curl EXPORT moonshot-curl-targets COMPONENT dev)
  install(EXPORT moonshot-curl-targets NAMESPACE moonshot:: DESTINATION "${_moonshot_config_dir}" COMPONENT dev)
endif()
if(MOONSHOT_HAS_CURL AND MOONSHOT_INSTALL_COMPILED)
  install(TARGETS moonshot_curl_compiled EXPORT moonshot-curl-compiled-targets
          ARCHIVE DESTINATION "${CMAKE_INSTALL_LIBDIR}" COMPONENT dev)
  install(EXPORT moonshot-curl-compiled-targets NAMESPACE moonshot:: DESTINATION "${_moonshot_config_dir}"
          COMPONENT dev)
endif()

configure_package_config_file(
  "${PROJECT_SOURCE_DIR}/cmake/moonshot-config.cmake.in" "${PROJECT_BINARY_DIR}/moonshot-config.cmake"
  INSTALL_DESTINATION "${_moonshot_config_dir}")
# Headers fit any architecture; that the static library does not is noticed by the linker.
write_basic_package_version_file(
  "${PROJECT_BINARY_DIR}/moonshot-config-version.cmake"
  COMPATIBILITY SameMinorVersion ARCH_INDEPENDENT)
install(FILES "${PROJECT_BINARY_DIR}/moonshot-config.cmake"
              "${PROJECT_BINARY_DIR}/moonshot-config-version.cmake"
              "${PROJECT_SOURCE_DIR}/cmake/FindMoonshotHttplib.cmake"
        DESTINATION "${_moonshot_config_dir}" COMPONENT dev)

include(MoonshotPkgConfig)

file(GLOB _moonshot_pages "${PROJECT_SOURCE_DIR}/docs/*.md")
install(FILES "${PROJECT_SOURCE_DIR}/LICENSE" "${PROJECT_SOURCE_DIR}/README.md"
              "${PROJECT_SOURCE_DIR}/CHANGELOG.md" "${PROJECT_SOURCE_DIR}/SECURITY.md"
        DESTINATION "${CMAKE_INSTALL_DOCDIR}" COMPONENT dev)
install(FILES ${_moonshot_pages} DESTINATION "${CMAKE_INSTALL_DOCDIR}/docs" COMPONENT dev)
install(DIRECTORY "${PROJECT_SOURCE_DIR}/docs/charts" DESTINATION "${CMAKE_INSTALL_DOCDIR}/docs" COMPONENT dev OPTIONAL)

# The programs are installed where they are built, and with them what is made from their help: man pages
# and completions for shells, in the folders below share/ where systems look for them.
if(MOONSHOT_BUILD_EXAMPLES OR MOONSHOT_BUILD_PROGRAMS)
  install(TARGETS ${moonshot_programs} RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}" COMPONENT tools)
  install(DIRECTORY "${PROJECT_BINARY_DIR}/share/" DESTINATION "${CMAKE_INSTALL_DATAROOTDIR}"
          COMPONENT tools OPTIONAL)
endif()
