// How throng is compiled: header-only (the default), or once in a translation unit that includes
// <throng/src.hpp> while all others define THRONG_SEPARATE_COMPILATION.  The target
// throng::compiled sets this up.

#pragma once

#include <cassert>

// The mode is part of every symbol's name: two objects built in different modes do not link,
// instead of going wrong at run time.
#if defined(THRONG_SEPARATE_COMPILATION)
#define THRONG_ABI v0_separate
#define THRONG_DECL
#else
#define THRONG_ABI v0
#define THRONG_DECL inline
#endif

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
