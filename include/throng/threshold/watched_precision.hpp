// One stop rule while a run goes on: it is shown the numbers each second, and says when the answer
// is known.

#pragma once

#include <throng/base/config.hpp>
#include <throng/metrics/confidence.hpp>
#include <throng/metrics/kind.hpp>
#include <throng/metrics/snapshot.hpp>
#include <throng/threshold/precision.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace throng::inline THRONG_ABI {

/// How well a number is known.
struct precision_result {
  std::string metric;                    ///< the metric's name
  std::string selector;                  ///< `tag:value`, empty for all samples
  std::string text;                      ///< the rule: `relative_ci(http_req_duration.p(99))<0.05`
  std::string method;                    ///< `p(99)`
  metric_kind kind = metric_kind::trend; ///< what the metric is
  value_unit unit = value_unit::number;  ///< the unit of `measured` and `known`
  std::uint64_t samples = 0;             ///< how many there are
  double measured = 0;                   ///< the number; 0 without samples
  interval known{};                      ///< where the true one lies
  double relative = 0; ///< half of the interval's width over the number; infinite where not known
  double bound = 0;    ///< what it had to get less than
  bool is_drifting = false; ///< the number goes up or down in time by more than the bound
  bool is_reached = false;  ///< whether the answer is known: all else is as of then
  std::optional<std::chrono::nanoseconds> after{}; ///< when it was found, since the load began

  friend bool operator==(const precision_result&, const precision_result&) = default;
};

/// A stop rule with what it has seen so far.  All times are offsets from the load's start.
///
/// Samples that come one after the other are alike: while a queue is long all wait.  Order
/// statistics, which take each for news, would stop too early.  So the run is cut into 10 to 20
/// blocks of the same time, and the interval is the wider one of that of all samples
/// (quantile_interval, share_interval) and of one between the blocks: how the percentile, mean or
/// share of each differs from that of all (sectioning.hpp).  Where neighbouring
/// blocks are alike, it is widened as for a first-order autoregression of the blocks.  While the
/// number goes up or down with time, by more than the bound and not by chance, nothing is known.
/// And what is known must stay so for a fifth of the run, so that chance alone seldom ends it.
///
/// A block is a second.  When there are 20, each two become one: there are never more than 21 marks
/// of the one series, a few megabytes, and the longer a run is, the less often it is judged.
///
/// What it can't see is what has not happened yet: a server that is slow each ten minutes needs
/// at_least.
class watched_precision {
public:
  using nanoseconds = std::chrono::nanoseconds;

  /// The rule, which has no problems(), and how much of the load's beginning is left out.
  explicit watched_precision(stop_rule wanted, nanoseconds warm_up = {});

  /// The load begins: what was measured before, by setup, does not count.
  void begin(const snapshot& before);
  /// Looks at the numbers of `numbers.elapsed`, each second: true when the run may end, since the
  /// answer is known, or must, since at_most is over.
  bool look(const snapshot& numbers);
  /// How well the number is known: as of when the answer was found, or by all that was measured if
  /// it was not.
  [[nodiscard]] precision_result conclude(const snapshot& numbers) const;

  /// What is wanted.
  [[nodiscard]] const stop_rule& wanted() const noexcept { return wanted_; }
  /// Whether the answer is known.
  [[nodiscard]] bool is_reached() const noexcept { return reached_.has_value(); }
  /// How many blocks there are, and how long one is.
  [[nodiscard]] std::size_t blocks() const noexcept {
    return marks_.empty() ? 0 : marks_.size() - 1;
  }
  [[nodiscard]] nanoseconds block_length() const noexcept { return length_; }

private:
  [[nodiscard]] metric_value numbers_in(const snapshot& numbers) const;
  [[nodiscard]] precision_result judge(const std::vector<const metric_value*>& marks) const;
  [[nodiscard]] std::vector<const metric_value*> all_marks() const;
  void begin_at(nanoseconds now, const snapshot& numbers);
  void look_at_blocks(nanoseconds now);
  void join_blocks();

  stop_rule wanted_;
  nanoseconds warm_up_;
  nanoseconds length_ = std::chrono::seconds{1}; // of a block
  nanoseconds next_{};                           // when the block ends
  std::vector<metric_value> marks_; // cumulative, at the beginning and at the end of each block
  std::optional<nanoseconds> narrow_since_; // since when the interval is narrow enough
  std::optional<precision_result> reached_;
};

} // namespace throng::inline THRONG_ABI

#if !defined(THRONG_SEPARATE_COMPILATION)
#include <throng/threshold/impl/watched_precision.ipp>
#endif
