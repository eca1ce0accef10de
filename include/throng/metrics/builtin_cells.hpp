// The cells of the built-in metrics, reached without a search, and which parts of them are asked
// for.

#pragma once

#include <throng/base/config.hpp>
#include <throng/metrics/asked_parts.hpp>
#include <throng/metrics/cells.hpp>
#include <throng/metrics/tagged_cells.hpp>

#include <array>
#include <cstdint>
#include <string_view>

namespace throng::inline THRONG_ABI {

/// What one exchange of HTTP gives, all of it recorded together.
struct http_cells {
  counter_cell reqs;
  rate_cell failed;
  time_cell duration;
  time_cell expected_duration;            ///< http_req_duration{expected_response:true}
  time_cell response_time;                ///< where arrivals are planned
  single_writer<std::uint64_t> timed_out; ///< sent, and given up at their timeout: no metric
  time_cell blocked;
  time_cell connecting;
  time_cell tls_handshaking;
  time_cell sending;
  time_cell waiting;
  time_cell receiving;
  counter_cell data_sent;
  counter_cell data_received;
};

/// What iterations give.
struct iteration_cells {
  counter_cell complete;
  counter_cell failed;
  counter_cell dropped;
  single_writer<std::uint64_t> begun;       ///< no metric: for the accounts of a run
  single_writer<std::uint64_t> interrupted; ///< not a metric, as in k6: shown with the progress
  time_cell duration;
  time_cell lag;
  time_cell generator_lag;
  rate_cell arrivals_started;
  gauge_cell vus;
  gauge_cell vus_max;
};

/// The metrics of an exchange, in the order of http_metrics.
enum class http_number : std::uint8_t {
  reqs,
  failed,
  duration,
  blocked,
  connecting,
  tls_handshaking,
  sending,
  waiting,
  receiving,
  data_sent,
  data_received,
  looking_up,
  response_time
};
/// Their names.
inline constexpr std::array<std::string_view, 13> http_metrics{
    "http_reqs",         "http_req_failed",     "http_req_duration",
    "http_req_blocked",  "http_req_connecting", "http_req_tls_handshaking",
    "http_req_sending",  "http_req_waiting",    "http_req_receiving",
    "data_sent",         "data_received",       "http_req_looking_up",
    "http_response_time"};

/// The metrics of iterations that have tags, in the order of iteration_metrics.
enum class iteration_number : std::uint8_t {
  complete,
  failed,
  dropped,
  duration,
  lag,
  started,
  generator_lag
};
/// Their names.
inline constexpr std::array<std::string_view, 7> iteration_metrics{
    "iterations",    "iterations_failed", "dropped_iterations", "iteration_duration",
    "iteration_lag", "arrivals_started",  "generator_lag"};

/// Which parts of built-in metrics are asked for.
struct builtin_families {
  explicit builtin_families(const asked_parts& asked)
      : http(&asked, http_metrics), iterations(&asked, iteration_metrics),
        checks(&asked, std::array{std::string_view("checks")}),
        groups(&asked, std::array{std::string_view("group_duration")}) {}

  part_family http;       ///< of http_metrics
  part_family iterations; ///< of iteration_metrics
  part_family checks;     ///< of checks
  part_family groups;     ///< of group_duration
};

/// Adds to those of the cells that are of the metric with that place in its family.
template <class Cell, class Number, class Value>
void add_to_parts(std::span<const part_target> targets, Number which, Value value) {
  for (const auto& each : targets) {
    if (each.which != static_cast<std::uint8_t>(which))
      continue;
    if (auto* const cell = std::get_if<Cell>(each.cell))
      cell->add(value);
  }
}

} // namespace throng::inline THRONG_ABI
