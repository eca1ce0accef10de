// Looks each second at what the run costs the machine, and what the machine does to the run.

#pragma once

#include <throng/base/config.hpp>
#include <throng/engine/machine_reading.hpp>
#include <throng/metrics/generator_cells.hpp>

#include <chrono>
#include <optional>

namespace throng::inline THRONG_ABI {

/// Turns readings into the generator_* metrics.  One thread's, but for its cells, which any thread
/// may read.
class self_watch {
public:
  /// Readings that are nearer than this say too little of a second.
  static constexpr std::chrono::milliseconds least_interval{50};

  /// The load begins: what was before does not count.
  void begin(const machine_reading& at_start) { last_ = at_start; }
  /// The numbers of the time since the last reading; `elapsed` is when, since the load's start.
  /// Nothing without begin(), or too soon after it.
  void look(const machine_reading& now, std::chrono::nanoseconds elapsed);

  /// What it has seen.
  [[nodiscard]] const generator_cells& cells() const noexcept { return cells_; }
  /// Time that the steady clock left out, because the machine was suspended.
  [[nodiscard]] std::chrono::nanoseconds suspended() const noexcept { return suspended_; }
  /// By how much the wall clock was set, all steps added without their signs; slewing is none.
  [[nodiscard]] std::chrono::nanoseconds wall_set() const noexcept { return wall_set_; }

private:
  std::optional<machine_reading> last_;
  generator_cells cells_;
  std::chrono::nanoseconds suspended_{};
  std::chrono::nanoseconds wall_set_{};
};

} // namespace throng::inline THRONG_ABI

#if !defined(THRONG_SEPARATE_COMPILATION)
#include <throng/engine/impl/self_watch.ipp>
#endif
