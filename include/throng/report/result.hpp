// What a run says of itself: a value that a test asserts on and every report is made from.

#pragma once

#include <throng/base/config.hpp>
#include <throng/metrics/measure.hpp>
#include <throng/metrics/snapshot.hpp>
#include <throng/metrics/time_series.hpp>
#include <throng/report/accounts.hpp>
#include <throng/report/environment.hpp>
#include <throng/report/measured_interval.hpp>
#include <throng/report/request_failure.hpp>
#include <throng/report/validity.hpp>
#include <throng/threshold/judge.hpp>

#include <chrono>
#include <cmath>
#include <concepts>
#include <cstdint>
#include <iosfwd>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace throng::inline THRONG_ABI {

/// How a run ended.
enum class verdict : std::uint8_t {
  passed,  ///< all thresholds hold
  failed,  ///< a threshold does not hold, or a script threw
  aborted, ///< it was stopped before its end
  invalid  ///< it did not start, or cannot be trusted
};

/// The verdict's word.
[[nodiscard]] constexpr std::string_view to_text(verdict how) noexcept {
  switch (how) {
  case verdict::passed: return "passed";
  case verdict::failed: return "failed";
  case verdict::aborted: return "aborted";
  case verdict::invalid: return "invalid";
  }
  return "";
}

/// k6's exit codes, as far as they are used here.
namespace exit_codes {
inline constexpr int passed = 0;
inline constexpr int invalid_run = 98;       ///< the run cannot be trusted; k6 has no such code
inline constexpr int thresholds_failed = 99; ///< a threshold does not hold
inline constexpr int setup_timeout = 100;    ///< setup took too long
inline constexpr int teardown_timeout = 101; ///< teardown took too long
inline constexpr int stopped = 103;          ///< stopped through its run_control
inline constexpr int invalid_options = 104;  ///< the configuration is wrong
inline constexpr int interrupted = 105;      ///< stopped by a signal
inline constexpr int script_exception = 107; ///< a script threw
inline constexpr int script_aborted = 108;   ///< a script called vu.test().abort
inline constexpr int marked_failed = 110;    ///< a script called vu.test().fail
inline constexpr int not_written = 255;      ///< any other error: a report could not be written
} // namespace exit_codes

/// A value was asked of a metric that has no samples.
class no_data : public std::runtime_error {
public:
  using std::runtime_error::runtime_error;
};

/// Between which values a number lies, with the probability `level`.
template <class Value>
struct value_interval {
  Value low{};                ///< the lower end; the least sample where it is not known
  Value high{};               ///< the upper end; the greatest sample where it is not known
  double level = 0.95;        ///< the probability
  bool is_low_known = false;  ///< false: there are too few samples for a lower end
  bool is_high_known = false; ///< false: too few for an upper end, it may be anything above
};

/// A message, and how often it came.
struct counted_message {
  std::string text;        ///< what went wrong
  std::uint64_t times = 0; ///< how many iterations it was

  friend bool operator==(const counted_message&, const counted_message&) = default;
};

/// The facts of a run, in the order of a report.
struct run_facts {
  std::string test;                            ///< the load test's name
  throng::verdict verdict = verdict::invalid;  ///< how it ended
  int exit_code = exit_codes::invalid_options; ///< k6's code for that
  std::vector<std::string> reasons;            ///< why it did not pass, the first cause first
  snapshot metrics;                            ///< all numbers at the end
  std::vector<threshold_result> thresholds;    ///< in the order of test.require
  std::vector<std::string> warnings;           ///< what a reader should know and fails nothing
  std::uint64_t seed = 0;                      ///< of all random numbers: the same one repeats them
  std::uint64_t interrupted_iterations = 0;    ///< cut off before their end, in no metric
  std::vector<counted_message> exceptions;     ///< what scripts threw, most frequent first
  std::vector<request_failure> failures;       ///< requests without a response, likewise
  std::vector<time_series> course{};           ///< the numbers by second
  metrics_usage usage{};                       ///< what the numbers took
  std::vector<std::string> tracked{};          ///< the parts of metrics that test.track asks for
  std::vector<finding> findings{};           ///< what speaks for and against the run, gravest first
  std::vector<scenario_account> scenarios{}; ///< what became of the iterations of each
  request_account requests{};                ///< what became of the requests of all
  std::vector<environment_fact> environment{}; ///< where it ran; empty in virtual time

  friend bool operator==(const run_facts&, const run_facts&) = default;
};

/// What a run says of itself.
class result {
public:
  result() = default;
  explicit result(run_facts facts) : facts_(std::move(facts)) {}

