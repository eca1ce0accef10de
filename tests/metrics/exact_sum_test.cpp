#include <throng/metrics/exact_sum.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <random>
#include <vector>

using throng::exact_sum;

namespace {

constexpr double greatest = std::numeric_limits<double>::max();
constexpr double least = std::numeric_limits<double>::denorm_min();
constexpr double infinite = std::numeric_limits<double>::infinity();
constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

exact_sum of(const std::vector<double>& numbers) {
  exact_sum sum;
  for (const auto number : numbers)
    sum.add(number);
  return sum;
}

// Any finite double, each exponent as likely as another.
double any_double(std::mt19937_64& random) {
  for (;;) {
    const auto drawn = std::bit_cast<double>(random());
    if (std::isfinite(drawn))
      return drawn;
  }
}

} // namespace

TEST_CASE("a sum is right where a sum of doubles is not") {
  CHECK(of({1e16, 1, -1e16}) == 1);
  CHECK(of({1, 1e100, 1, -1e100}) == 2);
  CHECK(of(std::vector<double>(10, 0.1)) == 1);
  CHECK(of({greatest, greatest, -greatest}) == greatest);
  CHECK(of({least, greatest, -greatest}) == least);
  CHECK(of({-least, greatest, -greatest}) == -least);
  CHECK(exact_sum() == 0);
  CHECK(of({-0.0}) == exact_sum());
}

TEST_CASE("the value is the nearest double, of two as near the even one") {
  const auto one = std::ldexp(1.0, 53); // from here on doubles are two apart
  CHECK(of({one, 1}).value() == one);
  CHECK(of({one, 1, least}).value() == one + 2);
  CHECK(of({one, 1, -least}).value() == one);
  CHECK(of({one + 2, 1}).value() == one + 4);
  CHECK(of({-one, -1}).value() == -one);
  CHECK(of({-one, -1, -least}).value() == -one - 2);
  // Rounding that carries through all digits.
  CHECK(of({2 * one - 1, 0.5}).value() == 2 * one);
  CHECK(of({greatest, std::ldexp(1.0, 969)}).value() == greatest);
  CHECK(of({greatest, std::ldexp(1.0, 970)}).value() == infinite);
  CHECK(of({-greatest, -greatest}).value() == -infinite);
}

TEST_CASE("a double is its own sum, and the sum of two is what the machine rounds it to") {
  const auto seed = std::random_device{}();
  CAPTURE(seed);
  std::mt19937_64 random(seed);
  std::uniform_real_distribution<> digits(0.5, 1);
  for (int i = 0; i < 20'000; ++i) {
    const auto a = any_double(random);
    CAPTURE(a);
    REQUIRE(exact_sum(a).value() == a);
    // Near enough for their digits to overlap, or for one to be just half a step of the other.
    const auto distance = static_cast<int>(random() % 120) - 60;
    const auto b = std::ldexp(i % 2 == 0 ? digits(random) : -0.5, std::ilogb(a) + distance);
    CAPTURE(b);
    REQUIRE(of({a, b}).value() == a + b);
  }
}

TEST_CASE("the order and the grouping of what is added do not matter, bit by bit") {
  const auto seed = std::random_device{}();
  CAPTURE(seed);
  std::mt19937_64 random(seed);
  std::vector<double> numbers(300);
  for (auto& number : numbers)
    number = any_double(random);
  const auto whole = of(numbers);
  for (int i = 0; i < 100; ++i) {
    std::shuffle(numbers.begin(), numbers.end(), random);
    exact_sum parts[7];
    for (const auto number : numbers)
      parts[random() % 7].add(number);
    exact_sum sum;
    for (const auto& part : parts)
      sum += part;
    REQUIRE(sum == whole);
    REQUIRE(sum.partials() == whole.partials());
    REQUIRE(std::bit_cast<std::uint64_t>(sum.value()) ==
            std::bit_cast<std::uint64_t>(whole.value()));
  }
}

TEST_CASE("what is taken away leaves what else was added") {
  const auto seed = std::random_device{}();
  CAPTURE(seed);
  std::mt19937_64 random(seed);
  for (int i = 0; i < 500; ++i) {
    const auto a = of({any_double(random), any_double(random), any_double(random)});
    const auto b = of({any_double(random), any_double(random)});
    auto both = a;
    both += b;
    both -= a;
    REQUIRE(both == b);
    both -= b;
    REQUIRE(both == exact_sum());
    const auto one = any_double(random);
    auto changed = a;
    changed.subtract(one);
    REQUIRE_FALSE(changed == a);
    changed.add(one);
    REQUIRE(changed == a);
  }
}

TEST_CASE("the partials add up to the sum, the greatest first") {
  CHECK(exact_sum().partials().empty());
  CHECK(exact_sum(-2.5).partials() == std::vector{-2.5});
  CHECK(of({1, 1e100, -least}).partials() == std::vector{1e100, 1.0, -least});
  CHECK(of({greatest, greatest}).partials() == std::vector{greatest, greatest});
  const auto seed = std::random_device{}();
  CAPTURE(seed);
  std::mt19937_64 random(seed);
  for (int i = 0; i < 300; ++i) {
    const auto sum = of({any_double(random), any_double(random), any_double(random)});
    const auto partials = sum.partials();
    REQUIRE(of(partials) == sum);
    for (std::size_t p = 1; p < partials.size(); ++p)
      REQUIRE(std::abs(partials[p]) < std::abs(partials[p - 1]));
  }
}

TEST_CASE("an infinite number makes an infinite sum, and one of each sign none") {
  CHECK(of({1, infinite, greatest}) == infinite);
  CHECK(of({-infinite, 7}).value() == -infinite);
  CHECK(std::isnan(of({infinite, -infinite}).value()));
  CHECK(std::isnan(of({not_a_number, 1}).value()));
  CHECK(of({not_a_number, 1}) == of({1, not_a_number}));
  CHECK_FALSE(of({not_a_number, 1}) == of({not_a_number}));
  CHECK_FALSE(of({infinite}) == of({1}));
  const auto sum = of({infinite, 3});
  CHECK(of(sum.partials()) == sum);
}
