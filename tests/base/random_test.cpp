#include <throng/base/random.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <random>
#include <set>
#include <vector>

using throng::random_source;

static_assert(std::uniform_random_bit_generator<random_source>);
static_assert(sizeof(random_source) == 8);
static_assert([] {
  random_source random{7, 3};
  return random.between(5, 5) == 5 && random.unit() < 1 && random.chance(1);
}());

namespace {

constexpr auto lowest = std::numeric_limits<std::int64_t>::min();
constexpr auto highest = std::numeric_limits<std::int64_t>::max();

} // namespace

TEST_CASE("a seed gives splitmix64's numbers") {
  random_source random{1234567};
  CHECK(random() == 6457827717110365317U);
  CHECK(random() == 3203168211198807973U);
  CHECK(random() == 9817491932198370423U);
  CHECK(random() == 4593380528125082431U);
  CHECK(random() == 16408922859458223821U);
  CHECK(random_source{}() == 0xe220a8397b1dcdafU);
}

TEST_CASE("drawn numbers are the same on every platform") {
  random_source random{1234567};
  // 6457827717110365317 * 100 / 2^64, and so on.
  CHECK(random.between(0, 99) == 35);
  CHECK(random.between(1, 100) == 18);
  CHECK(random.between(-50, 49) == 3);
  CHECK(random.unit() == doctest::Approx(4593380528125082431.0 / 0x1p64).epsilon(1e-15));
  CHECK(random_source(1, 2)() == 4472672866095287216U);
}

TEST_CASE("streams are repeatable and differ from each other, from their seed and from others") {
  CHECK(random_source(5, 8) == random_source(5, 8));
  std::set<std::uint64_t> firsts;
  std::size_t made = 0;
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    firsts.insert(random_source{seed}());
    ++made;
    for (std::uint64_t stream = 0; stream < 100; ++stream, ++made)
      firsts.insert(random_source(seed, stream)());
  }
  CHECK(firsts.size() == made);
}

TEST_CASE("neighbouring streams share no bits beyond chance") {
  // Half of 64 bits differ on average; 4 standard deviations of the mean of 1000 are 0.5 bits.
  for (const int later : {1, 2, 100}) {
    CAPTURE(later);
    double differing = 0;
    for (std::uint64_t stream = 0; stream < 1000; ++stream) {
      random_source one(42, stream);
      random_source other(42, stream + static_cast<std::uint64_t>(later));
      for (auto bits = one() ^ other(); bits != 0; bits &= bits - 1)
        differing += 1;
    }
    CHECK(std::abs(differing / 1000 - 32) < 0.5);
  }
}

