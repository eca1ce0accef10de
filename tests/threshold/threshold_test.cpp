#include <throng/metrics/builtin.hpp>
#include <throng/threshold/comparison.hpp>
#include <throng/threshold/judge.hpp>
#include <throng/threshold/operators.hpp>
#include <throng/threshold/threshold.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

using namespace std::chrono_literals;
using throng::comparison;
using throng::http_req_duration;
using throng::http_req_failed;
using throng::http_reqs;
using throng::judge;
using throng::measured_value;
using throng::metric_kind;
using throng::series;
using throng::snapshot;
using throng::threshold;
using throng::value_unit;

namespace {

constexpr throng::gauge queue_length{"queue_length"};
constexpr throng::counter coupons{"coupons"};
constexpr throng::trend page_size{"page_size"};

threshold from_text(std::string_view metric, std::string_view text) {
  const auto selector = throng::parse_selector(metric);
  const auto parsed = throng::parse_threshold(text);
  REQUIRE(selector.problem == nullptr);
  REQUIRE(parsed.problem == nullptr);
  return threshold::from_text(selector, parsed);
}

} // namespace

TEST_CASE("each comparison holds for what it says") {
  struct outcome {
    comparison how;
    bool below, equal, above;
    std::string_view text;
  };
  for (const auto& [how, below, equal, above, text] :
       {outcome{comparison::less, true, false, false, "<"},
        outcome{comparison::less_equal, true, true, false, "<="},
        outcome{comparison::greater, false, false, true, ">"},
        outcome{comparison::greater_equal, false, true, true, ">="},
        outcome{comparison::equal, false, true, false, "=="},
        outcome{comparison::not_equal, true, false, true, "!="}}) {
    CAPTURE(text);
    CHECK(to_text(how) == text);
    CHECK(throng::holds(1.9, how, 2) == below);
    CHECK(throng::holds(2, how, 2) == equal);
    CHECK(throng::holds(2.1, how, 2) == above);
    constexpr auto not_a_number = std::numeric_limits<double>::quiet_NaN();
    CHECK_FALSE(throng::holds(not_a_number, how, 2));
    CHECK_FALSE(throng::holds(2, how, not_a_number));
    CHECK_FALSE(throng::holds(not_a_number, how, not_a_number));
  }
}

TEST_CASE("an operator makes the threshold that it reads like") {
  struct written {
    threshold made;
    comparison how;
    double bound;
    std::string_view text;
  };
  using enum comparison;
  for (const auto& [made, how, bound, text] :
       {written{http_req_duration.p(95) < 500ms, less, 5e8, "p(95)<500ms"},
        written{http_req_duration.p(99.9) <= 1.5s, less_equal, 1.5e9, "p(99.9)<=1.5s"},
        written{http_req_duration.avg() > 250us, greater, 250e3, "avg>250\u00b5s"},
        written{http_req_duration.min() >= 90s, greater_equal, 9e10, "min>=1m30s"},
        written{http_req_duration.med() == 7ns, equal, 7, "med==7ns"},
        written{http_req_duration.max() != 0s, not_equal, 0, "max!=0s"},
        written{http_req_duration.count() > 10, greater, 10, "count>10"},
        written{http_req_failed.rate() < 0.01, less, 0.01, "rate<0.01"},
        written{http_reqs.rate() >= 100, greater_equal, 100, "rate>=100"},
        written{http_reqs.count() == 2400u, equal, 2400, "count==2400"},
        written{queue_length.value() <= -1.5f, less_equal, -1.5, "value<=-1.5"},
        written{page_size.p(50) < 1e6, less, 1e6, "p(50)<1e+06"}}) {
    CAPTURE(text);
    CHECK(made.how() == how);
    CHECK(made.bound() == bound);
    CHECK(made.text() == text);
    CHECK(made.is_bound());
    CHECK_FALSE(made.aborts());
    CHECK_FALSE(made.passes_without_data());
  }
  const auto made = http_req_duration.p(95) < 500ms;
  CHECK(made.what().metric == "http_req_duration");
  CHECK(made.what().kind == metric_kind::trend);
  CHECK(made.what().unit == value_unit::time);
}

TEST_CASE("options are kept") {
  auto made = http_req_duration.p(95) < 500ms;
  made.abort_on_fail(10s).or_no_data();
  CHECK(made.aborts());
  CHECK(made.delay() == 10s);
  CHECK(made.passes_without_data());
  auto at_once = http_req_duration.p(95) < 500ms;
  at_once.abort_on_fail();
  CHECK(at_once.aborts());
  CHECK(at_once.delay() == 0s);
}

