// A stop rule that is shown the numbers second by second.

#include <throng/base/random.hpp>
#include <throng/metrics/builtin.hpp>
#include <throng/threshold/watched_precision.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <cmath>
#include <cstdint>
#include <functional>
#include <numbers>
#include <optional>
#include <utility>

using namespace std::chrono_literals;
using doctest::Approx;
using std::chrono::nanoseconds;
using std::chrono::seconds;
using throng::http_req_duration;
using throng::http_req_failed;
using throng::metric_kind;
using throng::precision_result;
using throng::random_source;
using throng::relative_ci;
using throng::snapshot;
using throng::stop_rule;
using throng::value_unit;
using throng::watched_precision;

namespace {

constexpr throng::trend sizes{"sizes"};

// What was recorded until a moment.
class recording {
public:
  recording() {
    numbers_.add(
        {"http_req_duration", "", metric_kind::trend, value_unit::time, throng::time_histogram()});
    numbers_.add(
        {"http_req_failed", "", metric_kind::rate, value_unit::number, throng::rate_value()});
    numbers_.add({"sizes", "", metric_kind::trend, value_unit::number, throng::number_histogram()});
  }
  void took(double ms) { std::get<3>(numbers_.all[0].value).record(std::llround(1e6 * ms)); }
  void failed(bool is_failed) {
    auto& rate = std::get<2>(numbers_.all[1].value);
    rate.total += 1;
    rate.trues += is_failed ? 1 : 0;
  }
  void sized(double size) { std::get<4>(numbers_.all[2].value).record(size); }
  const snapshot& at(nanoseconds elapsed) {
    numbers_.elapsed = elapsed;
    return numbers_;
  }

private:
  snapshot numbers_;
};

// What is recorded in second `t`, the first being 1.
using course = std::function<void(recording&, int t)>;

struct outcome {
  int stopped = 0; // the second; 0: it never was
  precision_result told;
};

outcome watch(stop_rule rule, int length, const course& each_second) {
  watched_precision one(std::move(rule));
  recording numbers;
  for (int t = 1; t <= length; ++t) {
    each_second(numbers, t);
    if (one.look(numbers.at(seconds(t))))
      return {t, one.conclude(numbers.at(seconds(t)))};
  }
  return {0, one.conclude(numbers.at(seconds(length)))};
}

double normal(random_source& random) {
  return std::sqrt(2 * random.exponential(1)) * std::cos(2 * std::numbers::pi * random.unit());
}

bool holds(const precision_result& told, double truth) {
  return told.known.low <= truth && truth <= told.known.high;
}

} // namespace

TEST_CASE("independent samples stop a run soon after they are enough, and the answer is right") {
  // Order statistics of exponential times take 800 samples for the median to 10 %, in the mean.
  constexpr int runs = 24;
  int right = 0;
  double sum = 0;
  for (std::uint64_t run = 0; run < runs; ++run) {
    random_source random{1, run};
    const auto end = watch(relative_ci(http_req_duration.med()) < 0.1, 400, [&](recording& r, int) {
      for (int i = 0; i < 25; ++i)
        r.took(random.exponential(10));
    });
    CAPTURE(run);
    REQUIRE(end.stopped >= 15);
    REQUIRE(end.told.is_reached);
    REQUIRE(end.told.after == std::optional<nanoseconds>(seconds(end.stopped)));
    REQUIRE(end.told.relative < 0.1);
    right += holds(end.told, 10e6 * std::numbers::ln2) ? 1 : 0;
    sum += end.stopped;
  }
  CAPTURE(sum / runs);
  CHECK(sum / runs > 32);
  CHECK(sum / runs < 90);
  CHECK(right >= 21);
}

TEST_CASE("samples that are alike for a while do not stop a run early") {
  // The level of all wanders, with a memory of 3 s.  The samples of ten seconds know the median of
  // these ten seconds well, and not the true one.
  constexpr int runs = 30;
  int right = 0;
  int early = 0;
  int naive = 0;
  int naive_right = 0;
  const double keeps = std::exp(-1.0 / 3);
  for (std::uint64_t run = 0; run < runs; ++run) {
    random_source random{2, run};
    double level = normal(random);
    const auto end =
        watch(relative_ci(http_req_duration.med()) < 0.1, 2'000, [&](recording& r, int t) {
          level = keeps * level + std::sqrt(1 - keeps * keeps) * normal(random);
          for (int i = 0; i < 60; ++i)
            r.took(10 * std::exp(0.3 * level) * (0.9 + 0.2 * random.unit()));
          if (t == 20) {
            const auto& times = std::get<3>(r.at(20s).all[0].value);
            const auto told = throng::quantile_interval(times, 50);
            naive += told.relative_to(10e6) < 0.1 ? 1 : 0;
            naive_right += told.low <= 10e6 && 10e6 <= told.high ? 1 : 0;
          }
        });
    CAPTURE(run);
    REQUIRE(end.stopped > 0);
    early += end.stopped <= 20 ? 1 : 0;
    right += holds(end.told, 10e6) ? 1 : 0;
  }
  CHECK(early <= 3);
  CHECK(naive >= 25);
  CHECK(naive_right <= 15);
  CHECK(right >= 26);
}

