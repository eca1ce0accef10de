#pragma once

#include <signal.h>

#if defined(__linux__)
#include <sched.h>
#include <sys/prctl.h>
#endif

#include <throng/engine/process.hpp>

#include <algorithm>
#include <thread>

namespace throng::inline THRONG_ABI {

THRONG_DECL unsigned usable_cores() noexcept {
#if defined(__linux__)
  cpu_set_t allowed;
  CPU_ZERO(&allowed);
  if (::sched_getaffinity(0, sizeof allowed, &allowed) == 0) {
    return static_cast<unsigned>(std::max(1, CPU_COUNT(&allowed)));
  }
#endif
  return std::max(1u, std::thread::hardware_concurrency());
}

THRONG_DECL void want_exact_timers() noexcept {
#if defined(__linux__)
  // The default slack of 50 us would be the largest error of a start.
  ::prctl(PR_SET_TIMERSLACK, 1UL, 0UL, 0UL, 0UL);
#endif
}

THRONG_DECL void leave_signals_to_others() noexcept {
  sigset_t those;
  ::sigemptyset(&those);
  ::sigaddset(&those, SIGINT);
  ::sigaddset(&those, SIGTERM);
  ::pthread_sigmask(SIG_BLOCK, &those, nullptr);
}

} // namespace throng::inline THRONG_ABI
