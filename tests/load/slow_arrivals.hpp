// When arrivals under stages are due, written down a second time: areas as fractions with one
// denominator for each stage, and a search for each arrival, without roots and without floating
// point.  What the plans are compared with.  Its products fit for hours and for a million a second.

#pragma once

#include <throng/load/ramping_arrival_rate.hpp>
#include <throng/load/stage.hpp>

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace slow {

using std::chrono::nanoseconds;

__extension__ typedef __int128 wide;

// Rates in 1 / parts of an iteration per time unit.
struct stage {
  std::int64_t duration{}; // nanoseconds
  std::int64_t target{};
};

struct arrivals {
  std::int64_t time_unit{}; // nanoseconds
  std::int64_t parts{};
  std::int64_t start{};
  std::vector<stage> stages;

  [[nodiscard]] throng::ramping_arrival_rate executor() const {
    const auto rate_of = [&](std::int64_t count) {
      return static_cast<double>(count) / static_cast<double>(parts);
    };
    throng::ramping_arrival_rate made{
        .start_rate = rate_of(start), .time_unit = nanoseconds{time_unit}, .pre_allocated_vus = 1};
    for (const auto& each : stages)
      made.stages.push_back({nanoseconds{each.duration}, rate_of(each.target)});
    return made;
  }

  [[nodiscard]] std::int64_t end() const {
    std::int64_t sum = 0;
    for (const auto& each : stages)
      sum += each.duration;
    return sum;
  }

  // -1, 0 or 1: the area up to t is less than n, n, or more.
  [[nodiscard]] int compare(std::int64_t t, std::int64_t n) const {
    wide before = 0; // times 2 * time_unit * parts
    auto from = start;
    for (const auto& [duration, target] : stages) {
      if (t < duration) {
        const auto within = 2 * wide{duration} * from * t + (wide{target} - from) * t * t;
        const auto area = before * duration + within;
        const auto wanted = wide{2} * time_unit * parts * n * duration;
        return area < wanted ? -1 : area == wanted ? 0 : 1;
      }
      before += wide{duration} * (wide{from} + target);
      from = target;
      t -= duration;
    }
    const auto wanted = wide{2} * time_unit * parts * n;
    return before < wanted ? -1 : before == wanted ? 0 : 1;
  }

  // Arrival n, from 1.  The first nanosecond at which the area is n or more is the one asked for,
  // if it is n just there; else the area became n before it.
  [[nodiscard]] std::int64_t due(std::int64_t n) const {
    std::int64_t less = -1;
    auto reached = end();
    while (reached - less > 1) {
      const auto middle = less + (reached - less) / 2;
      (compare(middle, n) < 0 ? less : reached) = middle;
    }
    return compare(reached, n) == 0 ? reached : reached - 1;
  }

  [[nodiscard]] std::int64_t total() const {
    std::int64_t n = 0;
    while (compare(end(), n + 1) >= 0)
      ++n;
    return n;
  }

  [[nodiscard]] std::string text() const {
    auto told = "unit " + std::to_string(time_unit) + " parts " + std::to_string(parts) +
                " start " + std::to_string(start);
    for (const auto& [duration, target] : stages)
      told += " (" + std::to_string(duration) + "ns," + std::to_string(target) + ")";
    return told;
  }
};

} // namespace slow
