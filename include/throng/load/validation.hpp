// What is wrong with a scenario's load, said before any traffic: every problem at once, each with
// the value that was given.  A plan is only made from what has no problems.

#pragma once

#include <throng/base/config.hpp>
#include <throng/load/executor.hpp>

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace throng::inline THRONG_ABI {

namespace load {

/// The most virtual users that a scenario may have.
inline constexpr std::int64_t most_vus = 100'000'000;

/// The least time that a scenario may run.
inline constexpr std::chrono::nanoseconds least_duration = std::chrono::seconds{1};

/// The longest that any time of a scenario may be, and its stages together: 50 years.  The sum of
/// start, stages and both graceful times then fits in 64 bits of nanoseconds.
inline constexpr std::chrono::nanoseconds longest_duration = std::chrono::hours{50 * 365 * 24};

} // namespace load

/// One sentence for each problem, empty if there is none: `the duration is unspecified`.
[[nodiscard]] THRONG_DECL std::vector<std::string> problems(const constant_vus& executor);

/// The same for stages, which are counted from 1: `the target for stage 2 can't be negative, got
/// -5`.
[[nodiscard]] THRONG_DECL std::vector<std::string> problems(const ramping_vus& executor);

/// The same for whichever executor it is.
[[nodiscard]] THRONG_DECL std::vector<std::string> problems(const load_executor& executor);

/// The same for start time and graceful stop.
[[nodiscard]] THRONG_DECL std::vector<std::string> problems(const scenario_times& times);

/// The same for a scenario's name, which is made of latin letters, digits, `_` and `-`.
[[nodiscard]] THRONG_DECL std::vector<std::string> name_problems(std::string_view name);

} // namespace throng::inline THRONG_ABI

#if !defined(THRONG_SEPARATE_COMPILATION)
#include <throng/load/impl/validation.ipp>
#endif
