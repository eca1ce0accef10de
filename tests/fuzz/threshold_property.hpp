// The text of a threshold: what the grammar accepts makes a threshold with a finite bound, and what
// that prints reads as the same threshold.

#pragma once

#include "property.hpp"
#include <throng/threshold/threshold.hpp>

#include <cmath>
#include <string>
#include <string_view>

namespace fuzz {

/// Throws what does not hold for `text`.
inline void check_threshold(std::string_view text) {
  using throng::statistic;
  const auto read = throng::parse_threshold(text);
  if (read.problem != nullptr) {
    require(*read.problem != '\0', "a problem without a word");
    return;
  }
  const auto metric = throng::parse_selector("latency");
  auto made = throng::threshold::from_text(metric, read);
  require(std::isfinite(made.bound()), "the bound is not finite");
  require(made.what().percent >= 0 && made.what().percent <= 100, "the rank is not in 0 to 100");
  require(made.what().what == statistic::percentile || read.percent.empty(),
          "a rank without a percentile");

  const auto printed = made.text();
  const auto again = throng::parse_threshold(printed);
  require(again.problem == nullptr, "what was printed is refused", printed);
  const auto copy = throng::threshold::from_text(metric, again);
  require(copy.how() == made.how(), "another operator", printed);
  require(copy.what().what == made.what().what, "another method", printed);
  require(copy.what().percent == made.what().percent, "another rank", printed);
  require(copy.bound() == made.bound(), "another bound", printed);
  require(copy.text() == printed, "printed otherwise", printed, copy.text());

  // Times are written in milliseconds and kept in nanoseconds.
  made.bind(throng::metric_kind::trend, throng::value_unit::time);
  require(std::isfinite(made.bound()), "the bound in nanoseconds is not finite");
}

} // namespace fuzz
