# Asks PROGRAM with ARGS for the seconds of its plan, and writes to FILE the test NAME of CTest that
# may take so long and MARGIN.  See throng_add_load_test.cmake.

# A build that fails here leaves no file of an earlier program.
file(REMOVE "${FILE}")

set(limit 60)
execute_process(
  COMMAND ${EMULATOR} "${PROGRAM}" ${ARGS} --plan=seconds
  TIMEOUT ${limit}
  RESULT_VARIABLE ended
  OUTPUT_VARIABLE output
  ERROR_VARIABLE errors
  OUTPUT_STRIP_TRAILING_WHITESPACE)

set(cure "throng_add_load_test(${NAME} ... TIMEOUT <seconds>)")
if(NOT ended EQUAL 0)
  if(ended MATCHES "timeout")
    set(ended "it did not answer within ${limit} s")
  else()
    set(ended "it ended with ${ended}")
  endif()
  message(
    FATAL_ERROR
      "load test '${NAME}': ${PROGRAM} was asked for its plan with --plan=seconds, and ${ended}.
${output}${errors}
Its main() has to call throng::main. Where it cannot be asked, say how long it may take: ${cure}")
endif()
# A program may print lines of its own before.
string(REGEX REPLACE "^.*\n" "" answer "${output}")
if(answer STREQUAL "endless")
  message(
    FATAL_ERROR
      "load test '${NAME}': its plan has no end, so nobody knows when it hangs. Say how long it may take: ${cure}"
  )
endif()
if(NOT answer MATCHES "^[0-9]+$")
  message(
    FATAL_ERROR
      "load test '${NAME}': ${PROGRAM} was asked for its plan with --plan=seconds and did not answer with a number:
${output}
Its main() has to call throng::main. Where it cannot be asked, say how long it may take: ${cure}")
endif()

math(EXPR timeout "${answer} + ${MARGIN}")
set(command "")
foreach(word IN LISTS EMULATOR PROGRAM ARGS)
  string(APPEND command " [==[${word}]==]")
endforeach()
set(quoted "")
foreach(word IN LISTS PROPERTIES)
  string(APPEND quoted " [==[${word}]==]")
endforeach()
file(WRITE "${FILE}" "add_test([==[${NAME}]==]${command})
set_tests_properties([==[${NAME}]==] PROPERTIES TIMEOUT ${timeout}${quoted})
")
