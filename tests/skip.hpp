// How a test says that it cannot run here: a program that it talks to is not installed.

#pragma once

#include <cstdio>
#include <cstdlib>

/// Ends this test program as skipped, with the reason.  CTest runs each case in a process of its
/// own, so this skips one case; it leaves without destructors, so nothing must be held by then.
[[noreturn]] inline void skip(const char* reason) {
  std::printf("skipped: %s\n", reason);
  std::fflush(stdout);
  std::_Exit(77);
}
