# The same program in every project, header-only and with the compiled bodies: uses-moonshot, uses-compiled.
if(NOT modes)
  set(modes moonshot compiled)
endif()
foreach(mode IN LISTS modes)
  add_executable(uses-${mode} ../program.cpp ../other_file.cpp)
  target_link_libraries(uses-${mode} PRIVATE moonshot::${mode})
endforeach()
