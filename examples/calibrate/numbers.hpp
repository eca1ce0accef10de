// The little statistics that the tests need.

#pragma once

#include <throng/metrics/histogram.hpp>
#include <throng/metrics/metric.hpp>
#include <throng/report/result.hpp>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <variant>
#include <vector>

namespace calibrate {

inline std::chrono::nanoseconds in_nanoseconds(double value) {
  return std::chrono::nanoseconds(std::llround(value));
}

inline double mean_of(const std::vector<double>& values) {
  double sum = 0;
  for (const auto each : values)
    sum += each;
  return values.empty() ? 0 : sum / static_cast<double>(values.size());
}

/// Of all variances the one about the mean, by n - 1.
inline double variance_of(const std::vector<double>& values) {
  const auto mean = mean_of(values);
  double sum = 0;
  for (const auto each : values)
    sum += (each - mean) * (each - mean);
  return values.size() < 2 ? 0 : sum / static_cast<double>(values.size() - 1);
}

/// The least value at or below which `percent` of all lie, by rank; 0 of nothing.
inline double percentile_of(std::vector<double> values, double percent) {
  if (values.empty())
    return 0;
  const auto n = static_cast<double>(values.size());
  const auto rank = std::clamp(std::ceil(percent / 100 * n - 1e-9), 1.0, n);
  const auto place = values.begin() + static_cast<std::ptrdiff_t>(rank) - 1;
  std::nth_element(values.begin(), place, values.end());
  return *place;
}

/// The straight line of least squares.
struct line {
  double at_zero = 0;
  double slope = 0;
};
inline line line_through(const std::vector<double>& x, const std::vector<double>& y) {
  const auto mx = mean_of(x);
  const auto my = mean_of(y);
  double xy = 0;
  double xx = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    xy += (x[i] - mx) * (y[i] - my);
    xx += (x[i] - mx) * (x[i] - mx);
  }
  const auto slope = xx > 0 ? xy / xx : 0;
  return {my - slope * mx, slope};
}

/// The greatest distance between the shares of a sample and a distribution, Kolmogorov's.  The
/// distribution may jump: just before a value x it is what `below` says at x - `grain`.
inline double kolmogorov_distance(std::vector<double> sample,
                                  const std::function<double(double)>& below, double grain = 0) {
  std::sort(sample.begin(), sample.end());
  const auto n = static_cast<double>(sample.size());
  double distance = 0;
  for (std::size_t i = 0; i < sample.size();) {
    auto after = i;
    while (after < sample.size() && sample[after] == sample[i])
      ++after;
    distance = std::max({distance, std::abs(below(sample[i] - grain) - static_cast<double>(i) / n),
                         std::abs(below(sample[i] + grain) - static_cast<double>(after) / n)});
    i = after;
  }
  return distance;
}

/// The probability of a distance as great in a sample of n (Stephens 1970).
inline double probability_of_distance(double distance, std::size_t n) {
  const auto root = std::sqrt(static_cast<double>(n));
  const double x = distance * (root + 0.12 + 0.11 / root);
  double p = 0;
  for (int k = 1; k <= 100; ++k)
    p += (k % 2 == 1 ? 2 : -2) * std::exp(-2.0 * k * k * x * x);
  return x < 0.2 ? 1 : std::clamp(p, 0.0, 1.0);
}

/// `invalid: generator_stalled, cpu_taken`: the validity, and what it is for.
inline std::string validity_text(const throng::result& told) {
  std::string text(to_text(told.validity()));
  const char* between = ": ";
  for (const auto& each : told.findings()) {
    text += between + each.cause;
    between = ", ";
  }
  return text;
}

/// Why a run is not valid, in its own words; empty when it is.
inline std::string doubts_of(const throng::result& told) {
  std::string text;
  for (const auto& each : told.findings()) {
    if (each.weight != throng::validity::valid)
      text += (text.empty() ? "" : "; ") + each.text;
  }
  return text;
}

/// A percentile of a trend of durations that is known at run time; 0 without samples.
inline std::chrono::nanoseconds time_at(const throng::result& told,
                                        const throng::duration_trend& metric, double percent) {
  const auto* const found = told.metrics().find(metric.name().text());
  const auto* const held =
      found == nullptr ? nullptr : std::get_if<throng::time_histogram>(&found->value);
  return std::chrono::nanoseconds(held == nullptr ? 0 : held->percentile(percent));
}

/// A counter's sum as the whole number that it is.
inline std::uint64_t total(const throng::result& told, const throng::counter& of) {
  return static_cast<std::uint64_t>(std::llround(told.value(of.count())));
}

} // namespace calibrate
