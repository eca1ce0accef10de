# throng_warnings: what our own programs are compiled with.  Linked PRIVATE and never exported: a
# user's warnings are the user's.

add_library(throng_warnings INTERFACE)
target_compile_options(
  throng_warnings
  INTERFACE -Wall
            -Wextra
            -Wpedantic
            -Wshadow
            -Wconversion
            -Wsign-conversion
            -Wnon-virtual-dtor
            -Wold-style-cast
            $<$<BOOL:${THRONG_WERROR}>:-Werror>
            # A designated initialiser out of order is an error on g++ anyway.
            $<$<CXX_COMPILER_ID:Clang,AppleClang>:-Werror=reorder-init-list>)

if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  if(CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
    # g++ 12 sees overlapping copies in `"literal" + std::string` (GCC bug 105651).
    target_compile_options(throng_warnings INTERFACE -Wno-restrict)
  endif()
  if(THRONG_SANITIZE)
    # Instrumented code confuses the analysis (GCC manual, -fsanitize); the other presets have it.
    target_compile_options(throng_warnings INTERFACE -Wno-maybe-uninitialized)
  endif()
endif()
