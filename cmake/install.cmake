# The package: headers, and share/throng with the config file and the find modules.  Nothing in it
# depends on the machine or on where this machine found llhttp.

include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(package_dir ${CMAKE_INSTALL_DATADIR}/throng)

install(TARGETS throng EXPORT throng-targets FILE_SET HEADERS FILE_SET bodies)
install(EXPORT throng-targets NAMESPACE throng:: DESTINATION ${package_dir})

configure_package_config_file(
  ${CMAKE_CURRENT_LIST_DIR}/throng-config.cmake.in ${CMAKE_CURRENT_BINARY_DIR}/throng-config.cmake
  INSTALL_DESTINATION ${package_dir}
  NO_SET_AND_CHECK_MACRO NO_CHECK_REQUIRED_COMPONENTS_MACRO)
write_basic_package_version_file(
  ${CMAKE_CURRENT_BINARY_DIR}/throng-config-version.cmake
  COMPATIBILITY SameMinorVersion ARCH_INDEPENDENT)

install(
  FILES ${CMAKE_CURRENT_BINARY_DIR}/throng-config.cmake
        ${CMAKE_CURRENT_BINARY_DIR}/throng-config-version.cmake
        ${CMAKE_CURRENT_LIST_DIR}/Findasio.cmake
        ${CMAKE_CURRENT_LIST_DIR}/Findllhttp.cmake
        ${CMAKE_CURRENT_LIST_DIR}/Findbrotli.cmake
        ${CMAKE_CURRENT_LIST_DIR}/throng_add_load_test.cmake
        ${CMAKE_CURRENT_LIST_DIR}/ask_load_test.cmake
  DESTINATION ${package_dir})
if(TARGET throng_compiled)
  install(FILES ${CMAKE_CURRENT_LIST_DIR}/throng.cpp DESTINATION ${package_dir})
endif()
install(FILES ${CMAKE_CURRENT_SOURCE_DIR}/LICENSE DESTINATION ${package_dir} RENAME copyright)
