#pragma once

#include <throng/metrics/confidence.hpp>
#include <throng/metrics/corrected.hpp>
#include <throng/report/lateness.hpp>
#include <throng/report/times_of.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace throng::inline THRONG_ABI {

THRONG_DECL std::optional<lateness> lateness_of(const snapshot& numbers) {
  const auto* const responses = detail::times_of(numbers, "http_response_time");
  const auto* const lags = detail::times_of(numbers, "iteration_lag");
  if (responses == nullptr || lags == nullptr)
    return std::nullopt;
  lateness told;
  for (const double percent : {95.0, 90.0, 50.0}) {
    if (!has_enough_samples(responses->count(), told.percent))
      told.percent = percent;
  }
  const auto at = [&](std::string_view metric) {
    const auto* const held = detail::times_of(numbers, metric);
    return std::chrono::nanoseconds(held == nullptr ? 0 : held->percentile(told.percent));
  };
  told.response = at("http_response_time");
  told.service = at("http_req_duration");
  told.lag = at("iteration_lag");
  told.generator = at("generator_lag");
  const auto none = std::chrono::nanoseconds{0};
  const std::array<std::pair<std::chrono::nanoseconds, std::string_view>, 4> parts{{
      {told.service, "the server"},
      {told.generator, "the generator"},
      {std::max(told.lag - told.generator, none), "the pool of VUs"},
      {std::max(told.response - told.service - told.lag, none), "the connect"},
  }};
  told.who = std::max_element(parts.begin(), parts.end(), [](const auto& a, const auto& b) {
               return a.first < b.first;
             })->second;
  return told;
}

THRONG_DECL std::optional<corrected_view> corrected_durations(const snapshot& numbers) {
  const auto* const durations = detail::times_of(numbers, "http_req_duration");
  const auto* const loops = detail::times_of(numbers, "iteration_duration");
  if (durations == nullptr || loops == nullptr ||
      detail::times_of(numbers, "iteration_lag") != nullptr)
    return std::nullopt;
  corrected_view view;
  view.interval = std::chrono::nanoseconds(
      std::llround(loops->sum() / static_cast<double>(durations->count())));
  if (view.interval <= std::chrono::nanoseconds{0})
    return std::nullopt;
  view.durations = corrected_for(*durations, view.interval);
  return view;
}

} // namespace throng::inline THRONG_ABI
