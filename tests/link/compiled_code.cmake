# cmake -DNM=<nm> -DCALL=<object> -DNO_CALL=<object> -P compiled_code.cmake: what a header-only file has compiled. CALL
# makes one chat call, NO_CALL includes the client's header and calls nothing.

function(read_symbols object symbols)
  execute_process(COMMAND "${NM}" -C "${object}" OUTPUT_VARIABLE text RESULT_VARIABLE status)
  if(NOT status EQUAL 0)
    message(FATAL_ERROR "${NM} cannot read ${object}")
  endif()
  set(${symbols} "${text}" PARENT_SCOPE)
endfunction()

read_symbols("${CALL}" symbols)
if(NOT symbols MATCHES "WholeBody")
  message(FATAL_ERROR "${CALL} has no WholeBody: its symbols cannot be read, or the test is out of date")
endif()
foreach(unwanted IN ITEMS "ChatStream" "Governor::start" "estimate_tokens" "mfjs::" "BatchRange"
                          "Files::" "JoinedBody")
  if(symbols MATCHES "${unwanted}")
    message(FATAL_ERROR "a file with one chat call compiles ${unwanted}")
  endif()
endforeach()

read_symbols("${NO_CALL}" symbols)
if(symbols MATCHES "moonshot::[^\n]*")
  message(FATAL_ERROR "a file that only includes <moonshot/client.hpp> compiles ${CMAKE_MATCH_0}")
endif()
