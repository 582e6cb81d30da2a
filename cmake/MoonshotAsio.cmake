# Where the two forms of Asio are, for the tests of <moonshot/async/asio.hpp>; empty where there is none. Nothing else needs
# them.

include(CheckCXXSourceCompiles)
include(MoonshotCoroutines)

# moonshot_find_asio(<variable> <folder>): an Asio that is older than the standard library may not compile with it.
function(moonshot_find_asio variable folder)
  find_path(${variable}_FOUND "${folder}/any_io_executor.hpp")
  mark_as_advanced(${variable}_FOUND)
  set(found "${${variable}_FOUND}")
  if(found)
    set(CMAKE_CXX_STANDARD ${moonshot_coroutine_standard})
    set(CMAKE_REQUIRED_INCLUDES "${found}")
    check_cxx_source_compiles("
      #include <${folder}/any_io_executor.hpp>
      int main() { return 0; }" ${variable}_COMPILES)
    if(NOT ${variable}_COMPILES)
      set(found "")
    endif()
  endif()
  set(${variable} "${found}" PARENT_SCOPE)
endfunction()
moonshot_find_asio(MOONSHOT_ASIO_INCLUDE_DIR asio)
moonshot_find_asio(MOONSHOT_BOOST_ASIO_INCLUDE_DIR boost/asio)

# Whether the standalone Asio has coroutines with this compiler, which examples and pages use.
function(moonshot_check_asio_awaitable)
  set(CMAKE_CXX_STANDARD ${moonshot_coroutine_standard})
  set(CMAKE_REQUIRED_INCLUDES "${MOONSHOT_ASIO_INCLUDE_DIR}")
  check_cxx_source_compiles("
    #include <asio/awaitable.hpp>
    asio::awaitable<void> nothing();
    int main() { return 0; }" MOONSHOT_ASIO_HAS_AWAITABLE)
endfunction()
if(MOONSHOT_ASIO_INCLUDE_DIR)
  moonshot_check_asio_awaitable()
endif()

# The headers that nothing may include where there is no Asio; a pattern on paths below include/.
set(MOONSHOT_ASIO_HEADERS "^moonshot/async/(asio|asio_loop|detail/asio_[a-z]+)\\.")
