#pragma once

#include <throng/metrics/critical_values.hpp>
#include <throng/metrics/sectioning.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <vector>

namespace throng::inline THRONG_ABI {
namespace detail {

/// How much greater the variance is than that of blocks which have nothing to do with each other.
/// The correlation r of few neighbours is told too low, by (1 + 3 r)/k: F. Marriott, J. Pope, "Bias
/// in the estimation of autocorrelations", Biometrika 41 (1954).
inline double widening(const std::vector<double>& offs) noexcept {
  constexpr std::size_t fewest = 10;
  double squares = 0;
  double products = 0;
  for (std::size_t i = 0; i < offs.size(); ++i) {
    squares += offs[i] * offs[i];
    products += i == 0 ? 0 : offs[i - 1] * offs[i];
  }
  if (!(squares > 0) || offs.size() < fewest)
    return 1;
  constexpr double most_alike = 0.9;
  const auto k = static_cast<double>(offs.size());
  const double told = (products / squares * k + 1) / (k - 3);
  const double alike = std::clamp(told, 0.0, most_alike);
  return (1 + alike) / (1 - alike);
}

} // namespace detail

THRONG_DECL double reach_between(std::span<const block_number> blocks, double centre,
                                 double level) {
  if (blocks.size() < 2)
    return std::numeric_limits<double>::infinity();
  double samples = 0;
  double squares = 0;
  std::vector<double> offs;
  for (const auto& each : blocks) {
    // As of a ratio: blocks with more samples count more.
    const double off = each.samples * (each.value - centre);
    samples += each.samples;
    squares += off * off;
    offs.push_back(off);
  }
  const auto k = static_cast<double>(blocks.size());
  const double error = std::sqrt(squares * k / (k - 1) * detail::widening(offs)) / samples;
  return student_critical_value(level, blocks.size() - 1) * error;
}

THRONG_DECL double drift_of(std::span<const block_number> blocks) {
  if (blocks.size() < 4)
    return 0;
  const auto k = static_cast<double>(blocks.size());
  double mean = 0;
  for (const auto& each : blocks)
    mean += each.value / k;
  double spread = 0;
  double product = 0;
  double squares = 0;
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    const double place = static_cast<double>(i) - (k - 1) / 2;
    const double off = blocks[i].value - mean;
    spread += place * place;
    product += place * off;
    squares += off * off;
  }
  const double slope = product / spread;
  const double rest = std::max(0.0, squares - slope * product);
  const double error = std::sqrt(rest / (k - 2) / spread);
  const bool is_chance = std::abs(slope) <= student_critical_value(0.99, blocks.size() - 2) * error;
  return is_chance ? 0 : std::abs(slope) * (k - 1);
}

} // namespace throng::inline THRONG_ABI
