# Finds standalone Asio and gives the target asio::asio, whoever provides it.  In this order:
#
#   1. the target, made by the project that includes us
#   2. a config package (vcpkg, Conan, Asio's own install)
#   3. the headers, in the usual places (Debian's libasio-dev) or under -DASIO_ROOT=<folder>
#   4. a download, only with -DASIO_FETCH=ON
#
# asio_VERSION is set when the version can be read.  The target's property
# THRONG_ASIO_NEEDS_COROUTINES says that this Asio (before 1.26) does not find C++20 coroutines under
# clang by itself.

option(ASIO_FETCH "Download Asio when it is not found" OFF)
set(ASIO_FETCH_URL "https://github.com/chriskohlhoff/asio/archive/refs/tags/asio-1-30-2.tar.gz"
    CACHE STRING "Where ASIO_FETCH downloads from")
mark_as_advanced(ASIO_FETCH_URL)

# Reads the number in <asio/version.hpp>: 102201 is 1.22.1.
macro(throng_read_asio_version include_dir)
  if(EXISTS "${include_dir}/asio/version.hpp")
    file(STRINGS "${include_dir}/asio/version.hpp" _asio_line REGEX "^#define ASIO_VERSION [0-9]+")
    string(REGEX REPLACE "^#define ASIO_VERSION ([0-9]+).*$" "\\1" _asio_number "${_asio_line}")
    math(EXPR _asio_major "${_asio_number} / 100000")
    math(EXPR _asio_minor "${_asio_number} / 100 % 1000")
    math(EXPR _asio_patch "${_asio_number} % 100")
    set(asio_VERSION "${_asio_major}.${_asio_minor}.${_asio_patch}")
  endif()
endmacro()

macro(throng_asio_from_headers include_dir)
  add_library(asio::asio INTERFACE IMPORTED GLOBAL)
  set_target_properties(asio::asio PROPERTIES INTERFACE_INCLUDE_DIRECTORIES "${include_dir}"
                                              INTERFACE_COMPILE_DEFINITIONS ASIO_STANDALONE)
  find_package(Threads REQUIRED)
  set_property(TARGET asio::asio PROPERTY INTERFACE_LINK_LIBRARIES Threads::Threads)
endmacro()

set(asio_PROVIDER "")

if(TARGET asio::asio)
  set(asio_PROVIDER "existing target")
elseif(TARGET asio)
  add_library(asio::asio INTERFACE IMPORTED GLOBAL)
  set_property(TARGET asio::asio PROPERTY INTERFACE_LINK_LIBRARIES asio)
  set(asio_PROVIDER "existing target")
endif()

if(NOT asio_PROVIDER AND NOT ASIO_ROOT)
  find_package(asio CONFIG QUIET)
  if(TARGET asio::asio)
    set(asio_PROVIDER "package ${asio_DIR}")
  endif()
endif()

if(NOT asio_PROVIDER)
  find_path(ASIO_INCLUDE_DIR NAMES asio/io_context.hpp HINTS "${ASIO_ROOT}" "$ENV{ASIO_ROOT}"
            PATH_SUFFIXES include asio/include)
  mark_as_advanced(ASIO_INCLUDE_DIR)
  if(ASIO_INCLUDE_DIR)
    throng_asio_from_headers("${ASIO_INCLUDE_DIR}")
    set(asio_PROVIDER "headers in ${ASIO_INCLUDE_DIR}")
  endif()
endif()

if(NOT asio_PROVIDER AND ASIO_FETCH)
  include(FetchContent)
  FetchContent_Declare(throng_asio URL "${ASIO_FETCH_URL}" DOWNLOAD_EXTRACT_TIMESTAMP OFF
                       SOURCE_SUBDIR none)
  FetchContent_MakeAvailable(throng_asio)
  # The tree has the headers in asio/include, since 1.38 in include.
  foreach(_asio_dir IN ITEMS asio/include include)
    if(NOT asio_PROVIDER AND EXISTS "${throng_asio_SOURCE_DIR}/${_asio_dir}/asio/io_context.hpp")
      throng_asio_from_headers("${throng_asio_SOURCE_DIR}/${_asio_dir}")
      set(asio_PROVIDER "download ${ASIO_FETCH_URL}")
    endif()
  endforeach()
endif()

if(asio_PROVIDER)
  get_target_property(_asio_target asio::asio ALIASED_TARGET)
  if(NOT _asio_target)
    set(_asio_target asio::asio)
  endif()
  get_target_property(_asio_dirs ${_asio_target} INTERFACE_INCLUDE_DIRECTORIES)
  foreach(_asio_dir IN LISTS _asio_dirs)
    # A provider's folder may hide in $<BUILD_INTERFACE:...>.
    string(REGEX REPLACE "^\\$<BUILD_INTERFACE:(.*)>$" "\\1" _asio_dir "${_asio_dir}")
    if(NOT asio_VERSION)
      throng_read_asio_version("${_asio_dir}")
    endif()
  endforeach()
  if(asio_VERSION AND asio_VERSION VERSION_LESS 1.26)
    set_property(TARGET ${_asio_target} PROPERTY THRONG_ASIO_NEEDS_COROUTINES ON)
  endif()
endif()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(
  asio
  REQUIRED_VARS asio_PROVIDER
  VERSION_VAR asio_VERSION
  REASON_FAILURE_MESSAGE
    "standalone Asio is missing. Install it (Debian, Ubuntu: apt-get install libasio-dev, vcpkg: asio, Conan: asio), or say where it is with -DASIO_ROOT=<folder>, or let it be downloaded with -DASIO_FETCH=ON."
)
