// The distribution of a metric that is measured in time, for whoever compares several of them.

#pragma once

#include <throng/base/config.hpp>
#include <throng/metrics/histogram.hpp>
#include <throng/metrics/snapshot.hpp>

#include <string_view>
#include <variant>

namespace throng::inline THRONG_ABI {
namespace detail {

/// The samples of the whole metric; null where there are none.
inline const time_histogram* times_of(const snapshot& numbers, std::string_view metric) {
  const auto* const found = numbers.find(metric);
  const auto* const held = found == nullptr ? nullptr : std::get_if<time_histogram>(&found->value);
  return held == nullptr || held->count() == 0 ? nullptr : held;
}

} // namespace detail
} // namespace throng::inline THRONG_ABI
