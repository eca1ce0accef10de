#include <throng/metrics/builtin.hpp>
#include <throng/report/lateness.hpp>
#include <throng/report/result.hpp>
#include <throng/report/summary_trust.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <cstdint>
#include <string>
#include <utility>

using namespace std::chrono_literals;
using std::chrono::nanoseconds;

namespace {

struct numbers_of_a_run {
  throng::run_facts facts;

  numbers_of_a_run() { facts.metrics.elapsed = 10s; }

  numbers_of_a_run& times(const std::string& metric, nanoseconds value,
                          std::uint64_t count = 1000) {
    throng::time_histogram samples;
    for (std::uint64_t i = 0; i < count; ++i)
      samples.record(value.count());
    facts.metrics.add(throng::series{metric, "", throng::metric_kind::trend,
                                     throng::value_unit::time, std::move(samples)});
    return *this;
  }
  [[nodiscard]] std::string who() const {
    const auto late = throng::lateness_of(facts.metrics);
    return late ? std::string(late->who) : "nobody";
  }
  [[nodiscard]] std::string clocks() const {
    return throng::clocks_text(throng::result(facts), {});
  }
};

numbers_of_a_run planned(nanoseconds response, nanoseconds service, nanoseconds lag,
                         nanoseconds generator) {
  numbers_of_a_run run;
  run.times("http_response_time", response).times("http_req_duration", service);
  run.times("iteration_lag", lag).times("generator_lag", generator);
  return run;
}

} // namespace

TEST_CASE("who was late is whose part of the response time is the greatest") {
  CHECK(planned(100ms, 99ms, 100us, 100us).who() == "the server");
  CHECK(planned(100ms, 1ms, 99ms, 98ms).who() == "the generator");
  CHECK(planned(100ms, 1ms, 99ms, 1ms).who() == "the pool of VUs");
  CHECK(planned(100ms, 1ms, 1ms, 1ms).who() == "the connect");
}

TEST_CASE("the clocks are compared at a percentile that the samples bear") {
  numbers_of_a_run run;
  run.times("http_response_time", 2ms, 999).times("iteration_lag", 1us);
  CHECK(throng::lateness_of(run.facts.metrics)->percent == 95);
  numbers_of_a_run few;
  few.times("http_response_time", 2ms, 20).times("iteration_lag", 1us);
  CHECK(throng::lateness_of(few.facts.metrics)->percent == 50);
}

TEST_CASE("without planned arrivals there is no lateness but a corrected view") {
  numbers_of_a_run run;
  throng::time_histogram samples;
  for (int i = 0; i < 990; ++i)
    samples.record(1'000'000);
  for (int i = 0; i < 10; ++i)
    samples.record(1'000'000'000);
  run.facts.metrics.add(throng::series{"http_req_duration", "", throng::metric_kind::trend,
                                       throng::value_unit::time, samples});
  CHECK(!throng::corrected_durations(run.facts.metrics));
  run.times("iteration_duration", 10ms);
  CHECK(run.who() == "nobody");
  const auto view = throng::corrected_durations(run.facts.metrics);
  REQUIRE(view);
  CHECK(view->interval == 10ms);
  CHECK(view->durations.count() == 990 + 10 * 100);
  const auto text = run.clocks();
  CAPTURE(text);
  CHECK(text.find("under-sampled") != std::string::npos);
  CHECK(text.find("once in 10ms") != std::string::npos);
  CHECK(text.find("as if nobody had waited") != std::string::npos);
  run.times("iteration_lag", 1us);
  CHECK(!throng::corrected_durations(run.facts.metrics));
}

TEST_CASE("the summary shows the clocks side by side, and whose the most is") {
  const auto text = planned(802300us, 801900us, 45us, 44us).clocks();
  CAPTURE(text);
  CHECK(text.find("http_response_time...: p(50)=802.3ms") != std::string::npos);
  CHECK(text.find("intended to done") != std::string::npos);
  CHECK(text.find("sent to done") != std::string::npos);
  CHECK(text.find("due to seen by a worker") != std::string::npos);
  CHECK(text.find("Most of p(99) is the server's.") != std::string::npos);
  CHECK(numbers_of_a_run().clocks().empty());
}

TEST_CASE("what was found is listed with its name, but for what is a reason already") {
  throng::run_facts facts;
  CHECK(throng::validity_text(throng::result(facts), {}).empty());
  facts.findings = {{"generator_stalled", throng::validity::invalid, "the generator stalled"},
                    {"vus_exhausted", throng::validity::inconclusive, "all 20 VUs"},
                    {"server_stalled", throng::validity::valid, "the server\nstalled"}};
  const auto all = throng::validity_text(throng::result(facts), {});
  CAPTURE(all);
  CHECK(all.find("VALIDITY: invalid") != std::string::npos);
  CHECK(all.find("✗ generator_stalled: the generator stalled\n") != std::string::npos);
  CHECK(all.find("! vus_exhausted: all 20 VUs\n") != std::string::npos);
  CHECK(all.find("- server_stalled: the server") != std::string::npos);
  CHECK(all.find("server\nstalled") == std::string::npos);
  facts.reasons = {"the generator stalled"};
  CHECK(throng::validity_text(throng::result(facts), {}).find("generator_stalled") ==
        std::string::npos);
}

TEST_CASE("a result knows between which values its numbers lie") {
  numbers_of_a_run run;
  throng::time_histogram samples;
  for (int i = 1; i <= 2000; ++i)
    samples.record(i * 1'000'000LL);
  run.facts.metrics.add(throng::series{"http_req_duration", "", throng::metric_kind::trend,
                                       throng::value_unit::time, samples});
  run.facts.metrics.add(throng::series{"http_req_failed", "", throng::metric_kind::rate,
                                       throng::value_unit::number, throng::rate_value{100, 1000}});
  throng::time_series course;
  course.metric = "http_req_duration";
  course.kind = throng::metric_kind::trend;
  course.unit = throng::value_unit::time;
  for (int i = 0; i < 20; ++i) {
    throng::time_point point;
    point.end = std::chrono::seconds(i + 1);
    point.length = 1s;
    point.count = 100;
    point.value = i % 2 == 0 ? 9e6 : 11e6;
    course.points.push_back(point);
  }
  run.facts.course = {course};
  const throng::result told(run.facts);

  const auto median = told.interval(throng::http_req_duration.med());
  CHECK(median.low < 1000ms);
  CHECK(median.low > 950ms);
  CHECK(median.high > 1000ms);
  CHECK(median.high < 1050ms);
  CHECK(median.is_low_known);
  CHECK(median.is_high_known);
  const auto far = told.interval(throng::http_req_duration.p(99.9));
  CHECK(!far.is_high_known);
  const auto mean = told.interval(throng::http_req_duration.avg());
  CHECK(mean.low > 9ms);
  CHECK(mean.low < 10ms);
  CHECK(mean.high > 10ms);
  CHECK(mean.high < 11ms);
  const auto failed = told.interval(throng::http_req_failed.rate());
  CHECK(failed.low > 0.08);
  CHECK(failed.high < 0.125);
  CHECK_THROWS_AS((void)told.interval(throng::http_req_duration.max()), throng::no_data);
  CHECK_THROWS_AS((void)told.interval(throng::http_req_waiting.p(50)), throng::no_data);
}
