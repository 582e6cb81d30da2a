# Where libuv is, for the example of a foreign event loop; empty where there is none. Nothing else needs it.

find_path(MOONSHOT_LIBUV_INCLUDE_DIR uv.h)
find_library(MOONSHOT_LIBUV_LIBRARY NAMES uv libuv)
mark_as_advanced(MOONSHOT_LIBUV_INCLUDE_DIR MOONSHOT_LIBUV_LIBRARY)
if(MOONSHOT_LIBUV_INCLUDE_DIR AND MOONSHOT_LIBUV_LIBRARY)
  set(MOONSHOT_HAS_LIBUV ON)
else()
  set(MOONSHOT_HAS_LIBUV OFF)
endif()