TEST_CASE("a number that drifts is not known, and one that no longer does is") {
  random_source random{3};
  const auto drifting = [&](int until) {
    return [&random, until](recording& r, int t) {
      for (int i = 0; i < 50; ++i)
        r.took((100 + (t < until ? t : until)) * (0.9 + 0.2 * random.unit()));
    };
  };
  const auto rule = relative_ci(http_req_duration.p(90)) < 0.05;
  const auto end = watch(rule, 120, drifting(1'000));
  CHECK(end.stopped == 0);
  CHECK_FALSE(end.told.is_reached);
  CHECK(end.told.is_drifting);
  const auto settled = watch(rule, 600, drifting(20));
  CHECK(settled.stopped > 60);
  CHECK_FALSE(settled.told.is_drifting);
  // One that moves by less than the bound is known well enough.
  const auto slow = watch(rule, 60, [&](recording& r, int t) {
    for (int i = 0; i < 50; ++i)
      r.took((1'000 + t) * (0.9 + 0.2 * random.unit()));
  });
  CHECK(slow.stopped > 0);
}

TEST_CASE("a drift that noise hides from the interval is noticed") {
  for (std::uint64_t run = 0; run < 40; ++run) {
    random_source random{7, run};
    const auto end =
        watch(relative_ci(http_req_duration.med()) < 0.06, 40, [&](recording& r, int t) {
          const double level = 100 + 0.6 * t + 4 * normal(random);
          for (int i = 0; i < 20; ++i)
            r.took(level);
        });
    CAPTURE(run);
    REQUIRE_FALSE((end.told.is_reached && end.told.is_drifting));
  }
}

TEST_CASE("constants are known in no time, but for the blocks that it takes") {
  const course constant = [](recording& r, int) {
    for (int i = 0; i < 100; ++i) {
      r.took(40);
      r.sized(512);
    }
  };
  const auto end = watch(relative_ci(http_req_duration.p(99)) < 0.001, 60, constant);
  CHECK(end.told.after == std::optional<nanoseconds>(13s));
  CHECK(end.stopped == 13);
  CHECK(end.told.measured == 40e6);
  CHECK(end.told.known.low == 40e6);
  CHECK(end.told.known.high == 40e6);
  CHECK(end.told.relative == 0);
  CHECK(end.told.samples == 1'300);
  CHECK(watch((relative_ci(sizes.avg()) < 0.001).at_least(25s), 60, constant).stopped == 26);
  // Ten blocks are needed, whatever is allowed, and a quarter more.
  CHECK(watch((relative_ci(sizes.avg()) < 0.001).at_least(0s), 60, constant).stopped == 13);
}

TEST_CASE("a percentile needs its samples, however alike they are") {
  const course constant = [](recording& r, int) {
    for (int i = 0; i < 100; ++i)
      r.took(40);
  };
  // 10,000 for p99.9, at the end of a block of 8 s, and a quarter more.
  const auto end = watch(relative_ci(http_req_duration.p(99.9)) < 0.05, 400, constant);
  CHECK(end.stopped == 136);
  CHECK(end.told.samples >= 10'000);
}

TEST_CASE("without samples a run goes on until at_most") {
  const auto end =
      watch((relative_ci(http_req_duration.p(99)) < 0.05).at_most(30s), 60, [](recording&, int) {});
  CHECK(end.stopped == 30);
  CHECK_FALSE(end.told.is_reached);
  CHECK_FALSE(end.told.after.has_value());
  CHECK(end.told.samples == 0);
  CHECK_FALSE(end.told.known.is_bounded());
  CHECK(std::isinf(end.told.relative));
  CHECK(end.told.text == "relative_ci(http_req_duration.p(99))<0.05");
  // Nor is there anything to know of a series that does not exist.
  watched_precision of_none(relative_ci(http_req_duration.tagged("name", "x").med()) < 0.05);
  for (int t = 1; t < 100; ++t)
    REQUIRE_FALSE(of_none.look(recording().at(seconds(t))));
}

TEST_CASE("a rate is known when Wilson's interval and that between blocks are narrow") {
  random_source random{4};
  // 0.05 of 0.1 takes about 1.96^2 * 0.9 / 0.1 / 0.05^2 = 13,800 cases.
  const auto end = watch(relative_ci(http_req_failed.rate()) < 0.05, 600, [&](recording& r, int) {
    for (int i = 0; i < 200; ++i)
      r.failed(random.chance(0.1));
  });
  CHECK(end.told.is_reached);
  CHECK(end.stopped > 55);
  CHECK(end.stopped < 250);
  CHECK(holds(end.told, 0.1));
  // Failures that come together are fewer news than they seem.
  random_source other{5};
  bool is_bad = false;
  const auto bursts =
      watch(relative_ci(http_req_failed.rate()) < 0.05, 600, [&](recording& r, int) {
        is_bad = other.chance(is_bad ? 0.8 : 0.02);
        for (int i = 0; i < 200; ++i)
          r.failed(is_bad);
      });
  CHECK(bursts.stopped == 0);
  CHECK(bursts.told.relative > 0.1);
  // Of none nothing is known relative to it.
  CHECK(watch(relative_ci(http_req_failed.rate()) < 0.5, 60, [](recording& r, int) {
          r.failed(false);
        }).stopped == 0);
}

TEST_CASE("a day takes no more marks than a minute") {
  watched_precision one(relative_ci(http_req_duration.p(99)) < 0.0001);
  recording numbers;
  random_source random{6};
  for (int t = 1; t <= 86'400; ++t) {
    if (t % 60 == 0)
      numbers.took(random.exponential(10));
    REQUIRE_FALSE(one.look(numbers.at(seconds(t))));
    REQUIRE(one.blocks() <= 20);
    if (t > 10) {
      REQUIRE(one.blocks() >= 10);
      REQUIRE(one.block_length() * static_cast<int>(one.blocks() + 1) > seconds(t));
    }
    REQUIRE(one.block_length() * static_cast<int>(one.blocks()) <= seconds(t));
  }
}

TEST_CASE("what setup and the warm-up measured does not count") {
  watched_precision one(relative_ci(http_req_duration.med()) < 0.05, 5s);
  recording numbers;
  for (int i = 0; i < 1'000; ++i)
    numbers.took(500);
  one.begin(numbers.at(0s));
  int stopped = 0;
  for (int t = 1; t <= 60 && stopped == 0; ++t) {
    for (int i = 0; i < 100; ++i)
      numbers.took(t <= 5 ? 1'000 : 20);
    stopped = one.look(numbers.at(seconds(t))) ? t : 0;
  }
  CHECK(stopped == 18);
  const auto told = one.conclude(numbers.at(seconds(stopped)));
  CHECK(told.measured == Approx(20e6).epsilon(0.001));
  CHECK(told.samples == 1'300);
}

TEST_CASE("what setup measured does not count without a warm-up, either") {
  watched_precision one(relative_ci(http_req_duration.med()) < 0.05);
  recording numbers;
  for (int i = 0; i < 1'000; ++i)
    numbers.took(500);
  one.begin(numbers.at(0s));
  numbers.took(20);
  (void)one.look(numbers.at(1s));
  CHECK(one.conclude(numbers.at(1s)).samples == 1);
}

TEST_CASE("looks that come a little early, late or not at all do no harm") {
  const course constant = [](recording& r, int) {
    for (int i = 0; i < 100; ++i)
      r.took(40);
  };
  for (const auto off : {-1ms, 1ms, 300ms}) {
    watched_precision one(relative_ci(http_req_duration.p(90)) < 0.05);
    recording numbers;
    int stopped = 0;
    for (int t = 1; t <= 60 && stopped == 0; ++t) {
      constant(numbers, t);
      if (t == 4 || t == 5)
        continue;
      stopped = one.look(numbers.at(seconds(t) + off)) ? t : 0;
    }
    CHECK(stopped >= 15);
    CHECK(stopped <= 16);
    watched_precision never(relative_ci(http_req_duration.p(90)) < 0.05);
    recording none;
    for (int t = 1; t <= 100; ++t) {
      (void)never.look(none.at(seconds(t) + off));
      REQUIRE(never.block_length() * static_cast<int>(never.blocks()) <= seconds(t));
    }
  }
}

TEST_CASE("a run that is too short for blocks tells the interval of its samples") {
  watched_precision one(relative_ci(http_req_duration.med()) < 0.05);
  recording numbers;
  for (int i = 1; i <= 100; ++i)
    numbers.took(i);
  CHECK(one.conclude(numbers.at(500ms)).samples == 100);
  (void)one.look(numbers.at(1s));
  const auto later = one.conclude(numbers.at(1500ms));
  CHECK(later.samples == 100);
  CHECK(later.known.is_bounded());
  CHECK(later.known.low == Approx(40e6).epsilon(0.001));
  CHECK(later.known.high == Approx(61e6).epsilon(0.001));
  CHECK_FALSE(later.is_reached);
}