TEST_CASE("a stream is not another one that is a few numbers ahead") {
  std::set<std::uint64_t> seen;
  for (std::uint64_t stream = 0; stream < 1000; ++stream) {
    random_source random(1, stream);
    for (int i = 0; i < 100; ++i)
      seen.insert(random());
  }
  CHECK(seen.size() == 100'000);
}

TEST_CASE("unit numbers are below one, from zero on and evenly spread") {
  random_source random{1};
  std::array<int, 10> tenths{};
  double sum = 0;
  for (int i = 0; i < 100'000; ++i) {
    const auto value = random.unit();
    REQUIRE(value >= 0);
    REQUIRE(value < 1);
    ++tenths[static_cast<std::size_t>(value * 10)];
    sum += value;
  }
  // A tenth has 10,000 of them, give or take 95 (one standard deviation).
  CHECK(*std::min_element(tenths.begin(), tenths.end()) > 9'500);
  CHECK(*std::max_element(tenths.begin(), tenths.end()) < 10'500);
  CHECK(std::abs(sum / 100'000 - 0.5) < 0.005);
}

TEST_CASE("a range is covered, its ends included, and never left") {
  random_source random{2};
  std::array<int, 7> counts{};
  for (int i = 0; i < 70'000; ++i) {
    const auto value = random.between(-3, 3);
    REQUIRE(value >= -3);
    REQUIRE(value <= 3);
    ++counts[static_cast<std::size_t>(value + 3)];
  }
  CHECK(*std::min_element(counts.begin(), counts.end()) > 9'500);
  CHECK(*std::max_element(counts.begin(), counts.end()) < 10'500);
}

TEST_CASE("a range may be one number, the greatest numbers and all of them") {
  random_source random{3};
  CHECK(random.between(9, 9) == 9);
  CHECK(random.between(lowest, lowest) == lowest);
  CHECK(random.between(highest, highest) == highest);
  for (int i = 0; i < 1000; ++i) {
    REQUIRE(random.between(highest - 1, highest) >= highest - 1);
    REQUIRE(random.between(lowest, lowest + 1) <= lowest + 1);
  }
  random_source same{4};
  random_source plain{4};
  for (int i = 0; i < 100; ++i) {
    const auto value = same.between(lowest, highest);
    REQUIRE(static_cast<std::uint64_t>(value) == plain() + (std::uint64_t{1} << 63));
  }
}

TEST_CASE("a range that does not divide the numbers evenly is not biased") {
  // Three quarters of 2^64: a remainder would draw the first third twice as often, a product every
  // third number.
  constexpr std::int64_t last = (std::int64_t{1} << 62) - 1;
  random_source random{5};
  std::array<int, 3> thirds{};
  std::array<int, 3> remainders{};
  for (int i = 0; i < 30'000; ++i) {
    const auto value = random.between(lowest, last);
    REQUIRE(value <= last);
    const auto from_zero = static_cast<std::uint64_t>(value) - static_cast<std::uint64_t>(lowest);
    ++thirds[from_zero >> 62];
    ++remainders[from_zero % 3];
  }
  for (std::size_t i = 0; i < 3; ++i) {
    CHECK(std::abs(thirds[i] - 10'000) < 500);
    CHECK(std::abs(remainders[i] - 10'000) < 500);
  }
}

TEST_CASE("a chance of none and less never comes, of one and more always, between as often") {
  random_source random{6};
  int came = 0;
  for (int i = 0; i < 100'000; ++i) {
    REQUIRE_FALSE(random.chance(0));
    REQUIRE_FALSE(random.chance(-1));
    REQUIRE(random.chance(1));
    REQUIRE(random.chance(2));
    came += random.chance(0.3) ? 1 : 0;
  }
  CHECK(std::abs(came - 30'000) < 700);
}

TEST_CASE("exponential numbers have their mean and no memory") {
  random_source random{7};
  double sum = 0;
  int beyond_mean = 0;
  int beyond_twice = 0;
  for (int i = 0; i < 100'000; ++i) {
    const auto value = random.exponential(20);
    REQUIRE(value >= 0);
    REQUIRE(std::isfinite(value));
    sum += value;
    beyond_mean += value > 20 ? 1 : 0;
    beyond_twice += value > 40 ? 1 : 0;
  }
  CHECK(std::abs(sum / 100'000 - 20) < 0.3);
  CHECK(std::abs(beyond_mean / 100'000.0 - std::exp(-1.0)) < 0.01);
  CHECK(std::abs(beyond_twice / 100'000.0 - std::exp(-2.0)) < 0.01);
}

TEST_CASE("the draw that is exactly zero makes no chance of none and no endless gap") {
  // splitmix64 adds its constant and mixes, and zero mixes to zero.
  constexpr std::uint64_t seed = 0 - std::uint64_t{0x9e3779b97f4a7c15};
  CHECK(random_source{seed}() == 0);
  CHECK(random_source{seed}.unit() == 0);
  CHECK_FALSE(random_source{seed}.chance(0));
  CHECK(random_source{seed}.exponential(20) == 0);
  CHECK_FALSE(std::signbit(random_source{seed}.exponential(20)));
}
