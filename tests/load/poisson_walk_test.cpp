#include <throng/load/poisson_walk.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <cstdint>
#include <vector>

using throng::load::poisson_walk;

namespace {

double area(const poisson_walk& walk) { return static_cast<double>(walk.whole()) + walk.part(); }

} // namespace

TEST_CASE("the same seed walks the same way, another one another way") {
  poisson_walk one{5};
  poisson_walk same{5};
  poisson_walk other{6};
  int met = 0;
  for (int i = 0; i < 1000; ++i) {
    REQUIRE(one.number() == i);
    REQUIRE(one.whole() == same.whole());
    REQUIRE(one.part() == same.part());
    met += one.part() == other.part() ? 1 : 0;
    one.advance();
    same.advance();
    other.advance();
  }
  CHECK(met == 0);
}

TEST_CASE("the first gaps are those of splitmix64's known numbers") {
  // The first numbers of seed 1234567, as its authors' program prints them.
  poisson_walk walk{1234567};
  double before = 0;
  for (const std::uint64_t number :
       {6'457'827'717'110'365'317U, 3'203'168'211'198'807'973U, 9'817'491'932'198'370'423U}) {
    const double gap = -std::log(1 - static_cast<double>(number) * 0x1p-64);
    CHECK(area(walk) - before == doctest::Approx(gap).epsilon(1e-12));
    before = area(walk);
    walk.advance();
  }
}

TEST_CASE("areas never fall, and the part stays below 1") {
  poisson_walk walk{0};
  double before = 0;
  for (int i = 0; i < 100'000; ++i) {
    REQUIRE(area(walk) >= before);
    REQUIRE(walk.part() >= 0);
    REQUIRE(walk.part() < 1);
    before = area(walk);
    walk.advance();
  }
}

TEST_CASE("gaps are exponential with mean 1 and know nothing of each other") {
  constexpr int count = 1'000'000;
  poisson_walk walk{2024};
  double before = 0;
  double squares = 0;
  double neighbours = 0;
  double last = 1;
  int beyond_one = 0;
  int beyond_three = 0;
  for (int i = 0; i < count; ++i) {
    const double gap = area(walk) - before;
    before = area(walk);
    squares += gap * gap;
    neighbours += (gap - 1) * (last - 1);
    last = gap;
    beyond_one += gap > 1 ? 1 : 0;
    beyond_three += gap > 3 ? 1 : 0;
    walk.advance();
  }
  // Five standard deviations of each.
  CHECK(std::abs(before / count - 1) < 0.005);
  CHECK(std::abs(squares / count - 2) < 0.023);
  CHECK(std::abs(neighbours / count) < 0.005);
  CHECK(std::abs(static_cast<double>(beyond_one) / count - std::exp(-1.0)) < 0.0025);
  CHECK(std::abs(static_cast<double>(beyond_three) / count - std::exp(-3.0)) < 0.0011);
}
