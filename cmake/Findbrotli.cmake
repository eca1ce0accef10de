# Finds brotli and gives the targets brotli::decoder and brotli::encoder, whoever provides it: a config
# package (vcpkg's unofficial-brotli, Conan's brotli), or header and libraries without one (Debian).

set(brotli_PROVIDER "")

# One name over whichever the provider chose; see Findllhttp.cmake.
macro(throng_brotli_over name)
  foreach(_brotli_name IN ITEMS ${ARGN})
    if(NOT TARGET brotli::${name} AND TARGET ${_brotli_name})
      add_library(brotli::${name} INTERFACE IMPORTED GLOBAL)
      set_property(TARGET brotli::${name} PROPERTY INTERFACE_LINK_LIBRARIES ${_brotli_name})
    endif()
  endforeach()
endmacro()

if(NOT TARGET brotli::decoder OR NOT TARGET brotli::encoder)
  find_package(unofficial-brotli CONFIG QUIET)
  if(NOT TARGET unofficial::brotli::brotlidec)
    find_package(brotli CONFIG QUIET)
  endif()
  throng_brotli_over(decoder unofficial::brotli::brotlidec brotli::brotlidec)
  throng_brotli_over(encoder unofficial::brotli::brotlienc brotli::brotlienc)
endif()

if(NOT TARGET brotli::decoder OR NOT TARGET brotli::encoder)
  find_path(BROTLI_INCLUDE_DIR NAMES brotli/decode.h)
  find_library(BROTLI_COMMON_LIBRARY NAMES brotlicommon)
  find_library(BROTLI_DECODER_LIBRARY NAMES brotlidec)
  find_library(BROTLI_ENCODER_LIBRARY NAMES brotlienc)
  mark_as_advanced(BROTLI_INCLUDE_DIR BROTLI_COMMON_LIBRARY BROTLI_DECODER_LIBRARY
                   BROTLI_ENCODER_LIBRARY)
  if(BROTLI_INCLUDE_DIR
     AND BROTLI_COMMON_LIBRARY
     AND BROTLI_DECODER_LIBRARY
     AND BROTLI_ENCODER_LIBRARY)
    foreach(_brotli_part IN ITEMS decoder encoder)
      string(TOUPPER ${_brotli_part} _brotli_upper)
      add_library(brotli::${_brotli_part} UNKNOWN IMPORTED GLOBAL)
      set_target_properties(
        brotli::${_brotli_part}
        PROPERTIES IMPORTED_LOCATION "${BROTLI_${_brotli_upper}_LIBRARY}"
                   INTERFACE_INCLUDE_DIRECTORIES "${BROTLI_INCLUDE_DIR}"
                   INTERFACE_LINK_LIBRARIES "${BROTLI_COMMON_LIBRARY}")
    endforeach()
  endif()
endif()

if(TARGET brotli::decoder AND TARGET brotli::encoder)
  set(brotli_PROVIDER "found")
endif()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(
  brotli
  REQUIRED_VARS brotli_PROVIDER
  REASON_FAILURE_MESSAGE
    "brotli is missing. Install it (Debian, Ubuntu: apt-get install libbrotli-dev, vcpkg and Conan: brotli), or build without it, -DTHRONG_WITH_BROTLI=OFF.")
