// A bound that refers to an earlier run: `http_req_duration.p(95) < throng::baseline * 1.1`.  It
// gets its number when that run's result is read, before the load begins.

#pragma once

#include <throng/base/config.hpp>

#include <chrono>
#include <concepts>
#include <type_traits>

namespace throng::inline THRONG_ABI {

/// What is added to the baseline: nothing.
struct no_offset {};

/// `baseline * factor + offset`: what the same number was in the run whose result run_options::
/// baseline names.  The offset is a duration for times, else a plain number.
template <class Offset = no_offset>
struct baseline_bound {
  double factor = 1;                     ///< what the earlier number is multiplied with
  [[no_unique_address]] Offset offset{}; ///< and what is added to that
};

/// The number that an earlier run measured.  For a threshold over a sliding window, or after a
/// warm-up, it is what such a threshold measured there; where the earlier run had none, the number
/// of all of that run.
inline constexpr baseline_bound<> baseline{};

/// `baseline * 1.1`.
template <class Number>
requires std::is_arithmetic_v<Number>
constexpr baseline_bound<> operator*(const baseline_bound<>& of, Number factor) noexcept {
  return {of.factor * static_cast<double>(factor)};
}
/// `1.1 * baseline`.
template <class Number>
requires std::is_arithmetic_v<Number>
constexpr baseline_bound<> operator*(Number factor, const baseline_bound<>& of) noexcept {
  return of * factor;
}

namespace detail {

template <class T>
concept duration_like = requires(const T& value) {
  std::chrono::duration_cast<std::chrono::nanoseconds>(value);
};

} // namespace detail

/// `baseline + 5ms`.
template <detail::duration_like Duration>
constexpr baseline_bound<std::chrono::nanoseconds> operator+(const baseline_bound<>& of,
                                                             const Duration& offset) {
  return {of.factor, std::chrono::duration_cast<std::chrono::nanoseconds>(offset)};
}
/// `baseline - 5ms`.
template <detail::duration_like Duration>
constexpr baseline_bound<std::chrono::nanoseconds> operator-(const baseline_bound<>& of,
                                                             const Duration& offset) {
  return of + -offset;
}
/// `baseline + 0.01`.
template <class Number>
requires std::is_arithmetic_v<Number>
constexpr baseline_bound<double> operator+(const baseline_bound<>& of, Number offset) noexcept {
  return {of.factor, static_cast<double>(offset)};
}
/// `baseline - 0.01`.
template <class Number>
requires std::is_arithmetic_v<Number>
constexpr baseline_bound<double> operator-(const baseline_bound<>& of, Number offset) noexcept {
  return {of.factor, -static_cast<double>(offset)};
}

} // namespace throng::inline THRONG_ABI
