# cmake -DNM=<nm> -DPROGRAM=<program> -P linked_parts.cmake: which parts of the library a program links.

execute_process(COMMAND "${NM}" -C "${PROGRAM}" OUTPUT_VARIABLE symbols RESULT_VARIABLE status)
if(NOT status EQUAL 0)
  message(FATAL_ERROR "${NM} cannot read ${PROGRAM}")
endif()
foreach(wanted IN ITEMS "Chat::try_create" "HttplibTransport::send")
  if(NOT symbols MATCHES "${wanted}")
    message(FATAL_ERROR "${PROGRAM} has no ${wanted}: its symbols cannot be read, or the test is out of date")
  endif()
endforeach()
foreach(unwanted IN ITEMS "simulator::" "testing::Simulator" "testing::Recorder" "diagnose" "advice_for"
                          "Examination")
  if(symbols MATCHES "${unwanted}")
    message(FATAL_ERROR "${PROGRAM} links ${unwanted}")
  endif()
endforeach()
