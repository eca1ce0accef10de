#pragma once

#include <throng/metrics/confidence.hpp>
#include <throng/metrics/critical_values.hpp>

#include <algorithm>
#include <cmath>
#include <limits>

namespace throng::inline THRONG_ABI {
namespace detail {

/// The binomial distribution's probabilities about its most likely number, as far as they count.
struct binomial_middle {
  std::uint64_t first = 0;
  std::vector<double> mass;
};

// From the most likely number outwards, each from its neighbour: no factorial is ever made, so that
// nothing overflows, and what is left out is less than 1e-18 of the greatest.  The terms' sum, not
// a formula, makes them probabilities.
inline binomial_middle binomial_about_mode(std::uint64_t n, double p) {
  constexpr double negligible = 1e-18;
  const auto count = static_cast<double>(n);
  const double odds = p / (1 - p);
  const auto mode = std::min(n, static_cast<std::uint64_t>((count + 1) * p));
  std::vector<double> below;
  double term = 1;
  for (auto k = mode; k > 0; --k) {
    term *= static_cast<double>(k) / (static_cast<double>(n - k + 1) * odds);
    if (term < negligible)
      break;
    below.push_back(term);
  }
  binomial_middle middle;
  middle.first = mode - below.size();
  middle.mass.assign(below.rbegin(), below.rend());
  middle.mass.push_back(1);
  term = 1;
  for (auto k = mode; k < n; ++k) {
    term *= static_cast<double>(n - k) * odds / static_cast<double>(k + 1);
    if (term < negligible)
      break;
    middle.mass.push_back(term);
  }
  double sum = 0;
  for (const double each : middle.mass)
    sum += each;
  for (double& each : middle.mass)
    each /= sum;
  return middle;
}

inline rank_interval exact_ranks(std::uint64_t n, double p, double level) {
  const auto middle = binomial_about_mode(n, p);
  const double tail = (1 - level) / 2;
  // While P(B <= low) fits into the tail, B < low + 1 does.
  rank_interval ranks{middle.first, middle.first + middle.mass.size()};
  double lower = 0;
  for (const double each : middle.mass) {
    lower += each;
    if (lower > tail)
      break;
    ++ranks.low;
  }
  double upper = 0;
  for (auto each = middle.mass.rbegin(); each != middle.mass.rend(); ++each) {
    upper += *each;
    if (upper > tail)
      break;
    --ranks.high;
  }
  return ranks;
}

} // namespace detail

THRONG_DECL double interval::relative_to(double value) const noexcept {
  if (!is_bounded())
    return std::numeric_limits<double>::infinity();
  const double half = (high - low) / 2;
  return half > 0 ? half / std::abs(value) : 0;
}

THRONG_DECL rank_interval quantile_ranks(std::uint64_t samples, double percent, double level) {
  THRONG_ASSERT(level > 0 && level < 1);
  const double p = percent / 100;
  if (samples == 0 || !(p > 0) || !(p < 1))
    return {0, samples + 1};
  constexpr double most_exact = 10'000;
  const auto n = static_cast<double>(samples);
  const double variance = n * p * (1 - p);
  if (variance <= most_exact)
    return detail::exact_ranks(samples, p, level);
  const double reach = normal_critical_value(level) * std::sqrt(variance);
  return {static_cast<std::uint64_t>(std::floor(n * p - reach)),
          static_cast<std::uint64_t>(std::ceil(n * p + reach)) + 1};
}

THRONG_DECL interval share_interval(std::uint64_t trues, std::uint64_t total, double level) {
  THRONG_ASSERT(trues <= total);
  if (total == 0)
    return {0, 1, level, false, false};
  const double z = normal_critical_value(level);
  const auto n = static_cast<double>(total);
  const double share = static_cast<double>(trues) / n;
  const double centre = share + z * z / (2 * n);
  const double reach = z * std::sqrt(share * (1 - share) / n + z * z / (4 * n * n));
  const double scale = 1 + z * z / n;
  // None and all are ends that rounding must not miss.
  return {trues == 0 ? 0 : std::max(0.0, (centre - reach) / scale),
          trues == total ? 1 : std::min(1.0, (centre + reach) / scale), level, true, true};
}

THRONG_DECL std::vector<sample_block> blocks_of(const time_series& series, std::size_t most) {
  const auto& points = series.points;
  const auto count = std::min(points.size(), most);
  std::vector<sample_block> blocks(count);
  for (std::size_t b = 0; b < count; ++b) {
    for (auto i = b * points.size() / count; i < (b + 1) * points.size() / count; ++i) {
      blocks[b].sum += points[i].value * points[i].count;
      blocks[b].count += points[i].count;
    }
  }
  return blocks;
}

THRONG_DECL interval mean_interval(std::span<const sample_block> blocks, double level) {
  sample_block all;
  std::size_t filled = 0;
  interval found{.level = level};
  for (const auto& each : blocks) {
    if (!(each.count > 0))
      continue;
    const double mean = each.sum / each.count;
    found.low = filled == 0 ? mean : std::min(found.low, mean);
    found.high = filled == 0 ? mean : std::max(found.high, mean);
    all.sum += each.sum;
    all.count += each.count;
    ++filled;
  }
  if (filled < 2)
    return found;
  const double mean = all.sum / all.count;
  double squares = 0;
  for (const auto& each : blocks) {
    const double off = each.sum - mean * each.count;
    squares += off * off;
  }
  const auto k = static_cast<double>(filled);
  const double error = std::sqrt(squares * k / (k - 1)) / all.count;
  const double reach = student_critical_value(level, filled - 1) * error;
  return {mean - reach, mean + reach, level, true, true};
}

THRONG_DECL std::uint64_t samples_needed(double percent) noexcept {
  if (!(percent > 50) || percent >= 100)
    return 1;
  // 99.9 is no binary fraction: what is a whole number in decimals must stay one.
  return static_cast<std::uint64_t>(std::ceil(1'000 / (100 - percent) * (1 - 1e-9)));
}

} // namespace throng::inline THRONG_ABI
