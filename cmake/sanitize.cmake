# The sanitizers of the presets.  Only here, so that nobody builds with a weaker set by hand; for the
# whole directory, so that llhttp's C code is watched too.

if(THRONG_SANITIZE)
  set(sanitizer_flags -fsanitize=${THRONG_SANITIZE} -fno-sanitize-recover=all
                      -fno-omit-frame-pointer)
  add_compile_options(${sanitizer_flags})
  add_link_options(${sanitizer_flags})
endif()
