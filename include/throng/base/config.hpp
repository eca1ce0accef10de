// How throng is compiled: header-only (the default), or once in a translation unit that includes
// <throng/src.hpp> while all others define THRONG_SEPARATE_COMPILATION.  The target
// throng::compiled sets this up.

#pragma once

#include <cassert>

// The mode is part of every symbol's name, and so is what the build can do: two objects that differ
// in it do not link, instead of going wrong at run time.
#if defined(THRONG_SEPARATE_COMPILATION)
#define THRONG_ABI_MODE _separate
#define THRONG_DECL
#else
#define THRONG_ABI_MODE
#define THRONG_DECL inline
#endif
#if defined(THRONG_WITH_OPENSSL)
#define THRONG_ABI_TLS _tls
#else
#define THRONG_ABI_TLS
#endif
#if defined(THRONG_WITH_ZLIB)
#define THRONG_ABI_ZLIB _zlib
#else
#define THRONG_ABI_ZLIB
#endif
#if defined(THRONG_WITH_BROTLI)
#define THRONG_ABI_BROTLI _brotli
#else
#define THRONG_ABI_BROTLI
#endif
#define THRONG_ABI_JOINED(a, b, c, d, e) a##b##c##d##e
#define THRONG_ABI_OF(a, b, c, d, e) THRONG_ABI_JOINED(a, b, c, d, e)
#define THRONG_ABI                                                                                 \
  THRONG_ABI_OF(v0, THRONG_ABI_MODE, THRONG_ABI_TLS, THRONG_ABI_ZLIB, THRONG_ABI_BROTLI)

// Linux has epoll; other systems, and a program that defines THRONG_NO_EPOLL, take Asio's sockets.
#if defined(__linux__) && !defined(THRONG_NO_EPOLL)
#define THRONG_HAS_EPOLL 1
#else
#define THRONG_HAS_EPOLL 0
#endif

// TLS is OpenSSL's, where a build asks for it: the CMake option THRONG_WITH_OPENSSL.
#if defined(THRONG_WITH_OPENSSL)
#define THRONG_HAS_TLS 1
#else
#define THRONG_HAS_TLS 0
#endif

/// A mistake of throng's own, or of a program that breaks a documented precondition.
#define THRONG_ASSERT(condition) assert(condition)
