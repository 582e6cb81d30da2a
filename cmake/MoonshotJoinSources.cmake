# Many small sources of one program, compiled as a few large ones: what they all include is compiled once for each of
# those. CMake's own unity builds do the same, but need every name in the sources to be different.

# moonshot_join_sources(<variable> <folder> <how many> <sources...>): sets the variable to files in <folder> that include
# <how many> of the sources each. What a source defines is in a namespace of its own there; so all that it includes has
# to come before. A source that replaces `operator new`, which no namespace may hold, is left as it is. With one source to
# a file all of them are.
function(moonshot_join_sources variable folder how_many)
  if(how_many LESS 2)
    set(${variable} "${ARGN}" PARENT_SCOPE)
    return()
  endif()
  # A source that includes one thing more changes the file that it is in.
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${ARGN})
  set(sources "")
  set(joined "")
  foreach(source IN LISTS ARGN)
    file(STRINGS "${source}" replaced REGEX "^void\\* operator new")
    if(replaced)
      list(APPEND joined "${source}")
    else()
      list(APPEND sources "${source}")
    endif()
  endforeach()
  set(number 0)
  while(sources)
    list(SUBLIST sources 0 ${how_many} together)
    list(REMOVE_ITEM sources ${together})

    set(includes "")
    set(namespaces "")
    foreach(source IN LISTS together)
      file(STRINGS "${source}" lines REGEX "^#include ")
      foreach(line IN LISTS lines)
        # What is beside the source is not beside the joined file.
        string(REGEX REPLACE "^#include \"(.*)\"" "\\1" beside "${line}")
        get_filename_component(beside "${source}/../${beside}" ABSOLUTE)
        if(EXISTS "${beside}")
          set(line "#include \"${beside}\"")
        endif()
        list(APPEND includes "${line}")
      endforeach()
      math(EXPR number "${number} + 1")
      string(APPEND namespaces
             "\nnamespace source_${number} {\n#include \"${CMAKE_CURRENT_SOURCE_DIR}/${source}\"\n}\n")
    endforeach()
    list(REMOVE_DUPLICATES includes)
    list(JOIN includes "\n" includes)
    set(file "${CMAKE_CURRENT_BINARY_DIR}/${folder}/up_to_${number}.cpp")
    file(CONFIGURE OUTPUT "${file}" CONTENT "${includes}\n${namespaces}" @ONLY)
    list(APPEND joined "${file}")
  endwhile()
  set(${variable} "${joined}" PARENT_SCOPE)
endfunction()
