#include "slow_arrivals.hpp"
#include <throng/load/arrival_plan.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <random>
#include <utility>
#include <vector>

using namespace std::chrono_literals;
using std::chrono::nanoseconds;
using throng::arrival_plan;
using throng::constant_arrival_rate;
using throng::ramping_arrival_rate;
using times = std::vector<nanoseconds>;

namespace {

constexpr times all_due(const arrival_plan& plan) {
  times due;
  for (std::int64_t n = 0; n < plan.total(); ++n)
    due.push_back(plan.due(n));
  return due;
}

arrival_plan constant(double per_second, nanoseconds duration, nanoseconds time_unit = 1s) {
  return {
      constant_arrival_rate{
          .rate = per_second, .time_unit = time_unit, .duration = duration, .pre_allocated_vus = 1},
      30s};
}

constexpr arrival_plan ramping(double start, std::vector<throng::rate_stage> stages,
                               nanoseconds time_unit = 1s) {
  return {ramping_arrival_rate{.start_rate = start,
                               .time_unit = time_unit,
                               .stages = std::move(stages),
                               .pre_allocated_vus = 1},
          30s};
}

// due_by is the inverse of due just before, at and just after arrival `n`.
void require_counted(const arrival_plan& plan, std::int64_t n) {
  const auto due = plan.due(n);
  CAPTURE(n);
  CAPTURE(due.count());
  const auto upto = plan.due_by(due);
  REQUIRE(upto >= n + 1);
  REQUIRE(plan.due_by(due - 1ns) <= n);
  REQUIRE(plan.due(upto - 1) == due);
  if (upto < plan.total())
    REQUIRE(plan.due(upto) > due);
}

// What a plan promises without being compared to anything.
void require_consistent(const arrival_plan& plan) {
  const auto due = all_due(plan);
  REQUIRE(std::is_sorted(due.begin(), due.end()));
  REQUIRE(plan.due_by(-1ns) == 0);
  REQUIRE(plan.due_by(plan.end()) == plan.total());
  REQUIRE(plan.due_by(nanoseconds::max()) == plan.total());
  if (due.empty())
    return;
  REQUIRE(due.front() >= 0s);
  REQUIRE(due.back() <= plan.end());
  for (std::int64_t n = 0; n < plan.total(); ++n)
    require_counted(plan, n);
}

} // namespace

// Plans are made and asked while compiling, and the answers are those of the run.
static_assert(all_due(ramping(0, {{0s, 10}, {500ms, 10}})) ==
              times{100ms, 200ms, 300ms, 400ms, 500ms});
static_assert(ramping(10, {{2s, 0}}).due(0) == 102'633'403ns);
static_assert(ramping(0, {{10s, 10}}).due_by(5s) == 12);
static_assert(ramping(0, {{10s, 10}}).reaches(12, 0.5) == 5s);
static_assert(ramping(0, {{10s, 10}}).rate_at(5s) == 5);

TEST_CASE("a constant rate starts at once and ends before the end") {
  const auto plan = constant(50, 5s);
  REQUIRE(plan.total() == 250);
  for (std::int64_t i = 0; i < 250; ++i)
    REQUIRE(plan.due(i) == i * 20ms);
  CHECK(plan.due_by(0s) == 1);
  CHECK(plan.due_by(20ms - 1ns) == 1);
  CHECK(plan.due_by(20ms) == 2);
  CHECK(plan.due_by(5s) == 250);
  CHECK(plan.end() == 5s);
  CHECK(plan.hard_end() == 35s);
}

TEST_CASE("an arrival that would be due at the end of a constant rate is none") {
  CHECK(constant(1, 3s).total() == 3);
  CHECK(constant(1, 3s + 1ns).total() == 4);
  CHECK(constant(1, 3s + 1ns).due(3) == 3s);
  CHECK(constant(0.1, 10s).total() == 1);
  CHECK(constant(0.1, 10s + 1ns).total() == 2);
}

TEST_CASE(
    "a period that is no whole number of nanoseconds is not cut off before it is multiplied") {
  const auto plan = constant(3, 1h);
  CHECK(plan.total() == 3 * 3600);
  CHECK(plan.due(1) == 333'333'333ns);
  CHECK(plan.due(2) == 666'666'666ns);
  for (std::int64_t i = 0; i < 3600; ++i)
    REQUIRE(plan.due(3 * i) == i * 1s);
}

