// A small run whose numbers are computed by hand, for the tests of the reports.

#pragma once

#include <throng/report/result.hpp>

#include <chrono>
#include <cstdint>
#include <string>
#include <utility>

namespace sample {

using namespace std::chrono_literals;

/// A snapshot's series, added one by one.
struct numbers {
  throng::snapshot all;

  void counter(std::string name, double sum, throng::value_unit unit = throng::value_unit::number) {
    all.add(throng::series{std::move(name), "", throng::metric_kind::counter, unit,
                           throng::counter_value{sum}});
  }
  void gauge(std::string name, double last, double least, double greatest) {
    all.add(throng::series{std::move(name), "", throng::metric_kind::gauge,
                           throng::value_unit::number,
                           throng::gauge_value{last, least, greatest, 1, true}});
  }
  void rate(std::string name, std::uint64_t trues, std::uint64_t total) {
    all.add(throng::series{std::move(name), "", throng::metric_kind::rate,
                           throng::value_unit::number, throng::rate_value{trues, total}});
  }
  void times(std::string name, throng::time_histogram values, std::string selector = "") {
    all.add(throng::series{std::move(name), std::move(selector), throng::metric_kind::trend,
                           throng::value_unit::time, std::move(values)});
  }
};

/// 10, 20 ... 100 ms.  avg 55, min 10, max 100.  med is rank 5 of 10, the bucket of 50 ms, which
/// ends at 50.003967; p(90) is rank 9, and the bucket of 90 ms ends at 90.046463; p(95) is rank 10,
/// whose bucket ends beyond the greatest value, 100.
inline throng::time_histogram ten_to_hundred() {
  throng::time_histogram values;
  for (int i = 1; i <= 10; ++i)
    values.record(i * 10'000'000);
  return values;
}

/// One value: every number of it is that value.
inline throng::time_histogram only(std::chrono::nanoseconds value) {
  throng::time_histogram values;
  values.record(value.count());
  return values;
}

/// Ten requests in four seconds, one of them failed, by two virtual users.
inline throng::run_facts four_seconds() {
  numbers n;
  n.counter("http_reqs", 10);
  n.rate("http_req_failed", 1, 10);
  n.times("http_req_duration", ten_to_hundred());
  n.times("http_req_duration", only(61'234ms), "expected_response:true");
  n.times("http_req_blocked", only(123'900ns));
  n.times("http_req_connecting", only(0ns));
  n.times("http_req_tls_handshaking", {});
  n.times("http_req_sending", only(500ns));
  n.times("http_req_waiting", only(9ms));
  n.times("http_req_receiving", only(1ms));
  n.counter("data_sent", 850, throng::value_unit::data);
  n.counter("data_received", 519'000, throng::value_unit::data);
  n.counter("iterations", 10);
  n.counter("iterations_failed", 0);
  n.counter("dropped_iterations", 0);
  n.times("iteration_duration", only(1s));
  n.gauge("vus", 1, 1, 2);
  n.gauge("vus_max", 2, 2, 2);
  n.rate("checks", 17, 20);
  n.all.elapsed = 4s;
  n.all.checks = {{"status is 200", 10, 0}, {"body ok", 7, 3}};

  throng::run_facts facts;
  facts.test = "ping";
  facts.verdict = throng::verdict::passed;
  facts.exit_code = throng::exit_codes::passed;
  facts.metrics = std::move(n.all);
  return facts;
}

/// A threshold on a metric of the run, judged.
inline throng::threshold_result judged(const throng::run_facts& run, const throng::measure& asked,
                                       throng::comparison how, double bound, std::string text,
                                       bool or_no_data = false) {
  throng::threshold wanted(asked, how, bound, std::move(text));
  if (or_no_data)
    wanted.or_no_data();
  return throng::judge(wanted, run.metrics);
}

} // namespace sample
