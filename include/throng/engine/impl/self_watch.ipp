#pragma once

#include <throng/engine/self_watch.hpp>

#include <algorithm>
#include <cstddef>
#include <utility>

namespace throng::inline THRONG_ABI {
namespace detail {

inline double share_of(std::chrono::nanoseconds part, std::chrono::nanoseconds whole) noexcept {
  return static_cast<double>(part.count()) / static_cast<double>(whole.count());
}

} // namespace detail

THRONG_DECL void self_watch::look(const machine_reading& now, std::chrono::nanoseconds elapsed) {
  if (!last_ || now.at - last_->at < least_interval)
    return;
  const auto before = *std::exchange(last_, now);
  const auto interval = now.at - before.at;
  cells_.cpu.add(detail::share_of(now.cpu - before.cpu, interval));

  std::optional<thread_times> most; // of each, of whichever worker
  const auto workers = std::min(now.workers.size(), before.workers.size());
  for (std::size_t i = 0; i < workers; ++i) {
    const auto& mine = now.workers[i];
    const auto& old = before.workers[i];
    if (!mine || !old)
      continue;
    const auto ran = mine->ran - old->ran;
    const auto waited = mine->waited - old->waited;
    most = most ? thread_times{std::max(most->ran, ran), std::max(most->waited, waited)}
                : thread_times{ran, waited};
  }
  if (most) {
    cells_.worker_cpu.add(detail::share_of(most->ran, interval));
    cells_.cpu_wait.add(detail::share_of(most->waited, interval));
  }
  if (now.ticks && before.ticks && now.ticks->all > before.ticks->all) {
    cells_.steal.add(static_cast<double>(now.ticks->stolen - before.ticks->stolen) /
                     static_cast<double>(now.ticks->all - before.ticks->all));
  }
  if (now.pressure && before.pressure)
    cells_.cpu_pressure.add(detail::share_of(*now.pressure - *before.pressure, interval));
  if (now.throttled && before.throttled)
    cells_.throttled.add(detail::share_of(*now.throttled - *before.throttled, interval));
  cells_.page_faults.add(static_cast<double>(now.page_faults - before.page_faults));
  cells_.context_switches.add(static_cast<double>(now.context_switches - before.context_switches));

  if (now.sockets) {
    cells_.sockets.set(static_cast<double>(now.sockets->in_use), elapsed.count());
    cells_.time_wait.set(static_cast<double>(now.sockets->time_wait), elapsed.count());
  }
  if (now.descriptors)
    cells_.descriptors.set(static_cast<double>(*now.descriptors), elapsed.count());

  // Between the reads of two clocks the thread may have been without a core.
  constexpr std::chrono::milliseconds step{100};
  const auto left_out = now.suspended - before.suspended;
  if (left_out > step)
    suspended_ += left_out;
  // The wall clock goes on while a machine is suspended.
  if (const auto set = std::chrono::abs(now.wall - before.wall - left_out); set > step)
    wall_set_ += set;
}

} // namespace throng::inline THRONG_ABI
