// The short way to say how much load there is, as k6 has it: `-u 10 -d 30s`, `-i 100`,
// `-s 30s:10`.  Values in, an executor out; where they were read is someone else's business.

#pragma once

#include <throng/base/config.hpp>
#include <throng/load/executor.hpp>
#include <throng/load/stage.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace throng::inline THRONG_ABI {

/// What was said about the load, by the environment or by the command line.
struct shortcuts {
  std::optional<std::int64_t> vus = {};                  ///< -u, --vus
  std::optional<std::chrono::nanoseconds> duration = {}; ///< -d, --duration
  std::optional<std::int64_t> iterations = {};           ///< -i, --iterations
  std::vector<stage> stages = {};                        ///< -s, --stage, one after the other
  std::string vus_source = {};                  ///< who said how many users: `--vus`, `K6_VUS`
  std::vector<std::string> course_sources = {}; ///< who said the rest: `--duration`

  /// True when nothing was said, so that a test keeps its scenarios.
  [[nodiscard]] bool is_empty() const noexcept { return !vus && !has_course(); }
  /// True when it was said what the users do, and not only how many there are.
  [[nodiscard]] bool has_course() const noexcept {
    return duration || iterations || !stages.empty();
  }

  friend bool operator==(const shortcuts&, const shortcuts&) = default;
};

/// What counts of two levels.  As in k6: duration, iterations and stages are replaced together, the
/// number of users by itself.
[[nodiscard]] THRONG_DECL shortcuts merged(const shortcuts& lower, const shortcuts& higher);

/// What cannot be said together, in k6's words; empty if nothing is wrong.
[[nodiscard]] THRONG_DECL std::vector<std::string> problems(const shortcuts& said);

/// The executor that is meant by shortcuts that are not empty and have no problems: iterations make
/// shared_iterations, a duration constant_vus, stages ramping_vus, and a number of users alone
/// makes as many iterations, shared among them.  The executor's own rules are not checked here.
[[nodiscard]] THRONG_DECL load_executor executor_of(const shortcuts& said);

/// The stages of `30s:100,1m:0`, or nothing where that is none.
[[nodiscard]] THRONG_DECL std::optional<std::vector<stage>> parse_stages(std::string_view text);

} // namespace throng::inline THRONG_ABI

#if !defined(THRONG_SEPARATE_COMPILATION)
#include <throng/cli/impl/shortcuts.ipp>
#endif
