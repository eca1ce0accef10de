// What is wrong with a scenario's load, said before any traffic: every problem at once, each with
// the value that was given.  A plan is only made from what has no problems.

#pragma once

#include <throng/base/config.hpp>
#include <throng/load/executor.hpp>
#include <throng/load/longest_duration.hpp>
#include <throng/load/simplest_fraction.hpp>

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace throng::inline THRONG_ABI {

namespace load {

/// The most virtual users that a scenario may have.
inline constexpr std::int64_t most_vus = 100'000'000;

/// The most iterations that a scenario may be told to do.
inline constexpr std::int64_t most_iterations = 1'000'000'000'000'000'000;

/// The highest rate: in a time_unit, and in a second.
inline constexpr double highest_rate = greatest_fraction;

/// The least time that a scenario may run.
inline constexpr std::chrono::nanoseconds least_duration = std::chrono::seconds{1};

} // namespace load

/// One sentence for each problem, empty if there is none: `the duration is unspecified`.
[[nodiscard]] THRONG_DECL std::vector<std::string> problems(const constant_vus& executor);

/// The same for stages, which are counted from 1: `the target for stage 2 can't be negative, got
/// -5`.
[[nodiscard]] THRONG_DECL std::vector<std::string> problems(const ramping_vus& executor);

/// The same for iterations: `the number of iterations (5) can't be less than the number of VUs
/// (10)`.
[[nodiscard]] THRONG_DECL std::vector<std::string> problems(const shared_iterations& executor);
[[nodiscard]] THRONG_DECL std::vector<std::string> problems(const per_vu_iterations& executor);

/// The same for rates: `the rate must be more than 0, got 0`.
[[nodiscard]] THRONG_DECL std::vector<std::string> problems(const constant_arrival_rate& executor);
[[nodiscard]] THRONG_DECL std::vector<std::string> problems(const ramping_arrival_rate& executor);

/// The same for control from outside.
[[nodiscard]] THRONG_DECL std::vector<std::string> problems(const externally_controlled& executor);

/// The same for whichever executor it is.
[[nodiscard]] THRONG_DECL std::vector<std::string> problems(const load_executor& executor);

/// The same for start time and graceful stop.
[[nodiscard]] THRONG_DECL std::vector<std::string> problems(const scenario_times& times);

/// The same for an executor, its times, and whether the one has the other: `externally_controlled
/// has no start_time, got 5s: remove it`.
[[nodiscard]] THRONG_DECL std::vector<std::string> problems(const load_executor& executor,
                                                            const scenario_times& times);

/// The same for a scenario's name, which is made of latin letters, digits, `_` and `-`.
[[nodiscard]] THRONG_DECL std::vector<std::string> name_problems(std::string_view name);

} // namespace throng::inline THRONG_ABI

#if !defined(THRONG_SEPARATE_COMPILATION)
#include <throng/load/impl/validation.ipp>
#endif
