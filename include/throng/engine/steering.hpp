// Ties a run_control to a run, for as long as it goes on.

#pragma once

#include <throng/base/config.hpp>
#include <throng/engine/collector.hpp>
#include <throng/engine/run_control.hpp>
#include <throng/engine/run_options.hpp>
#include <throng/engine/run_plan.hpp>
#include <throng/engine/shared_run.hpp>
#include <throng/load/allowed_vus.hpp>
#include <throng/time/instant.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <utility>
#include <variant>

namespace throng::inline THRONG_ABI {

/// What the options' control, or one of the run's own, may ask for: bound while this lives.
class steering {
public:
  /// `run` uses the options' control from here on.
  steering(shared_run& run, const run_options& options)
      : run_(&run), control_(options.control == nullptr ? own_ : *options.control) {
    run.control = board();
    board()->open();
    is_paused_ = options.paused;
  }
  steering(const steering&) = delete;
  steering& operator=(const steering&) = delete;
  ~steering() { end(); }

  /// The load begins: orders are taken from here on.  `notice` is how long workers take to hear.
  void begin(const run_plan& plan, collector& numbers, std::function<instant()> now,
             std::chrono::nanoseconds notice, std::function<void()> changed) {
    control_board::binding to;
    to.now = std::move(now);
    to.start = run_->began;
    to.notice = notice;
    to.changed = std::move(changed);
    to.stop = [run = run_](bool at_once) {
      run->stopped_by_control = true;
      run->order.raise(at_once ? stop_level::at_once : stop_level::graceful);
    };
    for (const auto& each : plan.scenarios) {
      auto& bounds = to.scenarios[each.spec->name()];
      if (const auto* set = std::get_if<externally_controlled>(&each.spec->executor()))
        bounds.most_vus = allowed_vus(*set);
      if (each.arrivals)
        bounds.most_rate = 1e9 * std::min(1.0, static_cast<double>(each.time_unit.count()) / 1e9);
    }
    if (is_paused_)
      control_.pause();
    for (auto& refused : board()->bind(std::move(to)))
      numbers.warn(std::move(refused));
  }

  /// The load is over: no order is taken any more.
  void end() { board()->unbind(); }

  /// The hand on the run, for run_options::each_second.
  [[nodiscard]] run_control& control() noexcept { return control_; }

private:
  [[nodiscard]] std::shared_ptr<control_board> board() const noexcept { return control_.board(); }

  shared_run* run_;
  run_control own_;
  bool is_paused_ = false; // from the start
  run_control control_;    // shares the board with the options' control
};

} // namespace throng::inline THRONG_ABI
