# Whether the compiler has coroutines, for our own programs that use <moonshot/async/coroutine.hpp>.
#
# moonshot_use_coroutines(<target>): compiles <target> as C++20, or as what the whole build is where that is newer.

include(CheckCXXSourceCompiles)

# The headers that nothing older than C++20 may include; a pattern on paths below include/.
set(MOONSHOT_COROUTINE_HEADERS "^moonshot/async/(coroutine|detail/awaiters)\\.")

set(moonshot_coroutine_standard 20)
if(CMAKE_CXX_STANDARD GREATER 20)
  set(moonshot_coroutine_standard ${CMAKE_CXX_STANDARD})
endif()

function(moonshot_check_coroutines)
  set(CMAKE_CXX_STANDARD ${moonshot_coroutine_standard})
  check_cxx_source_compiles("
    #include <coroutine>
    #if !defined(__cpp_impl_coroutine)
    #error no coroutines
    #endif
    int main() { return std::coroutine_handle<>() ? 1 : 0; }" MOONSHOT_HAS_COROUTINES)
endfunction()
moonshot_check_coroutines()

function(moonshot_use_coroutines target)
  set_target_properties(${target} PROPERTIES CXX_STANDARD ${moonshot_coroutine_standard})
endfunction()
