#include <throng/load/arrival_stream.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <vector>

using namespace std::chrono_literals;
using std::chrono::nanoseconds;
using throng::arrival;
using throng::arrival_plan;
using throng::arrival_process;
using throng::arrival_stream;
using throng::even;
using throng::poisson;

namespace {

// Every stride-th number, from first on.
struct every {
  std::int64_t first = 0;
  std::int64_t stride = 1;

  [[nodiscard]] std::int64_t number(std::int64_t k) const { return first + k * stride; }
};

template <class Share>
std::vector<arrival> all(const arrival_plan& plan, const arrival_process& process, Share share,
                         std::uint64_t run_seed = 1) {
  std::vector<arrival> found;
  for (arrival_stream stream{plan, process, share, run_seed}; stream.peek(); stream.pop())
    found.push_back(*stream.peek());
  return found;
}

const arrival_plan ten_a_second{
    throng::constant_arrival_rate{.rate = 10, .duration = 1s, .pre_allocated_vus = 1}, 30s};

const arrival_plan hill{throng::ramping_arrival_rate{
                            .stages = {{10s, 100}, {0s, 20}, {10s, 20}, {0s, 0}, {5s, 0}, {5s, 30}},
                            .pre_allocated_vus = 1},
                        30s};

std::int64_t count_before(const std::vector<arrival>& arrivals, nanoseconds t) {
  return std::count_if(arrivals.begin(), arrivals.end(),
                       [t](const arrival& each) { return each.due < t; });
}

} // namespace

TEST_CASE("even arrivals are those of the plan, each with its number") {
  const auto found = all(hill, even{}, every{});
  REQUIRE(static_cast<std::int64_t>(found.size()) == hill.total());
  for (std::int64_t n = 0; n < hill.total(); ++n)
    REQUIRE(found[static_cast<std::size_t>(n)] == arrival{n, hill.due(n)});
}

TEST_CASE("a worker has its own arrivals only") {
  CHECK(all(ten_a_second, even{}, every{1, 4}) ==
        std::vector<arrival>{{1, 100ms}, {5, 500ms}, {9, 900ms}});
  CHECK(all(ten_a_second, even{}, every{10, 4}).empty());
}

TEST_CASE("peeking does not take an arrival, and popping takes one") {
  arrival_stream stream{ten_a_second, even{}, every{8, 1}, 1};
  CHECK(stream.peek() == arrival{8, 800ms});
  CHECK(stream.peek() == arrival{8, 800ms});
  stream.pop();
  CHECK(stream.peek() == arrival{9, 900ms});
  stream.pop();
  CHECK(!stream.peek());
}

TEST_CASE("workers together have all arrivals of the test, also of random ones") {
  for (const arrival_process& process : {arrival_process{even{}}, arrival_process{poisson{}}}) {
    for (const auto* plan : {&ten_a_second, &hill}) {
      const auto whole = all(*plan, process, every{});
      for (const std::int64_t workers : {2, 3, 7, 100}) {
        std::vector<arrival> together;
        for (std::int64_t worker = 0; worker < workers; ++worker) {
          const auto own = all(*plan, process, every{worker, workers});
          together.insert(together.end(), own.begin(), own.end());
        }
        std::sort(together.begin(), together.end(),
                  [](const arrival& a, const arrival& b) { return a.number < b.number; });
        REQUIRE(together == whole);
      }
    }
  }
}

TEST_CASE("random arrivals are in order, in the time of the plan, and numbered without a gap") {
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    const auto found = all(hill, poisson{.seed = seed}, every{});
    REQUIRE(!found.empty());
    for (std::size_t i = 0; i < found.size(); ++i) {
      REQUIRE(found[i].number == static_cast<std::int64_t>(i));
      REQUIRE((i == 0 || found[i].due >= found[i - 1].due));
      REQUIRE(found[i].due >= 0s);
      REQUIRE(found[i].due < hill.end());
      // None in the stage at rate 0.
      REQUIRE((found[i].due < 20s || found[i].due >= 25s));
    }
  }
}

TEST_CASE(
    "random arrivals are where the walk's areas are reached, to the last one before the end") {
  // An area of 2.9: the last arrivals have an area beyond the 2 even ones.
  const arrival_plan plan{throng::ramping_arrival_rate{
                              .start_rate = 1, .stages = {{2900ms, 1}}, .pre_allocated_vus = 1},
                          0s};
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    std::vector<arrival> expected;
    throng::load::poisson_walk walk{seed};
    while (const auto due = plan.reaches(walk.whole(), walk.part())) {
      expected.push_back({walk.number(), *due});
      walk.advance();
    }
    REQUIRE(all(plan, poisson{.seed = seed}, every{}) == expected);
    std::erase_if(expected, [](const arrival& each) { return each.number % 3 != 1; });
    REQUIRE(all(plan, poisson{.seed = seed}, every{1, 3}) == expected);
  }
}

TEST_CASE("random arrivals follow the planned rate and scatter as a Poisson process does") {
  // Counts before 5 s, 10 s, 20 s and the end, over many seeds: mean and variance are both the
  // area there, and the bounds are five standard deviations of either.
  constexpr int runs = 2000;
  struct moment {
    nanoseconds at;
    double area;
    double sum = 0;
    double squares = 0;
  };
  std::vector<moment> moments{{5s, 125}, {10s, 500}, {20s, 700}, {30s, 775}};
  for (int run = 1; run <= runs; ++run) {
    const auto found = all(hill, poisson{.seed = static_cast<std::uint64_t>(run)}, every{});
    for (auto& each : moments) {
      const auto off = static_cast<double>(count_before(found, each.at)) - each.area;
      each.sum += off;
      each.squares += off * off;
    }
  }
  for (const auto& each : moments) {
    CAPTURE(each.area);
    CHECK(std::abs(each.sum / runs) < 5 * std::sqrt(each.area / runs));
    CHECK(std::abs(each.squares / runs / each.area - 1) < 5 * std::sqrt(2.0 / runs));
  }
}

TEST_CASE("the seed of the process comes before the run's, which is taken for 0") {
  const auto own = all(hill, poisson{.seed = 7}, every{}, 1);
  CHECK(own == all(hill, poisson{.seed = 7}, every{}, 2));
  CHECK(own == all(hill, poisson{}, every{}, 7));
  CHECK(own != all(hill, poisson{}, every{}, 8));
  // Even arrivals ask for none.
  CHECK(all(hill, even{}, every{}, 1) == all(hill, even{}, every{}, 2));
}

TEST_CASE("without arrivals a stream is empty at once, also of numbers far away") {
  const arrival_plan nothing{
      throng::ramping_arrival_rate{.stages = {{1h, 0}}, .pre_allocated_vus = 1}, 0s};
  for (const arrival_process& process : {arrival_process{even{}}, arrival_process{poisson{}}}) {
    CHECK(all(nothing, process, every{}).empty());
    CHECK(all(hill, process, every{1'000'000'000'000'000, 1}).empty());
  }
}
