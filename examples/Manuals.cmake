# Manual pages and completions of the programs. Each program writes its own, so that they cannot differ from
# its help: below share/ of the build folder, in the places where they are installed.
if(CMAKE_CROSSCOMPILING AND NOT CMAKE_CROSSCOMPILING_EMULATOR)
  message(STATUS "Manual pages and completions are not made: the programs do not run on this machine")
  return()
endif()

set(manuals "")
foreach(program IN ITEMS moonshot-chat moonshot-doctor moonshot-sim)
  foreach(row IN ITEMS
          "--manual|man/man1/${program}.1"
          "--completion=bash|bash-completion/completions/${program}"
          "--completion=zsh|zsh/site-functions/_${program}"
          "--completion=fish|fish/vendor_completions.d/${program}.fish")
    string(REPLACE "|" ";" row "${row}")
    list(GET row 0 option)
    list(GET row 1 path)
    set(file "${PROJECT_BINARY_DIR}/share/${path}")
    get_filename_component(folder "${file}" DIRECTORY)
    file(MAKE_DIRECTORY "${folder}")
    add_custom_command(OUTPUT "${file}" COMMAND ${program} ${option} > "${file}"
                       DEPENDS ${program} VERBATIM)
    list(APPEND manuals "${file}")
  endforeach()
endforeach()
add_custom_target(manuals ALL DEPENDS ${manuals})
