# throng_add_load_test(<name> TARGET <executable> [ARGS <argument>...] [TIMEOUT <seconds>]
#                      [MARGIN <seconds>] [PROPERTIES <name> <value>...])
#
# Registers a test of CTest that runs a load test's own program (its main() calls throng::main) with
# the arguments.  It has the label `load` and RUN_SERIAL, since load that shares its machine with
# other tests measures them.  Its TIMEOUT is the longest duration of the plan (last graceful stop,
# what setup and teardown may take) and MARGIN on top, 60 seconds by default.  The plan is that of
# the program: it is asked after each time it was built, with the same arguments and --plan=seconds.
#
# A plan without an end, or a program that cannot be run where it is built, needs TIMEOUT: that
# counts as it is, and nobody asks.  PROPERTIES are those of set_tests_properties and come last.
# Call it in the folder of the target, as add_custom_command(TARGET) demands it.
function(throng_add_load_test name)
  cmake_parse_arguments(PARSE_ARGV 1 load "" "TARGET;TIMEOUT;MARGIN" "ARGS;PROPERTIES")
  set(problems "")
  if(load_UNPARSED_ARGUMENTS)
    list(JOIN load_UNPARSED_ARGUMENTS " " unknown)
    string(APPEND problems "\n  unknown: ${unknown}")
  endif()
  if(NOT load_TARGET)
    string(APPEND problems "\n  TARGET is missing: the executable to run")
  elseif(NOT TARGET ${load_TARGET})
    string(APPEND problems "\n  TARGET: there is no target '${load_TARGET}'")
  endif()
  foreach(option IN ITEMS TIMEOUT MARGIN)
    if(DEFINED load_${option} AND NOT load_${option} MATCHES "^[0-9]+$")
      string(APPEND problems
             "\n  ${option}: it takes a whole number of seconds, got '${load_${option}}'")
    endif()
  endforeach()
  if(DEFINED load_TIMEOUT AND DEFINED load_MARGIN)
    string(APPEND problems "\n  MARGIN: it is added to the plan, and TIMEOUT is in its place")
  endif()
  if(problems)
    message(FATAL_ERROR "throng_add_load_test(${name}):${problems}")
  endif()

  set(properties LABELS load RUN_SERIAL TRUE ${load_PROPERTIES})
  if(DEFINED load_TIMEOUT)
    add_test(NAME "${name}" COMMAND ${load_TARGET} ${load_ARGS})
    set_tests_properties("${name}" PROPERTIES TIMEOUT ${load_TIMEOUT} ${properties})
    return()
  endif()
  if(NOT DEFINED load_MARGIN)
    set(load_MARGIN 60)
  endif()

  # As gtest_discover_tests does it: the build writes a file that CTest includes.
  string(MD5 key "${name}")
  set(base ${CMAKE_CURRENT_BINARY_DIR}/${load_TARGET}_load_${key})
  add_custom_command(
    TARGET ${load_TARGET}
    POST_BUILD
    BYPRODUCTS ${base}_test.cmake
    COMMAND
      ${CMAKE_COMMAND} "-DNAME=${name}" "-DPROGRAM=$<TARGET_FILE:${load_TARGET}>"
      "-DEMULATOR=$<TARGET_PROPERTY:${load_TARGET},CROSSCOMPILING_EMULATOR>" "-DARGS=${load_ARGS}"
      "-DMARGIN=${load_MARGIN}" "-DPROPERTIES=${properties}"
      "-DFILE=${base}_test.cmake" -P ${CMAKE_CURRENT_FUNCTION_LIST_DIR}/ask_load_test.cmake
    COMMENT "Asking ${load_TARGET} how long '${name}' takes"
    VERBATIM)
  file(
    WRITE ${base}_include.cmake
    "if(EXISTS [==[${base}_test.cmake]==])
  include([==[${base}_test.cmake]==])
else()
  add_test([==[${name}]==] [==[${load_TARGET}_NOT_BUILT]==])
  set_tests_properties([==[${name}]==] PROPERTIES LABELS load)
endif()
")
  set_property(DIRECTORY APPEND PROPERTY TEST_INCLUDE_FILES ${base}_include.cmake)
endfunction()
