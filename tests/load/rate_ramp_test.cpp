#include <throng/load/rate_ramp.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>
#include <random>
#include <vector>

using throng::load::last_where;
using throng::load::rate_ramp;
using throng::load::wide_count;

static_assert(rate_ramp{.duration = 10, .from = 0, .to = 10}.area() == 100);
static_assert(rate_ramp{.duration = 10, .from = 0, .to = 10}.reaches(25) == 5);
static_assert(rate_ramp{.duration = 10, .from = 10, .to = 0}.reaches(75) == 5);

TEST_CASE("the last place where something holds is found from any guess") {
  for (std::uint64_t limit = 0; limit <= 20; ++limit) {
    for (std::uint64_t last = 0; last <= limit; ++last) {
      for (std::uint64_t guess = 0; guess <= limit; ++guess) {
        REQUIRE(last_where(guess, limit, [&](std::uint64_t t) {
                  REQUIRE(t <= limit);
                  return t <= last;
                }) == last);
      }
    }
  }
}

TEST_CASE("a good guess costs few questions, and a bad one not many") {
  const auto questions = [](std::uint64_t guess) {
    int asked = 0;
    CHECK(last_where(guess, std::uint64_t{1} << 61, [&](std::uint64_t t) {
            ++asked;
            return t <= 1'000'000'000'000;
          }) == 1'000'000'000'000);
    return asked;
  };
  CHECK(questions(1'000'000'000'000) == 2);
  CHECK(questions(1'000'000'000'001) == 2);
  CHECK(questions(999'999'999'999) <= 4);
  CHECK(questions(0) <= 100);
  CHECK(questions(std::uint64_t{1} << 61) <= 130);
}

TEST_CASE("the area up to an instant is that of thin slices, rounded up") {
  // Twice the area in units of 1 / duration is whole, so it is added up exactly.
  for (const std::uint64_t duration : {1U, 2U, 3U, 7U, 10U}) {
    for (std::uint64_t from = 0; from <= 7; ++from) {
      for (std::uint64_t to = from == 0 ? 1 : 0; to <= 7; ++to) {
        const rate_ramp ramp{duration, from, to};
        // The rate at t times the duration; slices of a straight line are trapezoids.
        const auto height = [&](std::uint64_t t) { return from * (duration - t) + to * t; };
        std::uint64_t sum = 0;
        for (std::uint64_t t = 0; t <= duration; ++t) {
          if (t != 0)
            sum += height(t - 1) + height(t);
          REQUIRE(static_cast<std::uint64_t>(ramp.area_by(t)) == (sum + duration - 1) / duration);
        }
        REQUIRE(ramp.area_by(duration) == ramp.area());
      }
    }
  }
}

TEST_CASE("where an area is reached, it is not exceeded, and one nanosecond later it is") {
  std::mt19937_64 random{42};
  // Magnitudes, not values, are even, so that small and huge meet.
  const auto up_to_bits = [&](int bits) {
    const auto size = random() % static_cast<unsigned>(bits + 1);
    return size == 0 ? 0 : random() >> (64 - size);
  };
  for (int i = 0; i < 100'000; ++i) {
    const rate_ramp ramp{1 + up_to_bits(60), up_to_bits(61), 1 + up_to_bits(61)};
    // From both ends of the stage and from anywhere between.
    const auto part = wide_count{random()} << 64 | random();
    auto wanted = part % (ramp.area() + 1);
    if (i % 3 == 0)
      wanted = std::min<wide_count>(up_to_bits(62), ramp.area());
    if (i % 3 == 1)
      wanted = ramp.area() - std::min<wide_count>(up_to_bits(62), ramp.area());
    const auto at = ramp.reaches(wanted);
    CAPTURE(ramp.duration);
    CAPTURE(ramp.from);
    CAPTURE(ramp.to);
    CAPTURE(at);
    REQUIRE(at <= ramp.duration);
    REQUIRE(ramp.area_by(at) <= wanted);
    REQUIRE((at == ramp.duration || ramp.area_by(at + 1) > wanted));
  }
}

TEST_CASE("the guess is right within a nanosecond, also where the rate begins or ends at 0") {
  constexpr std::uint64_t hour = 3'600'000'000'000;
  for (const auto& ramp :
       {rate_ramp{hour, 0, 1000}, rate_ramp{hour, 1000, 0}, rate_ramp{hour, 7, 7},
        rate_ramp{hour, 999'999, 1'000'000}, rate_ramp{hour, 1'000'000'000'000, 999'999'999'999}}) {
    for (int i = 0; i <= 1000; ++i) {
      const auto wanted = ramp.area() / 1000 * static_cast<unsigned>(i);
      const auto at = ramp.reaches(wanted);
      const auto guess = ramp.guess(wanted);
      REQUIRE(guess + 1 >= at);
      REQUIRE(guess <= at + 1);
    }
  }
}

TEST_CASE("the rate goes straight from one end to the other") {
  const rate_ramp falling{.duration = 100, .from = 50, .to = 10};
  CHECK(falling.at(0) == 50);
  CHECK(falling.at(25) == 40);
  CHECK(falling.at(100) == 10);
}
