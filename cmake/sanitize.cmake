# The sanitizers of the presets.  Only here, so that nobody builds with a weaker set by hand; for the
# whole directory, so that llhttp's C code is watched too.

if(THRONG_SANITIZE)
  set(sanitizer_flags -fsanitize=${THRONG_SANITIZE} -fno-sanitize-recover=all
                      -fno-omit-frame-pointer)
  add_compile_options(${sanitizer_flags})
  add_link_options(${sanitizer_flags})
  if(THRONG_SANITIZE MATCHES "thread")
    # The thread sanitizer is blind to fences (g++ says so, -Wtsan).  Asio's go; one of ours would be
    # an error.
    add_compile_definitions(ASIO_DISABLE_FENCED_BLOCK)
  endif()
endif()