  /// True when the run went to its end and all thresholds hold.
  [[nodiscard]] bool passed() const noexcept { return facts_.verdict == throng::verdict::passed; }
  [[nodiscard]] throng::verdict verdict() const noexcept { return facts_.verdict; }
  /// Why the run did not pass: one sentence each, the first cause first; empty when it passed.
  [[nodiscard]] const std::vector<std::string>& reasons() const noexcept { return facts_.reasons; }
  /// What a reader should know and fails nothing: too few virtual users, a bound that was met.
  [[nodiscard]] const std::vector<std::string>& warnings() const noexcept {
    return facts_.warnings;
  }
  /// Whether what was measured can be trusted.  An invalid run has verdict::invalid and exit code
  /// 98, unless run_options::accept_invalid says otherwise.
  [[nodiscard]] throng::validity validity() const noexcept { return validity_of(facts_.findings); }
  /// What speaks for and against that, the gravest first.
  [[nodiscard]] const std::vector<finding>& findings() const noexcept { return facts_.findings; }
  /// The first finding of that name, `throng::causes::server_stalled`; null when there is none.
  [[nodiscard]] const finding* found(std::string_view cause) const noexcept {
    for (const auto& each : facts_.findings) {
      if (each.cause == cause)
        return &each;
    }
    return nullptr;
  }
  /// k6's exit code.
  [[nodiscard]] int exit_code() const noexcept { return facts_.exit_code; }
  /// How each threshold stands, in the order of test.require.
  [[nodiscard]] const std::vector<threshold_result>& thresholds() const noexcept {
    return facts_.thresholds;
  }
  /// How each check went, in the order in which they were first seen.
  [[nodiscard]] const std::vector<check_result>& checks() const noexcept {
    return facts_.metrics.checks;
  }
  /// All numbers.
  [[nodiscard]] const snapshot& metrics() const noexcept { return facts_.metrics; }
  /// The numbers by second: the whole metrics, and the parts that a test asks for.
  [[nodiscard]] const std::vector<time_series>& series() const noexcept { return facts_.course; }
  /// How long the load ran.
  [[nodiscard]] std::chrono::nanoseconds elapsed() const noexcept { return facts_.metrics.elapsed; }
  /// Everything.
  [[nodiscard]] const run_facts& facts() const noexcept { return facts_; }

  /// The value of `http_req_duration.p(99)` and the like: std::chrono::nanoseconds for times, else
  /// double.  Throws no_data when nothing was recorded, so that no test passes on nothing.
  template <class Value>
  [[nodiscard]] Value value(const expression<Value>& asked) const {
    const auto measured = measured_value(asked.what, facts_.metrics);
    if (!measured) {
      const bool is_kept = asked.what.selector.empty() ||
                           facts_.metrics.find(asked.what.metric, asked.what.selector) != nullptr;
      throw no_data(full_name(asked.what) + "." +
                    statistic_text(asked.what.what, asked.what.percent) +
                    (is_kept ? ": no samples were recorded"
                             : ": no threshold asks for this part: keep it with test.track(...)"));
    }
    return typed<Value>(*measured);
  }

  /// The confidence interval of a percentile, the median or the average of a trend, or of a rate
  /// (report/measured_interval.hpp).  Throws no_data when nothing was recorded, and for numbers
  /// that have none: counts, sums, extremes, gauges.
  template <class Value>
  [[nodiscard]] value_interval<Value> interval(const expression<Value>& asked,
                                               double level = 0.95) const {
    const auto found = measured_interval(asked.what, facts_.metrics, facts_.course, level);
    if (!found) {
      throw no_data(full_name(asked.what) + "." +
                    statistic_text(asked.what.what, asked.what.percent) +
                    ": there is no interval: it takes samples, and a percentile, an average of a "
                    "series of the course, or a rate");
    }
    return {typed<Value>(found->low), typed<Value>(found->high), level, found->is_low_known,
            found->is_high_known};
  }

  /// Whether all facts are the same.
  friend bool operator==(const result&, const result&) = default;

private:
  template <class Value>
  static Value typed(double number) noexcept {
    if constexpr (std::same_as<Value, std::chrono::nanoseconds>) {
      return std::chrono::nanoseconds(std::llround(number));
    } else {
      return number;
    }
  }

  run_facts facts_;
};

/// The result in a few lines: how the test ended and why, the thresholds that do not hold, the
/// main numbers.  The last line has no end, as in the message of a test framework.
[[nodiscard]] THRONG_DECL std::string short_text(const result& of);

/// Writes short_text().
template <class Traits>
std::basic_ostream<char, Traits>& operator<<(std::basic_ostream<char, Traits>& out,
                                             const result& of) {
  return out << short_text(of);
}

} // namespace throng::inline THRONG_ABI

#if !defined(THRONG_SEPARATE_COMPILATION)
#include <throng/report/impl/result.ipp>
#endif