TEST_CASE("a text is in milliseconds where the metric is a time, else it is what it says") {
  auto time = from_text("http_req_duration{expected_response:true}", " p(95) < 500 ");
  CHECK_FALSE(time.is_bound());
  CHECK(time.text() == "p(95)<500");
  CHECK(time.what().metric == "http_req_duration");
  CHECK(time.what().selector == "expected_response:true");
  time.bind(metric_kind::trend, value_unit::time);
  CHECK(time.is_bound());
  CHECK(time.bound() == 5e8);
  CHECK(time.text() == "p(95)<500");
  CHECK(time.what().kind == metric_kind::trend);
  CHECK(time.what().unit == value_unit::time);

  auto fraction = from_text("http_req_duration", "avg<0.25");
  fraction.bind(metric_kind::trend, value_unit::time);
  CHECK(fraction.bound() == 250e3);

  auto samples = from_text("http_req_duration", "count>=100");
  samples.bind(metric_kind::trend, value_unit::time);
  CHECK(samples.bound() == 100);

  auto number = from_text("http_reqs", "count>=100");
  number.bind(metric_kind::counter, value_unit::number);
  CHECK(number.bound() == 100);

  auto data = from_text("data_sent", "rate<1e6");
  data.bind(metric_kind::counter, value_unit::data);
  CHECK(data.bound() == 1e6);
  CHECK(data.text() == "rate<1e6");
}

namespace {

template <class Value>
series made_of(std::string metric, Value value, metric_kind kind, value_unit unit,
               std::string selector = "") {
  return {std::move(metric), std::move(selector), kind, unit, std::move(value)};
}

// Twenty seconds of a run.
snapshot sample() {
  snapshot all;
  all.elapsed = 20s;
  all.add(
      made_of("http_reqs", throng::counter_value{500}, metric_kind::counter, value_unit::number));
  all.add(
      made_of("http_req_failed", throng::rate_value{1, 4}, metric_kind::rate, value_unit::number));
  all.add(made_of("queue_length", throng::gauge_value{7, 3, 12, 1, true}, metric_kind::gauge,
                  value_unit::number));
  throng::time_histogram times;
  for (const int milliseconds : {10, 20, 30, 60})
    times.record(milliseconds * 1'000'000);
  all.add(made_of("http_req_duration", times, metric_kind::trend, value_unit::time));
  throng::time_histogram expected;
  expected.record(5'000'000);
  all.add(made_of("http_req_duration", expected, metric_kind::trend, value_unit::time,
                  "expected_response:true"));
  throng::number_histogram sizes;
  for (const double size : {1.0, 2.0, 3.0, 10.0})
    sizes.record(size);
  all.add(made_of("page_size", sizes, metric_kind::trend, value_unit::number));
  return all;
}

} // namespace

TEST_CASE("every kind of metric is measured") {
  const auto all = sample();
  CHECK(measured_value(http_reqs.count().what, all) == 500);
  CHECK(measured_value(http_reqs.rate().what, all) == 25);
  CHECK(measured_value(http_req_failed.rate().what, all) == 0.25);
  CHECK(measured_value(queue_length.value().what, all) == 7);
  CHECK(measured_value(queue_length.min().what, all) == 3);
  CHECK(measured_value(queue_length.max().what, all) == 12);
  CHECK(measured_value(http_req_duration.min().what, all) == 10e6);
  CHECK(measured_value(http_req_duration.max().what, all) == 60e6);
  CHECK(measured_value(http_req_duration.avg().what, all) == 30e6);
  CHECK(measured_value(http_req_duration.count().what, all) == 4);
  CHECK(measured_value(http_req_duration.p(0).what, all) == 10e6);
  CHECK(measured_value(http_req_duration.p(100).what, all) == 60e6);
  CHECK(*measured_value(http_req_duration.p(75).what, all) == doctest::Approx(30e6).epsilon(0.001));
  CHECK(*measured_value(http_req_duration.med().what, all) == doctest::Approx(20e6).epsilon(0.001));
  CHECK(measured_value(page_size.med().what, all) == 2);
  CHECK(measured_value(page_size.p(75).what, all) == 3);
  CHECK(measured_value(page_size.avg().what, all) == 4);
  auto part = http_req_duration.max().what;
  part.selector = "expected_response:true";
  CHECK(measured_value(part, all) == 5e6);
}

