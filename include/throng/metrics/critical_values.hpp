// How many standard errors an interval must reach to both sides of an estimate.

#pragma once

#include <throng/base/config.hpp>

#include <cstddef>

namespace throng::inline THRONG_ABI {

/// The z of which P(|Z| <= z) is `level`, above 0 and below 1, for a standard normal Z: 1.96 for
/// 0.95.  Right to 1e-12.
[[nodiscard]] THRONG_DECL double normal_critical_value(double level) noexcept;

/// The t of which P(|T| <= t) is `level` for Student's T with so many degrees of freedom, 1 at
/// least: 2.093 for 0.95 and 19.  Found in the closed form of the distribution for whole degrees:
/// M. Abramowitz, I. Stegun, Handbook of Mathematical Functions, 26.7.3 and 26.7.4.  The normal's
/// beyond 1,000 degrees, where they differ by less than 0.2 %.
[[nodiscard]] THRONG_DECL double student_critical_value(double level, std::size_t degrees) noexcept;

} // namespace throng::inline THRONG_ABI

#if !defined(THRONG_SEPARATE_COMPILATION)
#include <throng/metrics/impl/critical_values.ipp>
#endif
