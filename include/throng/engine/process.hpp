// What a run asks of its process: cores, exact timers, signals.

#pragma once

#include <throng/base/config.hpp>

namespace throng::inline THRONG_ABI {

/// The cores that this process may use; at least 1.
[[nodiscard]] THRONG_DECL unsigned usable_cores() noexcept;

/// Lets the calling thread's timers fire as exactly as the system can, not bundled with others.
THRONG_DECL void want_exact_timers() noexcept;

/// The calling thread, which runs somebody's blocking calls, takes no SIGINT and SIGTERM: they
/// would fail with EINTR.
THRONG_DECL void leave_signals_to_others() noexcept;

} // namespace throng::inline THRONG_ABI

#if !defined(THRONG_SEPARATE_COMPILATION)
#include <throng/engine/impl/process.ipp>
#endif
