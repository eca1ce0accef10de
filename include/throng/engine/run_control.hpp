// A hand on a run, from another thread or from run_options::each_second.

#pragma once

#include <throng/base/config.hpp>
#include <throng/time/instant.hpp>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace throng::inline THRONG_ABI {

class control_board;

/// Steers one run: given to it as run_options::control, or handed to run_options::each_second.  Any
/// thread may call it, also before the run has begun: what was asked for then is done at its start.
/// After the end of the run nothing happens any more.
class run_control {
public:
  run_control();
  /// Sets the number of users of an externally_controlled scenario.  False when there is no such
  /// scenario, or the number is negative or above its max_vus: then nothing changes.
  bool set_vus(std::string_view scenario, std::int64_t to);
  /// Sets the rate of an arrival-rate scenario from now to its end, in iterations each of its
  /// time_unit.  False when there is no such scenario, or the rate cannot be planned.
  bool set_rate(std::string_view scenario, double to);
  /// No iteration begins any more; those that run may finish.  The scenarios' clocks stand still.
  void pause();
  /// Goes on where pause() stopped the clocks.
  void resume();
  /// Ends the run as its regular end would: iterations may finish within the graceful stop.  Exit
  /// code 103.
  void stop();
  /// The same, and iterations are interrupted.
  void abort();
  /// True between pause() and resume().
  [[nodiscard]] bool is_paused() const;

  /// What the engine reads.
  [[nodiscard]] const std::shared_ptr<control_board>& board() const noexcept { return board_; }

private:
  std::shared_ptr<control_board> board_;
};

/// What was asked for through a run_control, as the workers find it.
class control_board {
public:
  /// A rate, from an instant on.
  struct rate_change {
    instant from;  ///< pauses not counted; the first arrival comes one gap later
    double rate{}; ///< iterations each time_unit
  };
  /// What was asked of one scenario.
  struct scenario_orders {
    std::optional<std::int64_t> vus;  ///< users
    std::vector<rate_change> rates{}; ///< in order
  };
  /// What a scenario takes.
  struct scenario_bounds {
    std::int64_t most_vus = -1; ///< of set_vus; -1: it takes none
    double most_rate = -1;      ///< of set_rate; -1: it takes none
  };
  /// What the engine gives while a run goes on.
  struct binding {
    std::function<instant()> now;      ///< the run's clock
    instant start{};                   ///< when the load begins
    std::chrono::nanoseconds notice{}; ///< how long workers take to hear
    std::map<std::string, scenario_bounds, std::less<>> scenarios; ///< what may be asked
    std::function<void()> changed;                                 ///< wakes the workers
    std::function<void(bool at_once)> stop;                        ///< ends the run
  };
  /// All that was asked for.
  struct orders {
    std::optional<instant> paused_at;                              ///< since when; none: it runs
    std::chrono::nanoseconds paused_for{};                         ///< in the pauses that are over
    std::map<std::string, scenario_orders, std::less<>> scenarios; ///< by name
  };

  /// A run begins, but not its load yet.
  void open();
  /// The load begins; what was asked for before is done.  Gives the sentences about what cannot be.
  std::vector<std::string> bind(binding run);
  /// The run is over.
  void unbind();
  /// Changes with every order.
  [[nodiscard]] std::uint64_t version() const noexcept {
    return version_.load(std::memory_order_acquire);
  }
  /// All of them.
  [[nodiscard]] orders read() const;
  /// How long the run has stood still until `now`.
  [[nodiscard]] std::chrono::nanoseconds paused_for(instant now) const {
    const std::lock_guard lock(mutex_);
    return orders_.paused_for +
           (orders_.paused_at ? now - *orders_.paused_at : std::chrono::nanoseconds{0});
  }
  /// True during a pause of the run.
  [[nodiscard]] bool is_paused() const {
    const std::lock_guard lock(mutex_);
    return bound_ && orders_.paused_at;
  }

private:
  friend class run_control;

  // What was asked for before the run.
  struct wishes {
    std::map<std::string, std::int64_t> vus{};
    std::map<std::string, double> rates{};
    bool paused = false;
    std::optional<bool> stopped{}; // whether at once
  };

  // All of them with the mutex held.
  bool set_vus(std::string_view scenario, std::int64_t to);
  bool set_rate(std::string_view scenario, double to);
  void pause();
  void resume();
  void publish();

  mutable std::mutex mutex_;
  std::atomic<std::uint64_t> version_{0};
  std::optional<binding> bound_;
  orders orders_;
  wishes early_;
  bool is_starting_ = false; // in bind()
  bool is_over_ = false;
};

} // namespace throng::inline THRONG_ABI

#if !defined(THRONG_SEPARATE_COMPILATION)
#include <throng/engine/impl/run_control.ipp>
#endif
