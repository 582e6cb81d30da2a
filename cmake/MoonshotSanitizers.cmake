# Sanitizers for our own files, from MOONSHOT_SANITIZE ('address;undefined' or 'thread').
function(moonshot_sanitize target)
  if(NOT MOONSHOT_SANITIZE)
    return()
  endif()
  list(JOIN MOONSHOT_SANITIZE "," names)
  target_compile_options(${target} PRIVATE -fsanitize=${names} -fno-sanitize-recover=all
                                           -fno-omit-frame-pointer -g1)
  target_link_options(${target} PRIVATE -fsanitize=${names})
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # g++ warns of bounds within its own std::string where a sanitizer has changed the code.
    target_compile_options(${target} PRIVATE -Wno-array-bounds -Wno-restrict
                                             -Wno-stringop-overflow -Wno-stringop-overread)
  endif()
  get_target_property(standard ${target} CXX_STANDARD)
  if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 17 AND standard GREATER_EQUAL 20)
    # What old versions of clang write in front of a function for this check does not assemble for all coroutines.
    target_compile_options(${target} PRIVATE -fno-sanitize=function)
  endif()
endfunction()
