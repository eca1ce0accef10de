# Configures SOURCE in an empty BINARY, with throng from PREFIX or from FOLDER, builds it, runs what
# was built, and looks at the load tests that it has for CTest.

file(REMOVE_RECURSE ${BINARY})
execute_process(
  COMMAND
    ${CMAKE_COMMAND} -S ${SOURCE} -B ${BINARY} -G ${GENERATOR} -DCMAKE_CXX_COMPILER=${COMPILER}
    -DCMAKE_PREFIX_PATH=${PREFIX} -DTHRONG_FOLDER=${FOLDER} -DWANT_COMPILED=${HAS_COMPILED}
  COMMAND_ERROR_IS_FATAL ANY)
execute_process(COMMAND ${CMAKE_COMMAND} --build ${BINARY} COMMAND_ERROR_IS_FATAL ANY)
execute_process(COMMAND ${BINARY}/header_only COMMAND_ERROR_IS_FATAL ANY)
if(HAS_COMPILED)
  execute_process(COMMAND ${BINARY}/compiled COMMAND_ERROR_IS_FATAL ANY)
endif()
execute_process(
  COMMAND ${PYTHON} ${CMAKE_CURRENT_LIST_DIR}/check_load_tests.py ${CMAKE_CTEST_COMMAND} ${BINARY}
  COMMAND_ERROR_IS_FATAL ANY)
