// A threshold that is shown the numbers second by second.

#include <throng/metrics/builtin.hpp>
#include <throng/threshold/operators.hpp>
#include <throng/threshold/watched_threshold.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <functional>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

using namespace std::chrono_literals;
using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using throng::http_req_duration;
using throng::http_req_failed;
using throng::http_reqs;
using throng::metric_kind;
using throng::snapshot;
using throng::threshold;
using throng::threshold_result;
using throng::value_unit;
using throng::watched_threshold;

namespace {

// What was recorded until a moment: requests, failures, one duration each.
struct recording {
  throng::time_histogram times;
  throng::rate_value failed;
  double requests = 0;
  throng::gauge_value level;

  void request(nanoseconds took, bool is_failed = false) {
    times.record(took.count());
    failed.total += 1;
    failed.trues += is_failed ? 1 : 0;
    requests += 1;
  }
  void set(double value, nanoseconds at) { level = {value, value, value, at.count(), true}; }
  [[nodiscard]] snapshot at(nanoseconds elapsed) const {
    snapshot all;
    all.elapsed = elapsed;
    all.add({"http_req_duration", "", metric_kind::trend, value_unit::time, times});
    all.add({"http_req_failed", "", metric_kind::rate, value_unit::number, failed});
    all.add({"http_reqs", "", metric_kind::counter, value_unit::number,
             throng::counter_value{requests}});
    all.add({"level", "", metric_kind::gauge, value_unit::number, level});
    return all;
  }
};

constexpr throng::gauge level{"level"};

// Shows it a run of so many seconds: each second, and when it asks to see more.
threshold_result watch(threshold wanted, nanoseconds length,
                       const std::function<void(recording&, nanoseconds)>& each_100_ms) {
  watched_threshold one(std::move(wanted));
  recording numbers;
  nanoseconds shown{};
  for (nanoseconds now{}; now < length; now += 100ms) {
    const auto next = std::min(now + 100ms, length);
    each_100_ms(numbers, now);
    while (true) {
      const auto second = std::chrono::floor<std::chrono::seconds>(shown) + 1s;
      const auto due = std::min<nanoseconds>(second, one.next_mark());
      if (due > next)
        break;
      shown = due;
      (void)one.look(numbers.at(due));
    }
  }
  return one.conclude(numbers.at(length));
}

auto slow_in(nanoseconds from, nanoseconds to) {
  return [=](recording& into, nanoseconds now) {
    into.request(now >= from && now < to ? 800ms : 100ms, now >= from && now < to);
  };
}

} // namespace

TEST_CASE("a short stall fails a window and not all of the run") {
  const auto all = watch(http_req_failed.rate() < 0.2, 60s, slow_in(20s, 25s));
  CHECK(all.passed);
  CHECK(all.measured == doctest::Approx(5.0 / 60));
  CHECK(all.window == 0s);
  CHECK_FALSE(all.latest.has_value());
  const auto window = watch((http_req_failed.rate() < 0.2).over(10s), 60s, slow_in(20s, 25s));
  CHECK_FALSE(window.passed);
  CHECK(window.measured == doctest::Approx(0.5));
  CHECK(window.samples == 100);
  CHECK(window.latest == std::optional(0.0));
  CHECK(window.window == 10s);
  // The window from 12 s to 22 s has 20 of 100: no less than 0.2.
  CHECK(window.first_failed == std::optional<nanoseconds>(22s));
  CHECK(watch((http_req_failed.rate() < 0.51).over(10s), 60s, slow_in(20s, 25s)).passed);
}

TEST_CASE("the worst window is the greatest below a bound, and the least above one") {
  const auto steps = [](recording& into, nanoseconds now) {
    for (int i = 0; i < (now < 10s ? 1 : now < 20s ? 5 : 3); ++i)
      into.request(10ms);
  };
  const auto most = watch((http_reqs.rate() < 100).over(10s), 30s, steps);
  CHECK(most.measured == 50);
  CHECK(most.latest == std::optional(30.0));
  CHECK(watch((http_reqs.rate() > 1).over(10s), 30s, steps).measured == 10);
  CHECK(watch((http_reqs.rate() >= 1).over(10s), 30s, steps).measured == 10);
  CHECK(watch((http_reqs.count() == 450).over(10s), 30s, steps).measured == 100);
  CHECK(watch((http_reqs.count() != 450).over(10s), 30s, steps).measured == 460);
}

TEST_CASE("a trend's least and greatest value are those of the window, to 1/1024") {
  const auto told = watch((http_req_duration.max() < 500ms).over(5s), 20s, slow_in(2s, 3s));
  CHECK_FALSE(told.passed);
  CHECK(told.measured == doctest::Approx(800e6).epsilon(0.001));
  REQUIRE(told.latest.has_value());
  CHECK(*told.latest == doctest::Approx(100e6).epsilon(0.001));
  CHECK(told.first_failed == std::optional<nanoseconds>(5s));
}

