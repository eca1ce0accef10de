// The books of a run: what was planned and asked, and what became of it.  They must balance.

#pragma once

#include <throng/base/config.hpp>

#include <cstdint>
#include <string>

namespace throng::inline THRONG_ABI {

/// The iterations of one scenario on this machine.
///
///     scheduled = started + dropped + cancelled,  started = complete + interrupted
struct scenario_account {
  std::string name;              ///< the scenario's
  std::uint64_t scheduled = 0;   ///< planned here; where time or chance decides: started + dropped
  std::uint64_t started = 0;     ///< begun
  std::uint64_t dropped = 0;     ///< due and not begun, or left when the time was over
  std::uint64_t cancelled = 0;   ///< not due yet when the run was stopped
  std::uint64_t complete = 0;    ///< ran to their end, failed ones included
  std::uint64_t interrupted = 0; ///< cut off

  friend bool operator==(const scenario_account&, const scenario_account&) = default;
};

/// The exchanges of HTTP of all users, setup's and teardown's included.  Each of the hops of a
/// request that is redirected is one.
///
///     asked = sent() + unsent,  sent() = ok + failed + timed_out + in_flight
///
/// A server that reads all has seen sent(), and perhaps those of http_req_retries once more.
struct request_account {
  std::uint64_t asked = 0;     ///< begun
  std::uint64_t ok = 0;        ///< sent, and answered as expected
  std::uint64_t failed = 0;    ///< sent, and answered otherwise, or broken off
  std::uint64_t timed_out = 0; ///< sent, and given up at their timeout
  std::uint64_t in_flight = 0; ///< sent, and cut off with their iteration
  std::uint64_t unsent = 0;    ///< of which no byte was sent: refused, or cut off before

  /// Those of which something was sent.
  [[nodiscard]] std::uint64_t sent() const noexcept { return ok + failed + timed_out + in_flight; }
  friend bool operator==(const request_account&, const request_account&) = default;
};

} // namespace throng::inline THRONG_ABI
