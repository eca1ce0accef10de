// A metric as its user holds it: a name with a kind.  It has no numbers of its own, so one object
// serves all runs; the numbers are in the shard of the worker that records.

#pragma once

#include <throng/base/config.hpp>
#include <throng/base/duration_text.hpp>
#include <throng/metrics/kind.hpp>
#include <throng/metrics/measure.hpp>
#include <throng/metrics/name.hpp>
#include <throng/metrics/shard.hpp>
#include <throng/metrics/tagged_cells.hpp>
#include <throng/metrics/tagged_metric.hpp>
#include <throng/metrics/tags.hpp>

#include <chrono>
#include <cmath>
#include <concepts>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>

namespace throng::inline THRONG_ABI {

/// What records: a virtual user, or anything else that has a shard.
template <class T>
concept metric_writer = requires(T& who) {
  { who.metrics() } -> std::same_as<shard&>;
};

namespace detail {

/// Records a sample in the cells that it belongs to, by where the user is.
template <class Cell, class Who, class Record>
void sample(Who& who, const metric_id& id, sample_tags tags, Record record) {
  const tag_context* in = nullptr;
  if constexpr (requires {
                  { who.context() } -> std::same_as<const tag_context&>;
                })
    in = &who.context();
  who.metrics().template sample<Cell>(id, in, tags, record);
}

template <class Value>
expression<Value> measured(const metric_name& name, metric_kind kind, value_unit unit,
                           statistic what, double percent = 0) {
  expression<Value> asked;
  asked.what.metric = name.text();
  asked.what.kind = kind;
  asked.what.unit = unit;
  asked.what.what = what;
  asked.what.percent = percent;
  return asked;
}

inline void require_span(const metric_name& name, std::chrono::nanoseconds value) {
  if (value.count() < 0) [[unlikely]] {
    throw std::invalid_argument("metric '" + std::string(name.text()) +
                                "': " + duration_text(value) +
                                " is not a duration: was the end taken from the beginning?");
  }
}

/// Refuses what is no number.  It would poison every sum and every later difference of two
/// sums, and leaving it out would lose a sample: the script is told instead.
inline void require_number(const metric_name& name, double value) {
  if (!std::isfinite(value)) [[unlikely]] {
    throw std::invalid_argument("metric '" + std::string(name.text()) + "': " +
                                (std::isnan(value) ? "NaN" : "infinity") + " is not a value");
  }
}

} // namespace detail

/// A sum that grows: `inline const throng::counter coupons{"coupons"};`
class counter {
public:
  constexpr counter(metric_name name, value_unit unit = value_unit::number) noexcept
      : name_(name), unit_(unit) {}

  /// Adds `amount`, with tags of its own: `coupons.add(vu, 1, {{"kind", "gold"}})`.  Throws
  /// std::invalid_argument where the amount is NaN or infinite.
  template <metric_writer Who>
  void add(Who& who, double amount = 1, sample_tags tags = {}) const {
    detail::require_number(name_, amount);
    detail::sample<counter_cell>(who, {name_.text(), name_.hash(), metric_kind::counter, unit_},
                                 tags, [&](counter_cell& cell) { cell.add(amount); });
  }

  /// The sum.
  [[nodiscard]] expression<double> count() const { return ask(statistic::count); }
  /// The sum by second of the time the load ran.
  [[nodiscard]] expression<double> rate() const { return ask(statistic::rate); }
  /// The samples that have a tag: `tagged("scenario", "visit")`.
  [[nodiscard]] tagged_metric<counter> tagged(std::string_view key, std::string_view value) const {
    return tagged_metric<counter>(*this).tagged(key, value);
  }
  [[nodiscard]] constexpr metric_name name() const noexcept { return name_; }

private:
  [[nodiscard]] expression<double> ask(statistic what) const {
    return detail::measured<double>(name_, metric_kind::counter, unit_, what);
  }
  metric_name name_;
  value_unit unit_;
};

/// A value that goes up and down; the last one counts, the least and the greatest are kept.
class gauge {
public:
  constexpr explicit gauge(metric_name name) noexcept : name_(name) {}

  /// Sets the value.  Throws std::invalid_argument where that is NaN or infinite.
  template <metric_writer Who>
  void set(Who& who, double value, sample_tags tags = {}) const {
    detail::require_number(name_, value);
    const auto at = who.now().time_since_epoch().count();
    detail::sample<gauge_cell>(who,
                               {name_.text(), name_.hash(), metric_kind::gauge, value_unit::number},
                               tags, [&](gauge_cell& cell) { cell.set(value, at); });
  }
  /// k6's word for set().
  template <metric_writer Who>
  void add(Who& who, double value, sample_tags tags = {}) const {
    set(who, value, tags);
  }