TEST_CASE("windows without samples are left out, and a counter stands at 0 in them") {
  const auto pause = [](recording& into, nanoseconds now) {
    if (now < 5s || now >= 25s)
      into.request(100ms);
  };
  const auto trend = watch((http_req_duration.p(95) < 200ms).over(5s), 30s, pause);
  CHECK(trend.passed);
  CHECK(trend.has_data);
  CHECK(watch((http_req_failed.rate() <= 0).over(5s), 30s, pause).passed);
  const auto counter = watch((http_reqs.rate() > 1).over(5s), 30s, pause);
  CHECK_FALSE(counter.passed);
  CHECK(counter.measured == 0);
  CHECK(counter.first_failed == std::optional<nanoseconds>(10s));
  const auto none = watch((http_req_duration.p(95) < 1ms).over(5s), 30s, [](auto&, auto) {});
  CHECK_FALSE(none.passed);
  CHECK_FALSE(none.has_data);
  CHECK_FALSE(none.first_failed.has_value());
  CHECK(
      watch((http_req_duration.p(95) < 1ms).over(5s).or_no_data(), 30s, [](auto&, auto) {}).passed);
}

TEST_CASE("a run shorter than the window is one window") {
  const auto told = watch((http_req_failed.rate() < 0.3).over(1min), 10s, slow_in(0s, 2s));
  CHECK(told.passed);
  CHECK(told.measured == doctest::Approx(0.2));
  CHECK(told.latest == std::optional(told.measured));
  const auto failed = watch((http_req_failed.rate() < 0.1).over(1min), 10s, slow_in(0s, 2s));
  CHECK_FALSE(failed.passed);
  CHECK(failed.first_failed == std::optional<nanoseconds>(10s));
}

TEST_CASE("the last window ends with the run") {
  // The last whole second ends before the trouble begins.
  const auto told =
      watch((http_req_failed.rate() < 0.03).over(10s), 30s + 500ms, slow_in(30s, 31s));
  CHECK_FALSE(told.passed);
  CHECK(told.samples == 105);
  CHECK(told.latest == std::optional(told.measured));
  CHECK(told.first_failed == std::optional<nanoseconds>(30s + 500ms));
}

TEST_CASE("a long window moves by a sixtieth of itself, and keeps no more marks than that") {
  watched_threshold one((http_req_failed.rate() < 0.5).over(1h));
  CHECK(one.next_mark() == 1min);
  watched_threshold odd((http_req_failed.rate() < 0.5).over(90s));
  CHECK(odd.next_mark() == 1500ms);
  watched_threshold little((http_req_failed.rate() < 0.5).over(1500ms));
  CHECK(little.next_mark() == 1500ms);
  watched_threshold late((http_req_failed.rate() < 0.5).over(10s).after(2500ms));
  CHECK(late.next_mark() == 2500ms);
  recording numbers;
  CHECK_FALSE(late.look(numbers.at(2500ms)));
  CHECK(late.next_mark() == 3500ms);
}

TEST_CASE("a warm-up is left out, to the instant") {
  const auto told = watch((http_req_failed.rate() <= 0).after(2500ms), 10s, slow_in(0s, 2500ms));
  CHECK(told.passed);
  CHECK(told.samples == 75);
  CHECK(told.warm_up == 2500ms);
  const auto short_one =
      watch((http_req_failed.rate() <= 0).after(2400ms), 10s, slow_in(0s, 2500ms));
  CHECK_FALSE(short_one.passed);
  CHECK(short_one.samples == 76);
  CHECK(short_one.first_failed == std::optional<nanoseconds>(3s));
  // A rate by second divides by what is left of the time.
  CHECK(watch((http_reqs.rate() > 0).after(5s), 10s, slow_in(0s, 0s)).measured == 10);
  CHECK(
      watch((http_req_failed.rate() <= 0).over(3s).after(2500ms), 10s, slow_in(0s, 2500ms)).passed);
  CHECK_FALSE(
      watch((http_req_failed.rate() <= 0).over(3s).after(2400ms), 10s, slow_in(0s, 2500ms)).passed);
}

TEST_CASE("a run that ends within the warm-up has no data") {
  for (auto wanted : {(http_reqs.count() >= 0).after(20s), (http_req_failed.rate() < 1).after(20s),
                      (http_req_failed.rate() < 1).over(5s).after(20s)}) {
    CAPTURE(wanted.text());
    const auto told = watch(wanted, 10s, slow_in(0s, 1s));
    CHECK_FALSE(told.passed);
    CHECK_FALSE(told.has_data);
    CHECK(watch(wanted.or_no_data(), 10s, slow_in(0s, 1s)).passed);
  }
}

TEST_CASE(
    "a threshold that failed meanwhile and holds at the end passes, and says when it failed") {
  const auto told = watch(http_req_failed.rate() < 0.2, 30s, slow_in(2s, 4s));
  CHECK(told.passed);
  CHECK(told.first_failed == std::optional<nanoseconds>(3s));
  CHECK_FALSE(watch(http_req_failed.rate() < 0.9, 30s, slow_in(2s, 4s)).first_failed.has_value());
}

