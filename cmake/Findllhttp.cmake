# Finds llhttp, Node.js's HTTP parser, and gives the target llhttp::llhttp, whoever provides it.  In
# this order:
#
#   1. a target, made by the project that includes us
#   2. the release tree that -DLLHTTP_ROOT=<folder> names, when it holds the C sources
#   3. a config package (vcpkg, Conan, Debian 13, llhttp's own install)
#   4. llhttp.h and a library without a package
#   5. the C sources (Debian 12's node-llhttp), compiled here
#   6. a download of the C sources, only with -DLLHTTP_FETCH=ON
#
# The C sources are not C++, so 2, 5 and 6 enable the language C: call this at file scope.

option(LLHTTP_FETCH "Download llhttp when it is not found" OFF)
# Only the tags release/v... hold generated C.
set(LLHTTP_FETCH_URL "https://github.com/nodejs/llhttp/archive/refs/tags/release/v9.2.1.tar.gz"
    CACHE STRING "Where LLHTTP_FETCH downloads from")
mark_as_advanced(LLHTTP_FETCH_URL)

set(llhttp_PROVIDER "")

# One name over whichever the provider chose.  IMPORTED and not ALIAS: install(EXPORT) then writes
# the name, and does not demand that the library behind it be exported too.
macro(throng_llhttp_over)
  foreach(_llhttp_name IN ITEMS ${ARGN})
    if(NOT TARGET llhttp::llhttp AND TARGET ${_llhttp_name})
      add_library(llhttp::llhttp INTERFACE IMPORTED GLOBAL)
      set_property(TARGET llhttp::llhttp PROPERTY INTERFACE_LINK_LIBRARIES ${_llhttp_name})
    endif()
  endforeach()
endmacro()

macro(throng_llhttp_from_source include_dir)
  enable_language(C)
  add_library(llhttp_from_source STATIC EXCLUDE_FROM_ALL ${ARGN})
  target_include_directories(llhttp_from_source SYSTEM PUBLIC "${include_dir}")
  # Generated code, and not ours: no warnings, no linters.
  target_compile_options(llhttp_from_source PRIVATE -w)
  set_target_properties(llhttp_from_source PROPERTIES POSITION_INDEPENDENT_CODE ON C_CLANG_TIDY ""
                                                      C_CPPCHECK "")
  throng_llhttp_over(llhttp_from_source)
endmacro()

# A release tree: include/llhttp.h and src/{api,http,llhttp}.c.
macro(throng_llhttp_from_tree tree)
  if(EXISTS "${tree}/src/llhttp.c" AND EXISTS "${tree}/include/llhttp.h")
    throng_llhttp_from_source("${tree}/include" "${tree}/src/api.c" "${tree}/src/http.c"
                              "${tree}/src/llhttp.c")
    set(llhttp_PROVIDER "sources in ${tree}")
  endif()
endmacro()

if(TARGET llhttp::llhttp)
  set(llhttp_PROVIDER "existing target")
else()
  throng_llhttp_over(llhttp::llhttp_static llhttp::llhttp_shared llhttp_static llhttp_shared)
  if(TARGET llhttp::llhttp)
    set(llhttp_PROVIDER "existing target")
  endif()
endif()

if(NOT llhttp_PROVIDER AND LLHTTP_ROOT)
  throng_llhttp_from_tree("${LLHTTP_ROOT}")
endif()

if(NOT llhttp_PROVIDER)
  # Without a version: packages before 9.4 carry none and would be refused.
  find_package(llhttp CONFIG QUIET HINTS "${LLHTTP_ROOT}")
  throng_llhttp_over(llhttp::llhttp_static llhttp::llhttp_shared)
  if(TARGET llhttp::llhttp)
    set(llhttp_PROVIDER "package ${llhttp_DIR}")
  endif()
endif()

if(NOT llhttp_PROVIDER)
  find_path(LLHTTP_INCLUDE_DIR NAMES llhttp.h HINTS "${LLHTTP_ROOT}" PATH_SUFFIXES include
                                                                                  include/llhttp)
  find_library(LLHTTP_LIBRARY NAMES llhttp HINTS "${LLHTTP_ROOT}" PATH_SUFFIXES lib lib64)
  mark_as_advanced(LLHTTP_INCLUDE_DIR LLHTTP_LIBRARY)
  if(LLHTTP_INCLUDE_DIR AND LLHTTP_LIBRARY)
    add_library(llhttp::llhttp UNKNOWN IMPORTED GLOBAL)
    set_target_properties(
      llhttp::llhttp PROPERTIES IMPORTED_LOCATION "${LLHTTP_LIBRARY}"
                                INTERFACE_INCLUDE_DIRECTORIES "${LLHTTP_INCLUDE_DIR}")
    set(llhttp_PROVIDER "${LLHTTP_LIBRARY}")
  endif()
endif()

if(NOT llhttp_PROVIDER)
  find_path(LLHTTP_SOURCE_DIR NAMES llhttp.c PATHS /usr/share/llhttp)
  find_path(LLHTTP_SOURCE_INCLUDE_DIR NAMES llhttp.h PATHS /usr/share/include/llhttp)
  mark_as_advanced(LLHTTP_SOURCE_DIR LLHTTP_SOURCE_INCLUDE_DIR)
  if(LLHTTP_SOURCE_DIR AND LLHTTP_SOURCE_INCLUDE_DIR)
    throng_llhttp_from_source(
      "${LLHTTP_SOURCE_INCLUDE_DIR}" "${LLHTTP_SOURCE_DIR}/api.c" "${LLHTTP_SOURCE_DIR}/http.c"
      "${LLHTTP_SOURCE_DIR}/llhttp.c")
    set(llhttp_PROVIDER "sources in ${LLHTTP_SOURCE_DIR}")
  endif()
endif()

if(NOT llhttp_PROVIDER AND LLHTTP_FETCH)
  include(FetchContent)
  # SOURCE_SUBDIR none: llhttp's own CMakeLists sets the build type of the whole build.
  FetchContent_Declare(throng_llhttp URL "${LLHTTP_FETCH_URL}" DOWNLOAD_EXTRACT_TIMESTAMP OFF
                       SOURCE_SUBDIR none)
  FetchContent_MakeAvailable(throng_llhttp)
  throng_llhttp_from_tree("${throng_llhttp_SOURCE_DIR}")
endif()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(
  llhttp
  REQUIRED_VARS llhttp_PROVIDER
  REASON_FAILURE_MESSAGE
    "llhttp is missing. Install it (Debian 12: apt-get install node-llhttp, Debian 13: libllhttp-dev, vcpkg: llhttp, Conan: llhttp), or name an unpacked release with -DLLHTTP_ROOT=<folder>, or let it be downloaded with -DLLHTTP_FETCH=ON."
)