TEST_CASE("rates are the fractions that their doubles stand for") {
  // The double 0.1 is a little more than a tenth: 10 s would be missed.
  CHECK(all_due(constant(0.1, 30s)) == times{0s, 10s, 20s});
  CHECK(constant(1.0 / 3, 1000h).due(1'000'000) == 3'000'000s);
  CHECK(constant(16.7, 1000h).due(16'700'000) == 1'000'000s);
  CHECK(all_due(ramping(0.1, {{30s, 0.1}})) == times{10s, 20s, 30s});
  CHECK(all_due(ramping(0.1, {{10s, 0.3}})) == times{6'180'339'887ns, 10s});
}

TEST_CASE("a rate counts in its time unit") {
  CHECK(all_due(constant(30, 10s, 1min)) == times{0s, 2s, 4s, 6s, 8s});
  CHECK(constant(2.5, 1s, 1us).due(5) == 2us);
  CHECK(all_due(ramping(30, {{10s, 30}}, 1min)) == times{2s, 4s, 6s, 8s, 10s});
}

TEST_CASE("the same rate in stages has its first arrival after a gap and its last one at the end") {
  const auto plan = ramping(10, {{2s, 10}});
  REQUIRE(plan.total() == 20);
  for (std::int64_t i = 0; i < 20; ++i)
    REQUIRE(plan.due(i) == (i + 1) * 100ms);
  CHECK(plan.end() == 2s);
  CHECK(plan.due_by(2s - 1ns) == 19);
  CHECK(plan.due_by(2s) == 20);
}

TEST_CASE("a jump to a rate is a stage without time") {
  const auto plan = ramping(0, {{0s, 10}, {1s, 10}});
  REQUIRE(plan.total() == 10);
  for (std::int64_t i = 0; i < 10; ++i)
    REQUIRE(plan.due(i) == (i + 1) * 100ms);
  // Of several jumps at one place the last counts.
  CHECK(all_due(ramping(3, {{0s, 700}, {0s, 10}, {1s, 10}})) == all_due(plan));
}

TEST_CASE("under a rate that rises from 0, arrival n is due at the root of 2n seconds") {
  const auto plan = ramping(0, {{10s, 10}});
  REQUIRE(plan.total() == 50);
  CHECK(times{plan.due(0), plan.due(1), plan.due(2), plan.due(3), plan.due(4), plan.due(5)} ==
        times{1'414'213'562ns, 2s, 2'449'489'742ns, 2'828'427'124ns, 3'162'277'660ns,
              3'464'101'615ns});
  for (std::int64_t n = 1; n <= 50; ++n) {
    const auto root = std::sqrt(2e18L * static_cast<long double>(n));
    REQUIRE(std::abs(static_cast<long double>(plan.due(n - 1).count()) - root) < 1);
  }
  CHECK(plan.due(49) == 10s);
}

TEST_CASE("a rate that falls to 0 has its last arrival where it is 0") {
  CHECK(all_due(ramping(10, {{2s, 0}})) ==
        times{102'633'403ns, 211'145'618ns, 326'679'946ns, 450'806'661ns, 585'786'437ns,
              735'088'935ns, 904'554'884ns, 1'105'572'809ns, 1'367'544'467ns, 2s});
}

TEST_CASE("a part of an arrival carries over from stage to stage") {
  // Areas 0.5, 0.75 and 2: the first arrival is due where the second stage has 0.5 more.
  CHECK(all_due(ramping(0.5, {{1s, 0.5}, {0s, 0.75}, {1s, 0.75}, {0s, 2}, {1s, 2}})) ==
        times{1'666'666'666ns, 2'375ms, 2'875ms});
}

TEST_CASE("a stage at rate 0 has no arrivals and no share in them") {
  const auto plan = ramping(2, {{1s, 2}, {0s, 0}, {1h, 0}, {0s, 2}, {1s, 2}});
  CHECK(all_due(plan) == times{500ms, 1s, 3'601'500ms, 3'602s});
  // The one due when the pause begins is over in it.
  CHECK(plan.due_by(1s) == 2);
  CHECK(plan.due_by(30min) == 2);
  CHECK(plan.due_by(3'601'500ms - 1ns) == 2);
  CHECK(plan.rate_at(30min) == 0);
  // The part that was reached before a pause waits for its end.
  CHECK(all_due(ramping(1, {{500ms, 1}, {0s, 0}, {1s, 0}, {0s, 1}, {500ms, 1}})) == times{2s});
  // Up, down and up again, with an arrival just in the low.
  CHECK(all_due(ramping(0, {{1s, 2}, {1s, 0}, {2s, 1}})) == times{1s, 2s, 4s});
}

TEST_CASE("stages that are 0 throughout have no arrivals, and last") {
  for (const auto& plan :
       {ramping(0, {{10s, 0}, {10s, 0}}), ramping(0, {{0s, 5}, {0s, 0}, {20s, 0}})}) {
    CHECK(plan.total() == 0);
    CHECK(plan.due_by(20s) == 0);
    CHECK(plan.due_by(7s) == 0);
    CHECK(plan.reaches(0, 0) == std::nullopt);
    CHECK(plan.reaches(0, 0.5) == std::nullopt);
    CHECK(plan.end() == 20s);
    CHECK(plan.hard_end() == 50s);
  }
  CHECK(ramping(9, {{0s, 10}}).end() == 0s);
  CHECK(ramping(9, {{0s, 10}}).total() == 0);
}

TEST_CASE("arrivals under stages of nanoseconds are those that counting finds") {
  std::mt19937_64 random{1};
  const auto up_to = [&](std::int64_t most) {
    return static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(most + 1));
  };
  for (int i = 0; i < 3000; ++i) {
    slow::arrivals expected{
        .time_unit = 1 + up_to(20), .parts = 1 + up_to(6), .start = 0, .stages = {}};
    const auto target = [&] {
      return up_to(3) == 0 ? 0 : up_to(expected.time_unit * expected.parts);
    };
    expected.start = target();
    for (auto k = up_to(5); k >= 0; --k)
      expected.stages.push_back({up_to(3) == 0 ? 0 : up_to(40), target()});
    CAPTURE(expected.text());
    const arrival_plan plan{expected.executor(), 0s};
    REQUIRE(plan.end().count() == expected.end());
    REQUIRE(plan.total() == expected.total());
    times due;
    for (std::int64_t n = 0; n < plan.total(); ++n) {
      REQUIRE(plan.due(n).count() == expected.due(n + 1));
      due.push_back(plan.due(n));
    }
    // At every nanosecond, that is also before the start and after the end.
    for (nanoseconds t = -2ns; t <= plan.end() + 2ns; t += 1ns) {
      const auto count =
          std::count_if(due.begin(), due.end(), [&](auto each) { return each <= t; });
      CAPTURE(t.count());
      REQUIRE(plan.due_by(t) == count);
    }
  }
}

TEST_CASE("arrivals under stages of hours are those that an exact search finds") {
  std::mt19937_64 random{2};
  const auto up_to = [&](std::int64_t most) {
    return static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(most + 1));
  };
  constexpr std::int64_t hour = 3'600'000'000'000;
  for (int i = 0; i < 2000; ++i) {
    slow::arrivals expected{.time_unit = up_to(1) == 0 ? 1'000'000'000 : 1 + up_to(hour),
                            .parts = 1 + up_to(100),
                            .start = 0,
                            .stages = {}};
    // At most a million a second, and a billion in a time unit.
    const auto most =
        std::clamp<std::int64_t>(expected.time_unit / 1000, 1, 1'000'000'000) * expected.parts;
    const auto target = [&] { return up_to(4) == 0 ? 0 : up_to(most); };
    expected.start = target();
    for (auto k = up_to(4); k >= 0; --k)
      expected.stages.push_back({up_to(3) == 0 ? 0 : up_to(hour), target()});
    CAPTURE(expected.text());
    const arrival_plan plan{expected.executor(), 0s};
    const auto end = expected.end();
    REQUIRE(plan.end().count() == end);
    REQUIRE(expected.compare(end, plan.total()) >= 0);
    REQUIRE(expected.compare(end, plan.total() + 1) < 0);
    for (int k = 0; plan.total() > 0 && k < 30; ++k) {
      const auto n = k < 3   ? std::min<std::int64_t>(k, plan.total() - 1)
                     : k < 6 ? std::max<std::int64_t>(plan.total() - 1 - (k - 3), 0)
                             : up_to(plan.total() - 1);
      CAPTURE(n);
      REQUIRE(plan.due(n).count() == expected.due(n + 1));
      require_counted(plan, n);
    }
  }
}

TEST_CASE("arrivals keep their order, and counting them is the inverse of dating them") {
  require_consistent(constant(1234.56, 10s));
  require_consistent(constant(0.7, 10min));
  require_consistent(ramping(0, {{3s, 1000}, {1s, 1000}, {0s, 7}, {10s, 7}, {4s, 0}}));
  require_consistent(ramping(3.3, {{7s, 0.1}, {11s, 500}, {0s, 0}, {5s, 0}, {5s, 99.99}}));
  // More than one in a nanosecond's neighbourhood: the highest rate that there is.
  require_consistent(constant(1e9, 20us));
  require_consistent(ramping(0, {{20us, 1e9}, {20us, 0}}));
}

TEST_CASE("arrivals of years and beyond 2^53 are exact") {
  struct known {
    std::int64_t number;
    std::int64_t due;
  };
  struct example {
    arrival_plan plan;
    std::int64_t total;
    std::vector<known> arrivals;
  };
  // Computed with whole numbers of any size.
  const std::vector<example> examples{
      {ramping(3, {{200'000h, 1e8}, {1min, 1000.5}, {200'000h, 0}}),
       36'000'364'260'030'015,
       {{0, 330'800'259},
        {1, 656'684'389},
        {12'000'121'420'010'004, 415'694'281'502'889'069},
        {18'000'182'130'015'007, 509'119'444'191'964'033},
        {36'000'364'260'030'013, 1'439'998'860'299'887'546},
        {36'000'364'260'030'014, 1'440'000'060'000'000'000}}},
      {ramping(1e-9, {{400'000h, 7e-9}}),
       5,
       {{0, 493'212'111'192'934'401},
        {1, 768'761'617'033'479'322},
        {2, 983'764'683'262'268'359},
        {3, 1'166'271'666'499'755'658},
        {4, 1'327'673'435'381'233'982}}},
      {ramping(0, {{24h, 1e9}, {0s, 5}, {24h, 1.0 / 3}}),
       43'200'000'230'400,
       {{0, 13'145'341},
        {1, 18'590'320},
        {14'400'000'076'799, 49'883'063'391'005},
        {21'600'000'115'200, 61'094'026'057'436},
        {43'200'000'230'398, 172'797'000'728'812},
        {43'200'000'230'399, 172'800'000'000'000}}},
      {ramping(0.1, {{10h, 0.3}, {0s, 9}, {0s, 2}, {7h + 1ns, 1.0 / 7}, {1h, 1.0 / 7}}, 1min),
       578,
       {{0, 590'320'061'795},
        {1, 1'162'463'307'205},
        {191, 38'253'567'710'510},
        {289, 41'698'223'970'229},
        {576, 64'139'999'999'993},
        {577, 64'559'999'999'993}}},
  };
  for (const auto& [plan, total, arrivals] : examples) {
    CHECK(plan.total() == total);
    for (const auto& [number, due] : arrivals) {
      CHECK(plan.due(number).count() == due);
      require_counted(plan, number);
    }
  }
  // 50 years at the highest rate: arrival i is due at i nanoseconds.
  const auto longest = constant(1e9, 50 * 365 * 24h);
  CHECK(longest.total() == 1'576'800'000'000'000'000);
  for (const std::int64_t n :
       {std::int64_t{1} << 53, (std::int64_t{1} << 53) + 1, longest.total() - 1}) {
    CHECK(longest.due(n) == nanoseconds{n});
    CHECK(longest.due_by(nanoseconds{n}) == n + 1);
  }
}

TEST_CASE("rates without a small common denominator count in billionths") {
  // Two primes above 2^17, so that their product is above 2^32.
  const double a = 100'000.0 / 131'101;
  const double b = 100'000.0 / 131'111;
  const auto plan = ramping(a, {{1000s, a}, {0s, b}, {1000s, b}});
  CHECK(plan.rate_at(0s) == 0.762'770'688);
  CHECK(plan.rate_at(1500s) == 0.762'712'511);
  CHECK(plan.due(761) == 998'989'620'324ns); // 762e18 / 762'770'688
  CHECK(constant(a, 1000s).due(762) == 998'989'620'000ns);
  // Alone, or below the bound together, they are exact: due at multiples of 1.31101 s.
  CHECK(ramping(a, {{1000s, a}}).due(99) == 131'101ms);
  CHECK(ramping(a, {{1000s, a}, {1s, 1.0 / 32'000}}).due(99) == 131'101ms);
  CHECK(constant(a, 1000s).due(100) == 131'101ms);
}

TEST_CASE("a rate so small that one arrival is all has that one") {
  for (const double tiny : {1e-12, 1e-20, 1e-300}) {
    const auto plan = constant(tiny, 50 * 365 * 24h, 50 * 365 * 24h);
    CHECK(plan.total() == 1);
    CHECK(plan.due(0) == 0s);
    CHECK(plan.due_by(1h) == 1);
    CHECK(plan.reaches(0, 0.5) == std::nullopt);
  }
}

TEST_CASE("an area is reached where an arrival of that number would be due") {
  const auto plan = ramping(3.3, {{7s, 0.1}, {11s, 500}, {0s, 0}, {5s, 0}, {5s, 99.99}});
  for (std::int64_t n = 0; n + 1 < plan.total(); ++n)
    REQUIRE(plan.reaches(n + 1, 0) == plan.due(n));
  const auto even = constant(10, 2s);
  CHECK(even.reaches(0, 0) == 0s);
  CHECK(even.reaches(0, 0.5) == 50ms);
  CHECK(even.reaches(19, 0.25) == 1925ms);
  CHECK(even.reaches(19, 0.999'999'999'9) == 2s - 1ns);
}

TEST_CASE("an area that is reached only at the end, or never, is not reached") {
  const auto even = constant(10, 2s);
  CHECK(even.reaches(20, 0) == std::nullopt);
  CHECK(even.reaches(20, 0.5) == std::nullopt);
  CHECK(even.reaches(1'000'000'000'000'000'000, 0.5) == std::nullopt);
  const auto stages = ramping(10, {{2s, 10}});
  CHECK(stages.reaches(20, 0) == std::nullopt);
  CHECK(stages.reaches(19, 0.5) == 1950ms);
  CHECK(ramping(1, {{2500ms, 1}}).reaches(2, 0.25) == 2250ms);
  CHECK(ramping(1, {{2500ms, 1}}).reaches(2, 0.75) == std::nullopt);
  // At rate 0 the last area is reached before the end.
  CHECK(ramping(2, {{1s, 2}, {0s, 0}, {1s, 0}}).reaches(2, 0) == 1s);
  CHECK(ramping(2, {{1s, 2}, {0s, 0}, {1s, 0}}).reaches(2, 0.25) == std::nullopt);
  // Where its product with the time unit, 2^128, fits in no whole number.
  CHECK(ramping(0x1p-31, {{1h, 0x1p-31}}, nanoseconds{std::int64_t{1} << 60})
            .reaches(std::int64_t{1} << 36, 0) == std::nullopt);
}

TEST_CASE("a greater area is never reached earlier") {
  std::mt19937_64 random{3};
  for (const auto& plan :
       {constant(1e9 / 3, 1s), ramping(0, {{1h, 1e6}, {0s, 0.1}, {1h, 3}, {1s, 0}}),
        ramping(5, {{300'000h, 7.7}})}) {
    std::vector<std::pair<std::int64_t, double>> areas;
    for (int i = 0; i < 3000; ++i) {
      const auto whole = static_cast<std::int64_t>(
          random() % static_cast<std::uint64_t>(i % 2 == 0 ? 50 : plan.total() + 2));
      areas.emplace_back(whole, static_cast<double>(random() >> 11) * 0x1p-53);
    }
    areas.emplace_back(0, 0.0);
    areas.emplace_back(0, 1 - 0x1p-53);
    areas.emplace_back(1, 0.0);
    std::sort(areas.begin(), areas.end());
    auto last = -1ns;
    for (const auto& [whole, part] : areas) {
      const auto at = plan.reaches(whole, part).value_or(nanoseconds::max());
      REQUIRE(at >= last);
      last = at;
    }
  }
}

TEST_CASE("the planned rate is per second, whatever the time unit, and 0 outside of the plan") {
  const auto even = constant(30, 10s, 1min);
  CHECK(even.rate_at(-1ns) == 0);
  CHECK(even.rate_at(0s) == 0.5);
  CHECK(even.rate_at(10s - 1ns) == 0.5);
  CHECK(even.rate_at(10s) == 0);
  const auto stages = ramping(0, {{10s, 100}, {0s, 50}, {10s, 0}, {5s, 0}});
  CHECK(stages.rate_at(2500ms) == 25);
  CHECK(stages.rate_at(10s) == 50);
  CHECK(stages.rate_at(15s) == 25);
  CHECK(stages.rate_at(22s) == 0);
  CHECK(stages.rate_at(25s) == 0);
}