TEST_CASE("a counter that has not begun to grow is no failure before the end") {
  const auto late = [](recording& into, nanoseconds now) {
    if (now >= 5s)
      into.request(10ms);
  };
  const auto told = watch(http_reqs.count() >= 10, 10s, late);
  CHECK(told.passed);
  CHECK_FALSE(told.first_failed.has_value());
  const auto more = watch(http_reqs.count() >= 11, 10s, late);
  CHECK(more.first_failed == std::optional<nanoseconds>(6s));
}

TEST_CASE("a gauge that was not set in a window has no sample there") {
  const auto told = watch((level.value() < 10).over(2s), 10s, [](recording& into, nanoseconds now) {
    if (now == 500ms)
      into.set(50, now);
    if (now == 6500ms)
      into.set(5, now);
  });
  CHECK_FALSE(told.passed);
  CHECK(told.measured == 50);
  CHECK(told.latest == std::optional(5.0));
  CHECK(told.first_failed == std::optional<nanoseconds>(2s));
}

TEST_CASE("a gauge that was set in the warm-up only has no data") {
  const auto early = [](recording& into, nanoseconds now) {
    if (now == 500ms)
      into.set(5, now);
  };
  CHECK(watch(level.value() < 10, 6s, early).passed);
  CHECK_FALSE(watch((level.value() < 10).after(1s), 6s, early).has_data);
  CHECK_FALSE(watch((level.value() < 10).over(2s).after(1s), 6s, early).has_data);
}

TEST_CASE("what setup measured is in no window") {
  watched_threshold one((http_reqs.count() <= 10).over(1s));
  recording numbers;
  for (int i = 0; i < 100; ++i)
    numbers.request(1ms);
  one.begin(numbers.at(0s));
  numbers.request(1ms);
  CHECK_FALSE(one.look(numbers.at(1s)));
  CHECK(one.conclude(numbers.at(1s)).measured == 1);
}

TEST_CASE("windows are what a search through all samples says") {
  std::mt19937_64 random(7);
  for (int round = 0; round < 40; ++round) {
    const auto window = milliseconds(1000 * (1 + random() % 12));
    const auto warm_up = milliseconds(100 * (random() % 50));
    const auto length = milliseconds(20'000 + 1000 * (random() % 20)) + warm_up;
    std::vector<std::pair<nanoseconds, bool>> samples;
    const auto bad = 0.05 * static_cast<double>(random() % 10);
    const auto record = [&](recording& into, nanoseconds now) {
      const bool is_bad = std::uniform_real_distribution<>(0, 1)(random) < bad;
      into.request(10ms, is_bad);
      samples.emplace_back(now, is_bad);
    };
    const auto told =
        watch((http_req_failed.rate() < 0.2).over(window).after(warm_up), length, record);
    double worst = 0;
    for (nanoseconds end = warm_up + window; end <= length; end += 1s) {
      double all = 0;
      double failed = 0;
      for (const auto& [at, is_bad] : samples) {
        if (at < end - window || at >= end)
          continue;
        all += 1;
        failed += is_bad ? 1 : 0;
      }
      worst = std::max(worst, failed / all);
    }
    CAPTURE(window.count());
    CAPTURE(warm_up.count());
    CHECK(told.measured == doctest::Approx(worst));
    CHECK(told.passed == (worst < 0.2));
  }
}

TEST_CASE("an operator and its text say the same") {
  std::mt19937_64 random(11);
  using maker = std::function<threshold(milliseconds)>;
  const std::vector<std::pair<std::string, maker>> methods{
      {"p(95)<", [](auto b) { return http_req_duration.p(95) < b; }},
      {"p(99.9)<=", [](auto b) { return http_req_duration.p(99.9) <= b; }},
      {"avg>", [](auto b) { return http_req_duration.avg() > b; }},
      {"min>=", [](auto b) { return http_req_duration.min() >= b; }},
      {"max!=", [](auto b) { return http_req_duration.max() != b; }},
      {"med==", [](auto b) { return http_req_duration.med() == b; }}};
  for (int round = 0; round < 120; ++round) {
    const auto& [method, make] = methods[random() % methods.size()];
    const milliseconds bound(random() % 300);
    auto operated = make(bound);
    const auto text = method + std::to_string(bound.count());
    auto written = threshold::from_text(throng::parse_selector("http_req_duration"),
                                        throng::parse_threshold(text));
    written.bind(metric_kind::trend, value_unit::time);
    if (random() % 2 == 0) {
      operated.over(3s);
      written.over(3s);
    }
    if (random() % 2 == 0) {
      operated.after(1500ms);
      written.after(1500ms);
    }
    const auto seed = random();
    const auto run = [&](const threshold& wanted) {
      std::mt19937_64 times(seed);
      return watch(wanted, 8s, [&](recording& into, nanoseconds) {
        into.request(milliseconds(times() % 300));
      });
    };
    auto one = run(operated);
    const auto other = run(written);
    CAPTURE(text);
    CHECK(one.text == other.text + "ms");
    one.text = other.text;
    CHECK(one == other);
  }
}
