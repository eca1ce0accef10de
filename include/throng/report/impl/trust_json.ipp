#pragma once

#include <throng/report/lateness.hpp>
#include <throng/report/trust_json.hpp>

#include <chrono>

namespace throng::inline THRONG_ABI {
namespace detail {

inline void write_account(json_writer& json, const result& of) {
  json.key("scenarios").begin_array();
  for (const auto& each : of.facts().scenarios) {
    json.begin_object().key("name").value(each.name);
    json.key("scheduled").value(each.scheduled).key("started").value(each.started);
    json.key("dropped").value(each.dropped).key("cancelled").value(each.cancelled);
    json.key("complete").value(each.complete).key("interrupted").value(each.interrupted);
    json.end();
  }
  json.end();
  const auto& all = of.facts().requests;
  json.key("requests").begin_object();
  json.key("asked").value(all.asked).key("sent").value(all.sent()).key("ok").value(all.ok);
  json.key("failed").value(all.failed).key("timed_out").value(all.timed_out);
  json.key("in_flight").value(all.in_flight).key("unsent").value(all.unsent);
  json.end();
}

} // namespace detail

THRONG_DECL void write_trust_json(json_writer& json, const result& of) {
  json.key("validity").value(to_text(of.validity()));
  json.key("findings").begin_array();
  for (const auto& each : of.findings()) {
    json.begin_object().key("cause").value(each.cause);
    json.key("weight").value(to_text(each.weight)).key("text").value(each.text).end();
  }
  json.end();
  const auto time = [](std::chrono::nanoseconds value) {
    return static_cast<double>(value.count()) / 1e6;
  };
  if (const auto late = lateness_of(of.metrics())) {
    json.key("clocks").begin_object().key("percent").value(late->percent);
    json.key("http_response_time").value(time(late->response));
    json.key("http_req_duration").value(time(late->service));
    json.key("iteration_lag").value(time(late->lag));
    json.key("generator_lag").value(time(late->generator)).key("late").value(late->who).end();
  } else if (const auto view = corrected_durations(of.metrics())) {
    json.key("corrected").begin_object().key("expected_interval").value(time(view->interval));
    for (const double percent : {50.0, 90.0, 95.0, 99.0}) {
      json.key(statistic_text(statistic::percentile, percent))
          .value(time(std::chrono::nanoseconds(view->durations.percentile(percent))));
    }
    json.end();
  }
  detail::write_account(json, of);
  json.key("environment").begin_object();
  for (const auto& each : of.facts().environment)
    json.key(each.name).value(each.value);
  json.end();
}

} // namespace throng::inline THRONG_ABI
