// Runs in virtual time, and the sums that are asked of them.

#pragma once

#include <throng/metrics/builtin.hpp>
#include <throng/testing/virtual_run.hpp>
#include <throng/vu/load_test.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <ostream>
#include <string>
#include <vector>

namespace virtual_runs {

using namespace std::chrono_literals;

inline constexpr throng::instant start{1h}; // of every virtual run without setup

inline throng::result run(const throng::load_test& test, const throng::run_options& options = {}) {
  return throng::testing::run_virtually(
      test, [](std::string_view, throng::instant) { return throng::testing::ok_reply(""); },
      options);
}

// What became of the iterations.
struct outcome {
  double complete;
  double dropped;
  std::uint64_t interrupted;
  friend bool operator==(const outcome&, const outcome&) = default;
  friend std::ostream& operator<<(std::ostream& out, const outcome& one) {
    return out << one.complete << " complete, " << one.dropped << " dropped, " << one.interrupted
               << " interrupted";
  }
  [[nodiscard]] double sum() const { return complete + dropped + static_cast<double>(interrupted); }
};
inline outcome outcome_of(const throng::result& told) {
  return {told.value(throng::iterations.count()), told.value(throng::dropped_iterations.count()),
          told.facts().interrupted_iterations};
}

using hand = std::function<void(throng::run_control&)>;

// Does at each second what is asked for it, once.
inline throng::run_options steered(std::map<std::chrono::seconds, hand> deeds) {
  return {.each_second = [deeds = std::move(deeds)](const throng::progress_state& now,
                                                    throng::run_control& control) mutable {
    while (!deeds.empty() && deeds.begin()->first <= now.elapsed) {
      deeds.begin()->second(control);
      deeds.erase(deeds.begin());
    }
  }};
}

} // namespace virtual_runs
