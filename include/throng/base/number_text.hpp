// Numbers as the summary and the progress display print them.  Everything is rounded to nearest,
// and the unit is chosen after rounding, so that nothing reads `1000ms` or `1000 kB`.

#pragma once

#include <throng/base/config.hpp>

#include <chrono>
#include <cstdint>
#include <string>

namespace throng::inline THRONG_ABI {

/// A measured time, short: two decimals of the greatest unit that fits, without trailing zeros, and
/// whole seconds from a minute on: `500ns`, `123.9µs`, `12.35ms`, `1.23s`, `1m1s`, `25h1m1s`, `0s`.
[[nodiscard]] THRONG_DECL std::string time_text(std::chrono::nanoseconds value);

/// The same for a time that is not a whole number of nanoseconds, such as a mean.  `NaN`, `Inf` and
/// `-Inf` are written so.
[[nodiscard]] THRONG_DECL std::string time_text(double nanoseconds);

/// An amount of data with units of 1000: whole bytes below 1 kB, above that one decimal if there
/// is one digit before it: `5 B`, `1.0 kB`, `15 kB`, `1.5 MB`.  `NaN B`, `Inf B` where it is no
/// number.
[[nodiscard]] THRONG_DECL std::string bytes_text(double bytes);

/// A number in full, never with an exponent, with at most six decimals and no trailing zeros:
/// `45`, `6.56109`, `0`, `NaN`, `Inf`, `-Inf`.
[[nodiscard]] THRONG_DECL std::string number_text(double value);

/// A share (1 is all) as a percentage with two decimals.  All and none are never claimed by
/// rounding: only 1 reads `100.00%` and only 0 reads `0.00%`; 0.999999 reads `99.99%` and 0.000001
/// reads `0.01%`.
[[nodiscard]] THRONG_DECL std::string percent_text(double ratio);

/// `value` with leading zeros, as wide as `max`: 4 of 10 is `04`.  Wider values are not cut.
[[nodiscard]] THRONG_DECL std::string fixed_int_text(std::int64_t value, std::int64_t max);

/// `value` with `precision` decimals and leading zeros, as wide as `max` would be: 12 of 100 with
/// two decimals is `012.00`.  Wider values are not cut.
[[nodiscard]] THRONG_DECL std::string fixed_float_text(double value, double max, int precision);

} // namespace throng::inline THRONG_ABI

#if !defined(THRONG_SEPARATE_COMPILATION)
#include <throng/base/impl/number_text.ipp>
#endif
