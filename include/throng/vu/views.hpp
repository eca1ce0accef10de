// What a script asks of its scenario and of the test, through its virtual user: k6's exec.scenario
// and exec.test.

#pragma once

#include <throng/base/config.hpp>
#include <throng/time/instant.hpp>
#include <throng/vu/vu.hpp>

#include <cstdint>
#include <string_view>

namespace throng::inline THRONG_ABI {

/// The scenario that a user runs: `vu.scenario()`.
class scenario_view {
public:
  explicit scenario_view(vu& who) noexcept : who_(&who) {}

  /// The scenario's name.
  [[nodiscard]] std::string_view name() const noexcept { return state().facts().name; }
  /// Its load executor, as k6 names it: `constant-vus`.
  [[nodiscard]] std::string_view executor() const noexcept { return state().facts().kind; }
  /// A number from 0 that no other iteration of the scenario has, on any machine; drawn when it is
  /// first asked for.
  [[nodiscard]] std::uint64_t iteration() const noexcept {
    return state().in_test(iteration_in_instance());
  }
  /// A number from 0 that no other iteration of the scenario has on this machine.
  [[nodiscard]] std::uint64_t iteration_in_instance() const noexcept {
    auto& number = who_->scenario_iteration_;
    if (number == vu::not_drawn)
      number = state().next_iteration();
    return number;
  }
  /// How far the scenario is, from 0 to 1: of the iterations where their number is planned, else of
  /// the time.
  [[nodiscard]] double progress() const { return state().progress(who_->now()); }
  /// When it began, on the clock of vu.now().
  [[nodiscard]] instant start() const noexcept { return state().start(); }

private:
  [[nodiscard]] scenario_state& state() const noexcept { return *who_->around_->scenario; }

  vu* who_;
};

/// The test that a user is part of: `vu.test()`.
class test_view {
public:
  explicit test_view(vu& who) noexcept : who_(&who) {}

  /// The load test's name.
  [[nodiscard]] std::string_view name() const noexcept { return who_->around_->test->name; }
  /// Ends the run: running iterations are interrupted, teardown is run, the exit code is 108.  This
  /// call comes back; the iteration goes on to where it waits next.
  void abort(std::string_view reason) const { who_->around_->host->abort(reason); }
  /// Marks the run as failed, exit code 110 at its end, and lets it go on.
  void fail(std::string_view reason) const { who_->around_->host->fail(reason); }

private:
  vu* who_;
};

inline scenario_view vu::scenario() noexcept { return scenario_view(*this); }
inline test_view vu::test() noexcept { return test_view(*this); }

} // namespace throng::inline THRONG_ABI
