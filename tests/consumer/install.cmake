# Installs BUILD into an empty PREFIX.  The package must hold no compiled file: what depends on the
# machine is built by the user.

file(REMOVE_RECURSE ${PREFIX})
execute_process(COMMAND ${CMAKE_COMMAND} --install ${BUILD} --prefix ${PREFIX}
                COMMAND_ERROR_IS_FATAL ANY)

foreach(
  wanted IN
  ITEMS include/throng/version.hpp share/throng/throng-config.cmake
        share/throng/throng-config-version.cmake share/throng/Findasio.cmake
        share/throng/Findllhttp.cmake share/throng/throng_add_load_test.cmake
        share/throng/ask_load_test.cmake share/throng/copyright)
  if(NOT EXISTS ${PREFIX}/${wanted})
    message(SEND_ERROR "not installed: ${wanted}")
  endif()
endforeach()

file(GLOB_RECURSE compiled ${PREFIX}/*.a ${PREFIX}/*.o ${PREFIX}/*.so)
if(compiled)
  message(SEND_ERROR "installed, but depends on this machine: ${compiled}")
endif()

file(GLOB_RECURSE package_files ${PREFIX}/share/throng/*.cmake)
foreach(file IN LISTS package_files)
  file(READ ${file} text)
  string(FIND "${text}" ${BUILD} in_build)
  if(NOT in_build EQUAL -1)
    message(SEND_ERROR "${file} names the build folder")
  endif()
endforeach()
