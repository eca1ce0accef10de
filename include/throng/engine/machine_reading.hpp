// What the system tells of this process and the machine at one moment: the raw numbers behind the
// generator_* metrics.

#pragma once

#include <throng/base/config.hpp>
#include <throng/time/instant.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace throng::inline THRONG_ABI {

/// CPU time of one thread since it began.
struct thread_times {
  std::chrono::nanoseconds ran{};    ///< on a core
  std::chrono::nanoseconds waited{}; ///< ready to run, without a core

  friend bool operator==(const thread_times&, const thread_times&) = default;
};

/// CPU time of the machine, in ticks.
struct machine_ticks {
  std::uint64_t all = 0;    ///< of all cores, idle ones included
  std::uint64_t stolen = 0; ///< that a hypervisor gave to others

  friend bool operator==(const machine_ticks&, const machine_ticks&) = default;
};

/// TCP in this network namespace.
struct socket_counts {
  std::uint64_t in_use = 0;    ///< sockets
  std::uint64_t time_wait = 0; ///< that rest in TIME_WAIT

  friend bool operator==(const socket_counts&, const socket_counts&) = default;
};

/// Numbers that grow since some start, but for sockets and descriptors.  What the system does not
/// tell is not there.
struct machine_reading {
  instant at{};                                        ///< when it was read
  std::chrono::nanoseconds cpu{};                      ///< of this process
  std::uint64_t page_faults = 0;                       ///< of this process
  std::uint64_t context_switches = 0;                  ///< that it did not want
  std::vector<std::optional<thread_times>> workers{};  ///< of the threads that were asked for
  std::optional<machine_ticks> ticks{};                ///< of the machine
  std::optional<std::chrono::nanoseconds> pressure{};  ///< time in which something wanted a core
  std::optional<std::chrono::nanoseconds> throttled{}; ///< of the control group
  std::optional<socket_counts> sockets{};              ///< of the network namespace
  std::optional<std::uint64_t> descriptors{};          ///< of this process
  std::chrono::nanoseconds
      suspended{};                 ///< time that the steady clock left out: a suspended machine
  std::chrono::nanoseconds wall{}; ///< the wall clock less the steady one
};

/// Reads them; `threads` are the system's numbers of the workers' threads.
[[nodiscard]] THRONG_DECL machine_reading read_machine(std::span<const int> threads);

/// The system's number of the calling thread; 0 where there is none.
[[nodiscard]] THRONG_DECL int this_thread_number() noexcept;

// The texts of proc(5); nothing where a text is another one.

/// `/proc/PID/schedstat`: `743315198 364190071 109`.
[[nodiscard]] THRONG_DECL std::optional<thread_times> parse_schedstat(std::string_view text);
/// The first line of `/proc/stat`.
[[nodiscard]] THRONG_DECL std::optional<machine_ticks> parse_stat(std::string_view text);
/// `/proc/pressure/cpu`: `some avg10=0.00 avg60=0.00 avg300=0.00 total=123` in microseconds.
[[nodiscard]] THRONG_DECL std::optional<std::chrono::nanoseconds>
parse_pressure(std::string_view text);
/// A control group's `cpu.stat`: `throttled_usec` of version 2, `throttled_time` of version 1.
[[nodiscard]] THRONG_DECL std::optional<std::chrono::nanoseconds>
parse_throttled(std::string_view text);
/// `/proc/net/sockstat`: `TCP: inuse 1 orphan 0 tw 0 alloc 1 mem 141`.
[[nodiscard]] THRONG_DECL std::optional<socket_counts> parse_sockstat(std::string_view text);

} // namespace throng::inline THRONG_ABI

#if !defined(THRONG_SEPARATE_COMPILATION)
#include <throng/engine/impl/machine_reading.ipp>
#endif
