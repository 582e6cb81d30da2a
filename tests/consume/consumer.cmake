# The same two programs in every project: header-only and with the compiled bodies.
foreach(mode IN ITEMS moonshot compiled)
  add_executable(uses-${mode} ../program.cpp ../other_file.cpp)
  target_link_libraries(uses-${mode} PRIVATE moonshot::${mode})
endforeach()
