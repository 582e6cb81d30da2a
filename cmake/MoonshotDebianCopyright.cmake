# Run by cpack before it packs: puts usr/share/doc/PACKAGE/copyright into each Debian package, as Debian's policy demands.
# It is made of LICENSE, in the form https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/

file(READ "${CPACK_RESOURCE_FILE_LICENSE}" license)
string(REGEX MATCH "Copyright \\(c\\) ([^\n]+)\n" _ "${license}")
set(holders "${CMAKE_MATCH_1}")
string(FIND "${license}" "Permission is hereby granted" start)
if(NOT holders OR start EQUAL -1)
  message(FATAL_ERROR "${CPACK_RESOURCE_FILE_LICENSE} is not the MIT license any more, which Debian calls Expat")
endif()
string(SUBSTRING "${license}" ${start} -1 text)
string(STRIP "${text}" text)
# Each line of the text begins with a space, and an empty one is a dot.
string(REPLACE "\n" "\n " text " ${text}")
string(REGEX REPLACE "\n (\n|$)" "\n .\\1" text "${text}")

foreach(component IN LISTS CPACK_COMPONENTS_ALL)
  set(root "${CPACK_TEMPORARY_DIRECTORY}/${component}")
  if(NOT IS_DIRECTORY "${root}")
    continue()
  endif()
  string(TOUPPER "${component}" name)
  set(package "${CPACK_DEBIAN_${name}_PACKAGE_NAME}")
  set(made "${CPACK_TEMPORARY_DIRECTORY}/../${package}/copyright")
  file(WRITE "${made}" "Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: ${CPACK_PACKAGE_NAME}

Files: *
Copyright: ${holders}
License: Expat
${text}
")
  # Not file(INSTALL), which would put the folder of the package, DESTDIR, in front of a path that has it.
  file(COPY "${made}" DESTINATION "${root}${CPACK_PACKAGING_INSTALL_PREFIX}/share/doc/${package}"
       FILE_PERMISSIONS OWNER_READ OWNER_WRITE GROUP_READ WORLD_READ)
endforeach()
