# Headers, library, package config and pkg-config files. Everything is relocatable.

include(CMakePackageConfigHelpers)

set(_moonshot_config_dir "${CMAKE_INSTALL_LIBDIR}/cmake/moonshot")

install(DIRECTORY "${PROJECT_SOURCE_DIR}/include/moonshot" DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}")
install(TARGETS moonshot EXPORT moonshot-targets)
install(TARGETS moonshot_compiled moonshot_core moonshot_transport moonshot_doctor moonshot_testing
        EXPORT moonshot-targets ARCHIVE DESTINATION "${CMAKE_INSTALL_LIBDIR}")
install(EXPORT moonshot-targets NAMESPACE moonshot:: DESTINATION "${_moonshot_config_dir}")

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
        DESTINATION "${_moonshot_config_dir}")

include(MoonshotPkgConfig)
