#pragma once

#include <throng/metrics/critical_values.hpp>

#include <cmath>
#include <numbers>

namespace throng::inline THRONG_ABI {
namespace detail {

/// P(|T| <= t) for t >= 0.
inline double student_mass(double t, std::size_t degrees) noexcept {
  const auto nu = static_cast<double>(degrees);
  const double angle = std::atan(t / std::sqrt(nu));
  const double cosine = std::cos(angle);
  const double square = cosine * cosine;
  const bool is_odd = degrees % 2 == 1;
  // The terms of the series: each is the one before it times cos^2 j/(j+1).
  double term = is_odd ? cosine : 1;
  double sum = degrees == 1 ? 0 : term;
  for (std::size_t j = is_odd ? 2 : 1; j + 1 < degrees; j += 2) {
    term *= square * static_cast<double>(j) / static_cast<double>(j + 1);
    sum += term;
  }
  const double part = std::sin(angle) * sum;
  return is_odd ? 2 / std::numbers::pi * (angle + part) : part;
}

/// Where a growing function of [0, infinity) reaches `wanted`.
template <class Mass>
double reached_at(double wanted, Mass mass) noexcept {
  double low = 0;
  double high = 1;
  while (mass(high) < wanted && high < 1e12) {
    low = high;
    high *= 2;
  }
  for (int i = 0; i < 80 && high - low > 1e-14 * high; ++i) {
    const double middle = (low + high) / 2;
    (mass(middle) < wanted ? low : high) = middle;
  }
  return high;
}

} // namespace detail

THRONG_DECL double normal_critical_value(double level) noexcept {
  THRONG_ASSERT(level > 0 && level < 1);
  return detail::reached_at(level, [](double z) { return std::erf(z / std::numbers::sqrt2); });
}

THRONG_DECL double student_critical_value(double level, std::size_t degrees) noexcept {
  THRONG_ASSERT(level > 0 && level < 1 && degrees > 0);
  if (degrees > 1'000)
    return normal_critical_value(level);
  return detail::reached_at(level, [&](double t) { return detail::student_mass(t, degrees); });
}

} // namespace throng::inline THRONG_ABI