  /// The last value.
  [[nodiscard]] expression<double> value() const { return ask(statistic::value); }
  [[nodiscard]] expression<double> min() const { return ask(statistic::min); }
  [[nodiscard]] expression<double> max() const { return ask(statistic::max); }
  /// The samples that have a tag: `tagged("scenario", "visit")`.
  [[nodiscard]] tagged_metric<gauge> tagged(std::string_view key, std::string_view value) const {
    return tagged_metric<gauge>(*this).tagged(key, value);
  }
  [[nodiscard]] constexpr metric_name name() const noexcept { return name_; }

private:
  [[nodiscard]] expression<double> ask(statistic what) const {
    return detail::measured<double>(name_, metric_kind::gauge, value_unit::number, what);
  }
  metric_name name_;
};

/// How often a thing was true.  Named throng::rate; the class has another name because a class
/// cannot have a member function of its own name.
class rate_metric {
public:
  constexpr explicit rate_metric(metric_name name) noexcept : name_(name) {}

  /// Counts one case.
  template <metric_writer Who>
  void add(Who& who, bool yes, sample_tags tags = {}) const {
    detail::sample<rate_cell>(who,
                              {name_.text(), name_.hash(), metric_kind::rate, value_unit::number},
                              tags, [&](rate_cell& cell) { cell.add(yes); });
  }

  /// The share of cases that were true, 0 to 1.
  [[nodiscard]] expression<double> rate() const {
    return detail::measured<double>(name_, metric_kind::rate, value_unit::number, statistic::rate);
  }
  /// The samples that have a tag: `tagged("scenario", "visit")`.
  [[nodiscard]] tagged_metric<rate_metric> tagged(std::string_view key,
                                                  std::string_view value) const {
    return tagged_metric<rate_metric>(*this).tagged(key, value);
  }
  [[nodiscard]] constexpr metric_name name() const noexcept { return name_; }

private:
  metric_name name_;
};

/// How often a thing was true: `inline const throng::rate granted{"granted"};`
using rate = rate_metric;

/// A distribution of plain numbers (`throng::trend size{"size"};`) or of durations
/// (`throng::trend<std::chrono::nanoseconds> wait{"wait"};`, or throng::duration_trend).
template <class Value = double>
class trend {
public:
  static_assert(std::same_as<Value, double> || std::same_as<Value, std::chrono::nanoseconds>,
                "a trend is of double or of std::chrono::nanoseconds");

  constexpr explicit trend(metric_name name) noexcept : name_(name) {}

  /// Counts one value.  Throws std::invalid_argument where that is NaN, infinite or a negative
  /// duration.
  template <metric_writer Who>
  void add(Who& who, Value value, sample_tags tags = {}) const {
    const metric_id id{name_.text(), name_.hash(), metric_kind::trend, unit};
    if constexpr (is_time) {
      detail::require_span(name_, value);
      detail::sample<time_cell>(who, id, tags, [&](time_cell& cell) { cell.add(value.count()); });
    } else {
      detail::require_number(name_, value);
      detail::sample<number_cell>(who, id, tags, [&](number_cell& cell) { cell.add(value); });
    }
  }

  /// The value below or at which `rank` percent of the samples lie.
  [[nodiscard]] expression<Value> p(percent_rank rank) const {
    return ask(statistic::percentile, rank.percent());
  }
  [[nodiscard]] expression<Value> avg() const { return ask(statistic::avg); }
  [[nodiscard]] expression<Value> med() const { return ask(statistic::med); }
  [[nodiscard]] expression<Value> min() const { return ask(statistic::min); }
  [[nodiscard]] expression<Value> max() const { return ask(statistic::max); }
  /// How many samples there are.
  [[nodiscard]] expression<double> count() const {
    return detail::measured<double>(name_, metric_kind::trend, unit, statistic::count);
  }
  /// The samples that have a tag: `tagged("scenario", "visit")`.
  [[nodiscard]] tagged_metric<trend> tagged(std::string_view key, std::string_view value) const {
    return tagged_metric<trend>(*this).tagged(key, value);
  }
  [[nodiscard]] constexpr metric_name name() const noexcept { return name_; }

private:
  static constexpr bool is_time = !std::same_as<Value, double>;
  static constexpr value_unit unit = is_time ? value_unit::time : value_unit::number;

  [[nodiscard]] expression<Value> ask(statistic what, double percent = 0) const {
    return detail::measured<Value>(name_, metric_kind::trend, unit, what, percent);
  }
  metric_name name_;
};

/// A distribution of durations.
using duration_trend = trend<std::chrono::nanoseconds>;

} // namespace throng::inline THRONG_ABI
