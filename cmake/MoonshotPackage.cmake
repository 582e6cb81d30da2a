# Debian packages: `cpack -G DEB` in a build folder. libmoonshot-dev is what a program is built with;
# moonshot-tools has the programs, where they were built.

set(CPACK_PACKAGE_NAME moonshot-cpp)
set(CPACK_PACKAGE_VERSION "${PROJECT_VERSION}")
set(CPACK_PACKAGE_VENDOR "moonshot-cpp")
set(CPACK_PACKAGE_CONTACT "The developers of moonshot-cpp")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "${PROJECT_DESCRIPTION}")
set(CPACK_RESOURCE_FILE_LICENSE "${PROJECT_SOURCE_DIR}/LICENSE")
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGING_INSTALL_PREFIX "/usr")
set(CPACK_STRIP_FILES ON)
set(CPACK_PRE_BUILD_SCRIPTS "${PROJECT_SOURCE_DIR}/cmake/MoonshotDebianCopyright.cmake")

set(CPACK_COMPONENTS_ALL dev)
if(MOONSHOT_BUILD_EXAMPLES OR MOONSHOT_BUILD_PROGRAMS)
  list(APPEND CPACK_COMPONENTS_ALL tools)
endif()
set(CPACK_COMPONENTS_GROUPING IGNORE)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)

set(CPACK_DEBIAN_DEV_PACKAGE_NAME libmoonshot-dev)
set(CPACK_DEBIAN_DEV_PACKAGE_SECTION libdevel)
set(CPACK_DEBIAN_DEV_PACKAGE_DEPENDS
    "libcpp-httplib-dev (>= 0.10.3), nlohmann-json3-dev (>= 3.10), libssl-dev (>= 3.0), pkg-config | pkgconf")
if(MOONSHOT_HAS_CURL)
  # For moonshot::curl alone.
  set(CPACK_DEBIAN_DEV_PACKAGE_SUGGESTS "libcurl4-openssl-dev (>= 7.88)")
endif()
set(CPACK_COMPONENT_DEV_DESCRIPTION
    "Headers, static libraries, and files for CMake and pkg-config.\nAlso the documents.")
if(NOT MOONSHOT_INSTALL_COMPILED)
  set(CPACK_DEBIAN_DEV_PACKAGE_ARCHITECTURE all)
endif()

set(CPACK_DEBIAN_TOOLS_PACKAGE_NAME moonshot-tools)
set(CPACK_DEBIAN_TOOLS_PACKAGE_SECTION utils)
set(CPACK_DEBIAN_TOOLS_PACKAGE_DEPENDS "ca-certificates")
set(CPACK_DEBIAN_TOOLS_PACKAGE_SHLIBDEPS ON)
set(CPACK_COMPONENT_TOOLS_DESCRIPTION
    "moonshot-chat asks the model, moonshot-doctor explains errors and finds out what is\nwrong with an account or a connection, moonshot-sim is a server that speaks the API.")

include(CPack)
