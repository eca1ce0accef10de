// Writes down how the numbers went: one point a second for each series, fewer in long runs.

#pragma once

#include <throng/base/config.hpp>
#include <throng/metrics/measure.hpp>
#include <throng/metrics/snapshot.hpp>
#include <throng/metrics/time_series.hpp>

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace throng::inline THRONG_ABI {

/// How long the steps are at first: a second, or for a load that is planned for more than an hour
/// whole seconds so that 3,600 of them are enough; a day has 24 s.
[[nodiscard]] constexpr std::chrono::seconds first_step(std::chrono::nanoseconds planned) noexcept {
  constexpr std::chrono::nanoseconds hour = std::chrono::hours{1};
  const auto whole = planned / hour + (planned % hour == std::chrono::nanoseconds{0} ? 0 : 1);
  return std::chrono::seconds{whole < 1 ? 1 : whole};
}

/// The points of a run so far.  Each is the difference of two snapshots.  After each 3,600 of them
/// the step doubles, so that an endless run takes little more memory than a long one.
class course_recorder {
public:
  using nanoseconds = std::chrono::nanoseconds;

  /// With that step at first; `asked` are the parts of metrics that are written down, too.
  course_recorder(std::chrono::seconds step, std::vector<std::pair<std::string, std::string>> asked)
      : step_(step), next_(step), asked_(std::move(asked)) {}

  /// The load begins: what was measured before, by setup, is in no point.
  void begin(snapshot before) {
    before_ = std::move(before);
    before_.elapsed = nanoseconds{0};
    latest_ = before_;
  }
  /// When the step ends: it wants the numbers then.
  [[nodiscard]] nanoseconds next() const noexcept { return next_; }
  /// A step has ended, with these numbers.
  void add(snapshot numbers);
  /// The load has ended.  What is left since the last step is a point of its own, or belongs to
  /// that step's when it is less than a tenth of one.
  [[nodiscard]] std::vector<time_series> finish(const snapshot& numbers);

private:
  [[nodiscard]] bool is_wanted(const series& one) const;
  void write(const snapshot& from, const snapshot& to);

  nanoseconds step_;
  nanoseconds next_;
  std::vector<std::pair<std::string, std::string>> asked_; // metric and selector
  std::uint64_t written_ = 0;                              // steps
  snapshot before_; // where the step began that ended last; it is not written down yet
  snapshot latest_; // where it ended
  std::vector<time_point> steps_; // without numbers: what a series that begins late starts with
  std::map<std::pair<std::string, std::string>, time_series> all_;
};

} // namespace throng::inline THRONG_ABI

#if !defined(THRONG_SEPARATE_COMPILATION)
#include <throng/engine/impl/course_recorder.ipp>
#endif
