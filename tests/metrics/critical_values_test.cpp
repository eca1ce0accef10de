#include <throng/metrics/critical_values.hpp>

#include <doctest/doctest.h>

#include <cstddef>

using doctest::Approx;
using throng::normal_critical_value;
using throng::student_critical_value;

TEST_CASE("the normal's critical values are those of the tables") {
  CHECK(normal_critical_value(0.5) == Approx(0.674489750196).epsilon(1e-11));
  CHECK(normal_critical_value(0.95) == Approx(1.959963984540).epsilon(1e-11));
  CHECK(normal_critical_value(0.99) == Approx(2.575829303549).epsilon(1e-11));
  CHECK(normal_critical_value(0.999999) == Approx(4.891638475699).epsilon(1e-9));
}

TEST_CASE("Student's critical values are those of the tables") {
  struct row {
    std::size_t degrees;
    double t95;
    double t99;
  };
  // Abramowitz and Stegun, table 26.10.
  constexpr row table[] = {{1, 12.706, 63.657}, {2, 4.303, 9.925},  {3, 3.182, 5.841},
                           {4, 2.776, 4.604},   {9, 2.262, 3.250},  {10, 2.228, 3.169},
                           {19, 2.093, 2.861},  {30, 2.042, 2.750}, {120, 1.980, 2.617}};
  for (const auto& each : table) {
    CAPTURE(each.degrees);
    CHECK(student_critical_value(0.95, each.degrees) == Approx(each.t95).epsilon(0.0003));
    CHECK(student_critical_value(0.99, each.degrees) == Approx(each.t99).epsilon(0.0003));
  }
}

TEST_CASE("Student's critical values fall to the normal's") {
  double before = student_critical_value(0.95, 1);
  for (std::size_t degrees = 2; degrees < 1'100; degrees += 7) {
    const auto t = student_critical_value(0.95, degrees);
    CAPTURE(degrees);
    REQUIRE(t < before + 1e-12);
    REQUIRE(t >= normal_critical_value(0.95));
    before = t;
  }
  CHECK(student_critical_value(0.95, 1'000) == Approx(normal_critical_value(0.95)).epsilon(0.002));
}