TEST_CASE("a threshold's result says what was asked, what was measured and whether it holds") {
  const auto all = sample();
  const auto told = judge(http_req_duration.max() < 60ms, all);
  CHECK_FALSE(told.passed);
  CHECK(told.has_data);
  CHECK(told.measured == 60e6);
  CHECK(told.samples == 4);
  CHECK(told.metric == "http_req_duration");
  CHECK(told.selector.empty());
  CHECK(told.method == "max");
  CHECK(told.text == "max<60ms");
  CHECK(told.kind == metric_kind::trend);
  CHECK(told.unit == value_unit::time);
  CHECK(judge(http_req_duration.max() <= 60ms, all).passed);
  CHECK(judge(http_req_failed.rate() <= 0.25, all).passed);
  CHECK_FALSE(judge(http_req_failed.rate() < 0.25, all).passed);
  CHECK(judge(http_req_failed.rate() < 0.26, all).samples == 4);
  CHECK(judge(http_reqs.rate() >= 25, all).passed);
  CHECK_FALSE(judge(http_reqs.rate() > 25, all).passed);
  CHECK(judge(queue_length.max() == 12, all).passed);
  CHECK(judge(http_req_duration.p(95) != 1ms, all).method == "p(95)");
  auto text = from_text("http_req_duration{expected_response:true}", "max==5");
  text.bind(metric_kind::trend, value_unit::time);
  CHECK(judge(text, all).passed);
  CHECK(judge(text, all).selector == "expected_response:true");
}

TEST_CASE("without data a threshold fails, unless it said that this is fine") {
  snapshot unused = sample();
  for (auto& each : unused.all) {
    if (each.metric == "http_req_duration")
      each.value = throng::time_histogram{};
    if (each.metric == "http_req_failed")
      each.value = throng::rate_value{};
    if (each.metric == "queue_length")
      each.value = throng::gauge_value{};
  }
  for (const auto& numbers : {snapshot{}, unused}) {
    for (auto wanted : {http_req_duration.p(95) < 500ms, http_req_duration.max() > 0s,
                        http_req_failed.rate() < 0.5, http_req_failed.rate() >= 0,
                        queue_length.value() < 100, queue_length.min() >= 0}) {
      CAPTURE(wanted.text());
      const auto told = judge(wanted, numbers);
      CHECK_FALSE(told.passed);
      CHECK_FALSE(told.has_data);
      CHECK(told.samples == 0);
      CHECK(told.measured == 0);
      CHECK(measured_value(wanted.what(), numbers) == std::nullopt);
      wanted.or_no_data();
      CHECK(judge(wanted, numbers).passed);
    }
  }
  CHECK(measured_value(http_req_duration.count().what, unused) == 0);
}

TEST_CASE("data counts although its absence was allowed") {
  auto wanted = http_req_failed.rate() < 0.2;
  wanted.or_no_data();
  CHECK_FALSE(judge(wanted, sample()).passed);
}

TEST_CASE("a counter that never grew stands at 0") {
  snapshot none;
  none.elapsed = 10s;
  CHECK(measured_value(coupons.count().what, none) == 0);
  CHECK(judge(coupons.count() == 0, none).passed);
  CHECK(judge(coupons.count() == 0, none).has_data);
  CHECK_FALSE(judge(coupons.count() > 0, none).passed);
  CHECK_FALSE(judge(coupons.rate() > 0, none).passed);
  CHECK(judge(coupons.rate() < 1, none).passed);
}

TEST_CASE("a part of a counter that is not in the snapshot is no 0") {
  snapshot none;
  none.elapsed = 10s;
  const auto part = coupons.tagged("scenario", "a").count();
  CHECK(measured_value(part.what, none) == std::nullopt);
  none.add(made_of("coupons", throng::counter_value{}, metric_kind::counter, value_unit::number,
                   "scenario:a"));
  CHECK(measured_value(part.what, none) == 0);
}

TEST_CASE("a text and the operators ask for the same part") {
  const auto text = from_text("http_req_duration{ scenario:visit, 'kind' : write}", "p(99)<500");
  const auto made = http_req_duration.tagged("scenario", "visit").tagged("kind", "write").p(99);
  CHECK(text.what().selector == "kind:write,scenario:visit");
  CHECK(made.what.selector == text.what().selector);
}

TEST_CASE("a counter's rate divides by the time that the load ran, and is 0 before it ran") {
  auto all = sample();
  all.elapsed = 500ms;
  CHECK(measured_value(http_reqs.rate().what, all) == 1000);
  all.elapsed = 0s;
  CHECK(measured_value(http_reqs.rate().what, all) == 0);
}

TEST_CASE("what is not a number passes no threshold") {
  snapshot all;
  all.elapsed = 1s;
  all.add(made_of("http_reqs", throng::counter_value{std::numeric_limits<double>::quiet_NaN()},
                  metric_kind::counter, value_unit::number));
  for (const auto& wanted : {http_reqs.count() < 1, http_reqs.count() > 1, http_reqs.count() != 1,
                             http_reqs.count() >= 0, http_reqs.rate() <= 1e300}) {
    CAPTURE(wanted.text());
    CHECK_FALSE(judge(wanted, all).passed);
  }
}
