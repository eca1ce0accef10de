#pragma once

#include <throng/base/duration_text.hpp>
#include <throng/base/number_text.hpp>
#include <throng/threshold/precision.hpp>

namespace throng::inline THRONG_ABI {
namespace detail {

/// Whether there is an interval of the number.
inline bool has_interval(const measure& asked) noexcept {
  switch (asked.kind) {
  case metric_kind::rate: return asked.what == statistic::rate;
  case metric_kind::trend:
    return asked.what == statistic::avg || asked.what == statistic::med ||
           (asked.what == statistic::percentile && asked.percent > 0 && asked.percent < 100);
  case metric_kind::counter:
  case metric_kind::gauge: break;
  }
  return false;
}

} // namespace detail

THRONG_DECL std::string stop_rule::text() const {
  return "relative_ci(" + full_name(what_) + "." + statistic_text(what_.what, what_.percent) +
         ")<" + number_text(bound_);
}

THRONG_DECL std::vector<std::string> stop_rule::problems() const {
  std::vector<std::string> found;
  const auto add = [&](const std::string& problem) {
    found.push_back("stop rule '" + text() + "': " + problem);
  };
  if (!detail::has_interval(what_)) {
    add("there is no confidence interval of this number; ask for a percentile between 0 and 100, "
        "med or avg of a trend, or for the rate of a rate metric");
  }
  if (!(bound_ > 0 && bound_ < 1)) {
    add("the bound must be above 0 and below 1, got " + number_text(bound_) +
        "; 0.05 means to 5 %");
  }
  if (!(level_ > 0 && level_ < 1)) {
    add("the level must be above 0 and below 1, got " + number_text(level_) + "; 0.95 is usual");
  }
  if (least_ < std::chrono::nanoseconds{0})
    add("at_least must not be negative, got " + duration_text(least_));
  if (most_ && *most_ <= std::chrono::nanoseconds{0})
    add("at_most must be above 0s, got " + duration_text(*most_));
  else if (most_ && *most_ < least_) {
    add("at_most must not be less than at_least, got " + duration_text(*most_) + " and " +
        duration_text(least_) + "; without at_least it is 10s");
  }
  return found;
}

} // namespace throng::inline THRONG_ABI
