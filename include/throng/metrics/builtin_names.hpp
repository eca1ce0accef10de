// Names, kinds and units of the metrics that every run has: what the registry needs to know of
// them.  Their handles, with what each one measures, are in builtin.hpp.

#pragma once

#include <throng/base/config.hpp>
#include <throng/metrics/kind.hpp>
#include <throng/metrics/name.hpp>

#include <array>
#include <string_view>

namespace throng::inline THRONG_ABI {

/// The kind and unit of a built-in metric.
struct builtin_metric {
  metric_name name; ///< k6's name, where k6 has one
  metric_kind kind; ///< its kind
  value_unit unit;  ///< what its numbers are
};

/// All of them.
inline constexpr std::array builtin_metrics{
    builtin_metric{"http_reqs", metric_kind::counter, value_unit::number},
    builtin_metric{"http_req_failed", metric_kind::rate, value_unit::number},
    builtin_metric{"http_req_duration", metric_kind::trend, value_unit::time},
    builtin_metric{"http_response_time", metric_kind::trend, value_unit::time},
    builtin_metric{"http_req_blocked", metric_kind::trend, value_unit::time},
    builtin_metric{"http_req_connecting", metric_kind::trend, value_unit::time},
    builtin_metric{"http_req_tls_handshaking", metric_kind::trend, value_unit::time},
    builtin_metric{"http_req_sending", metric_kind::trend, value_unit::time},
    builtin_metric{"http_req_waiting", metric_kind::trend, value_unit::time},
    builtin_metric{"http_req_receiving", metric_kind::trend, value_unit::time},
    builtin_metric{"data_sent", metric_kind::counter, value_unit::data},
    builtin_metric{"data_received", metric_kind::counter, value_unit::data},
    builtin_metric{"http_conns_opened", metric_kind::counter, value_unit::number},
    builtin_metric{"http_conns_reused", metric_kind::counter, value_unit::number},
    builtin_metric{"http_conns_closed_by_client", metric_kind::counter, value_unit::number},
    builtin_metric{"http_conns_closed_by_server", metric_kind::counter, value_unit::number},
    builtin_metric{"http_req_retries", metric_kind::counter, value_unit::number},
    builtin_metric{"http_req_looking_up", metric_kind::trend, value_unit::time},
    builtin_metric{"iterations", metric_kind::counter, value_unit::number},
    builtin_metric{"iterations_failed", metric_kind::counter, value_unit::number},
    builtin_metric{"dropped_iterations", metric_kind::counter, value_unit::number},
    builtin_metric{"iteration_duration", metric_kind::trend, value_unit::time},
    builtin_metric{"iteration_lag", metric_kind::trend, value_unit::time},
    builtin_metric{"generator_lag", metric_kind::trend, value_unit::time},
    builtin_metric{"arrivals_started", metric_kind::rate, value_unit::number},
    builtin_metric{"vus", metric_kind::gauge, value_unit::number},
    builtin_metric{"vus_max", metric_kind::gauge, value_unit::number},
    builtin_metric{"checks", metric_kind::rate, value_unit::number},
    builtin_metric{"group_duration", metric_kind::trend, value_unit::time},
    builtin_metric{"generator_loop_lag", metric_kind::trend, value_unit::time},
    builtin_metric{"generator_cpu", metric_kind::trend, value_unit::number},
    builtin_metric{"generator_worker_cpu", metric_kind::trend, value_unit::number},
    builtin_metric{"generator_cpu_wait", metric_kind::trend, value_unit::number},
    builtin_metric{"generator_steal", metric_kind::trend, value_unit::number},
    builtin_metric{"generator_cpu_pressure", metric_kind::trend, value_unit::number},
    builtin_metric{"generator_throttled", metric_kind::trend, value_unit::number},
    builtin_metric{"generator_page_faults", metric_kind::counter, value_unit::number},
    builtin_metric{"generator_context_switches", metric_kind::counter, value_unit::number},
    builtin_metric{"generator_sockets", metric_kind::gauge, value_unit::number},
    builtin_metric{"generator_time_wait", metric_kind::gauge, value_unit::number},
    builtin_metric{"generator_descriptors", metric_kind::gauge, value_unit::number},
};

/// The built-in metric of that name, or null.
constexpr const builtin_metric* find_builtin(std::string_view name) noexcept {
  for (const auto& candidate : builtin_metrics) {
    if (candidate.name.text() == name)
      return &candidate;
  }
  return nullptr;
}

} // namespace throng::inline THRONG_ABI
