#include <throng/base/random.hpp>
#include <throng/metrics/sectioning.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <numbers>
#include <vector>

using doctest::Approx;
using throng::block_number;
using throng::drift_of;
using throng::random_source;
using throng::reach_between;

namespace {

double normal(random_source& random) {
  return std::sqrt(2 * random.exponential(1)) * std::cos(2 * std::numbers::pi * random.unit());
}

// Blocks of an autoregression about 10, with variance 1.
std::vector<block_number> blocks_with(double correlation, int count, random_source& random) {
  std::vector<block_number> blocks;
  double off = normal(random);
  for (int i = 0; i < count; ++i) {
    blocks.push_back({10 + off, 100});
    off = correlation * off + std::sqrt(1 - correlation * correlation) * normal(random);
  }
  return blocks;
}

double mean_of(const std::vector<block_number>& blocks) {
  double sum = 0;
  double samples = 0;
  for (const auto& each : blocks) {
    sum += each.value * each.samples;
    samples += each.samples;
  }
  return sum / samples;
}

} // namespace

TEST_CASE("the interval between few blocks is Student's, weighted by samples") {
  const std::vector<block_number> blocks{{9, 10}, {10, 10}, {11, 10}};
  CHECK(reach_between(blocks, 10, 0.95) == Approx(4.303 / std::sqrt(3)).epsilon(0.001));
  // Off the blocks' own mean it is wider.
  CHECK(reach_between(blocks, 11, 0.95) > reach_between(blocks, 10, 0.95));
  const std::vector<block_number> uneven{{9, 10}, {10, 1'000}, {11, 10}};
  CHECK(reach_between(uneven, 10, 0.95) ==
        Approx(4.303 * std::sqrt(200 * 1.5) / 1'020).epsilon(0.001));
  CHECK(std::isinf(reach_between({}, 10, 0.95)));
  CHECK(std::isinf(reach_between(std::vector<block_number>{{9, 10}}, 9, 0.95)));
  CHECK(reach_between(std::vector<block_number>(15, {3, 7}), 3, 0.95) == 0);
}

TEST_CASE("the interval between blocks holds the truth, alike or not") {
  struct row {
    double correlation;
    double least;
    double most;
  };
  for (const auto& [correlation, least, most] :
       {row{0, 0.94, 0.99}, row{0.4, 0.90, 0.97}, row{0.7, 0.84, 0.95}}) {
    CAPTURE(correlation);
    constexpr int runs = 3'000;
    int hits = 0;
    random_source random{8};
    for (int run = 0; run < runs; ++run) {
      const auto blocks = blocks_with(correlation, 20, random);
      const double mean = mean_of(blocks);
      hits += std::abs(mean - 10) <= reach_between(blocks, mean, 0.95) ? 1 : 0;
    }
    const double coverage = static_cast<double>(hits) / runs;
    CAPTURE(coverage);
    CHECK(coverage >= least);
    CHECK(coverage <= most);
  }
}

TEST_CASE("a drift is told where it is none of chance") {
  std::vector<block_number> line;
  for (int i = 0; i < 10; ++i)
    line.push_back({100 - 2.0 * i, 5});
  CHECK(drift_of(line) == Approx(18));
  line.resize(3);
  CHECK(drift_of(line) == 0);
  CHECK(drift_of(std::vector<block_number>(15, {3, 7})) == 0);
  int alarms = 0;
  random_source random{9};
  for (int run = 0; run < 3'000; ++run)
    alarms += drift_of(blocks_with(0, 15, random)) > 0 ? 1 : 0;
  CHECK(alarms >= 15);
  CHECK(alarms <= 45);
}
