#pragma once

#include <throng/base/proc_text.hpp>
#include <throng/engine/machine_reading.hpp>
#include <throng/net/machine_limits.hpp>
#include <throng/time/clocks.hpp>

#include <algorithm>
#include <utility>

#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#if defined(__linux__)
#include <sys/syscall.h>
#endif

namespace throng::inline THRONG_ABI {
namespace detail {

// What stands behind the word.
inline std::optional<std::uint64_t> number_behind(std::string_view text, std::string_view word) {
  const auto place = text.find(word);
  if (place == std::string_view::npos)
    return std::nullopt;
  text.remove_prefix(place + word.size());
  return take_number(text);
}

// Where the control group of the process tells how its cores are rationed.
inline std::string find_throttling() {
  const auto groups = proc_text("/proc/self/cgroup");
  std::vector<std::string> candidates;
  for (std::string_view rest = groups; !rest.empty();) {
    const auto line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(line.size() + 1, rest.size()));
    const auto path = line.substr(std::min(line.rfind(':') + 1, line.size()));
    if (line.starts_with("0::"))
      candidates.push_back("/sys/fs/cgroup" + std::string(path) + "/cpu.stat");
    else if (line.find("cpu:") != std::string_view::npos || line.find(":cpu,") != line.npos)
      candidates.push_back("/sys/fs/cgroup/cpu" + std::string(path) + "/cpu.stat");
  }
  candidates.emplace_back("/sys/fs/cgroup/cpu.stat");
  candidates.emplace_back("/sys/fs/cgroup/cpu/cpu.stat");
  for (auto& each : candidates) {
    if (parse_throttled(proc_text(each)))
      return std::move(each);
  }
  return {};
}

inline std::chrono::nanoseconds clock_time(clockid_t which) noexcept {
  timespec now{};
  if (::clock_gettime(which, &now) != 0)
    return {};
  return std::chrono::seconds{now.tv_sec} + std::chrono::nanoseconds{now.tv_nsec};
}

inline std::chrono::nanoseconds time_of(const timeval& time) noexcept {
  return std::chrono::seconds{time.tv_sec} + std::chrono::microseconds{time.tv_usec};
}

} // namespace detail

THRONG_DECL std::optional<thread_times> parse_schedstat(std::string_view text) {
  const auto ran = take_number(text);
  const auto waited = take_number(text);
  if (!ran || !waited)
    return std::nullopt;
  return thread_times{std::chrono::nanoseconds(*ran), std::chrono::nanoseconds(*waited)};
}

THRONG_DECL std::optional<machine_ticks> parse_stat(std::string_view text) {
  if (!text.starts_with("cpu "))
    return std::nullopt;
  text = text.substr(4, text.find('\n') - 4);
  // user nice system idle iowait irq softirq steal; guests are part of user.
  machine_ticks sum;
  for (int column = 0; column < 8; ++column) {
    const auto ticks = take_number(text);
    if (!ticks)
      return std::nullopt;
    sum.all += *ticks;
    sum.stolen = *ticks;
  }
  return sum;
}

THRONG_DECL std::optional<std::chrono::nanoseconds> parse_pressure(std::string_view text) {
  if (!text.starts_with("some "))
    return std::nullopt;
  const auto total = detail::number_behind(text.substr(0, text.find('\n')), "total=");
  return total ? std::optional(std::chrono::nanoseconds(std::chrono::microseconds(*total)))
               : std::nullopt;
}

THRONG_DECL std::optional<std::chrono::nanoseconds> parse_throttled(std::string_view text) {
  if (const auto microseconds = detail::number_behind(text, "throttled_usec "))
    return std::chrono::nanoseconds(std::chrono::microseconds(*microseconds));
  if (const auto time = detail::number_behind(text, "throttled_time "))
    return std::chrono::nanoseconds(*time);
  return std::nullopt;
}

THRONG_DECL std::optional<socket_counts> parse_sockstat(std::string_view text) {
  const auto place = text.find("TCP: ");
  if (place == std::string_view::npos)
    return std::nullopt;
  text = text.substr(place, text.find('\n', place) - place);
  const auto in_use = detail::number_behind(text, "inuse ");
  const auto time_wait = detail::number_behind(text, " tw ");
  if (!in_use || !time_wait)
    return std::nullopt;
  return socket_counts{*in_use, *time_wait};
}

THRONG_DECL int this_thread_number() noexcept {
#if defined(__linux__)
  return static_cast<int>(::syscall(SYS_gettid));
#else
  return 0;
#endif
}

THRONG_DECL machine_reading read_machine(std::span<const int> threads) {
  static const std::string throttling = detail::find_throttling();
  machine_reading told;
  told.at = steady_time{}.now();
  rusage used{};
  if (::getrusage(RUSAGE_SELF, &used) == 0) {
    told.cpu = detail::time_of(used.ru_utime) + detail::time_of(used.ru_stime);
    told.page_faults = static_cast<std::uint64_t>(used.ru_minflt + used.ru_majflt);
    told.context_switches = static_cast<std::uint64_t>(used.ru_nivcsw);
  }
  for (const auto each : threads) {
    told.workers.push_back(
        parse_schedstat(proc_text("/proc/self/task/" + std::to_string(each) + "/schedstat")));
  }
  told.ticks = parse_stat(proc_text("/proc/stat"));
  told.pressure = parse_pressure(proc_text("/proc/pressure/cpu"));
  if (!throttling.empty())
    told.throttled = parse_throttled(proc_text(throttling));
  told.sockets = parse_sockstat(proc_text("/proc/net/sockstat"));
  if (const auto open = open_descriptors(); open != 0)
    told.descriptors = open;
  const auto steady = detail::clock_time(CLOCK_MONOTONIC);
  told.wall = detail::clock_time(CLOCK_REALTIME) - steady;
#if defined(CLOCK_BOOTTIME)
  told.suspended = detail::clock_time(CLOCK_BOOTTIME) - detail::clock_time(CLOCK_MONOTONIC);
#endif
  return told;
}

} // namespace throng::inline THRONG_ABI
