#include <throng/load/ramp.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <optional>
#include <random>

using namespace std::chrono_literals;
using std::chrono::nanoseconds;
using throng::load::later;
using throng::load::ramp;

static_assert(ramp{0s, 10s, 0, 10}.at(5s) == 5);
static_assert(ramp{0s, 10s, 10, 0}.reaches(9) == nanoseconds{1s});

TEST_CASE("a rising ramp counts whole users that the line has reached") {
  constexpr ramp rising{10s, 20s, 0, 10};
  CHECK(rising.at(10s) == 0);
  CHECK(rising.at(11s - 1ns) == 0);
  CHECK(rising.at(11s) == 1);
  CHECK(rising.at(20s - 1ns) == 9);
  CHECK(rising.reaches(1) == 11s);
  CHECK(rising.reaches(10) == 20s);
}

TEST_CASE("a falling ramp counts users until the line has left them") {
  constexpr ramp falling{10s, 20s, 10, 0};
  CHECK(falling.at(10s) == 10);
  CHECK(falling.at(11s - 1ns) == 10);
  CHECK(falling.at(11s) == 9);
  CHECK(falling.at(20s - 1ns) == 1);
  CHECK(falling.reaches(9) == 11s);
  CHECK(falling.reaches(0) == 20s);
}

TEST_CASE("a step that does not divide evenly is counted from the ramp's end") {
  // 10 ns for three steps: 10 - trunc(20/3), 10 - trunc(10/3), 10.
  constexpr ramp rising{0ns, 10ns, 0, 3};
  CHECK(rising.reaches(1) == 4ns);
  CHECK(rising.reaches(2) == 7ns);
  CHECK(rising.reaches(3) == 10ns);
  CHECK(rising.at(3ns) == 0);
  CHECK(rising.at(4ns) == 1);
  CHECK(rising.at(6ns) == 1);
  CHECK(rising.at(7ns) == 2);
}

TEST_CASE("more steps than nanoseconds fall together") {
  constexpr ramp steep{0ns, 2ns, 0, 10};
  CHECK(steep.at(0ns) == 0);
  CHECK(steep.at(1ns) == 5);
  CHECK(steep.reaches(4) == 1ns);
  CHECK(steep.reaches(5) == 1ns);
  CHECK(steep.reaches(6) == 2ns);
  CHECK(steep.leaves(0, 0ns) == nanoseconds{1});
  CHECK(steep.leaves(5, 1ns) == std::nullopt);
}

TEST_CASE("every question about a ramp agrees with its value at each nanosecond") {
  const auto seed = std::random_device{}();
  CAPTURE(seed);
  std::mt19937_64 random{seed};
  const auto up_to = [&](std::int64_t most) {
    return std::uniform_int_distribution<std::int64_t>{0, most}(random);
  };
  for (int i = 0; i < 2000; ++i) {
    const nanoseconds begin{up_to(20)};
    const ramp one{begin, begin + nanoseconds{1 + up_to(40)}, up_to(25), up_to(25)};
    CAPTURE(one.begin.count());
    CAPTURE(one.end.count());
    CAPTURE(one.from);
    CAPTURE(one.to);
    REQUIRE(one.at(one.begin) == one.from);
    for (std::int64_t value = 0; value <= 26; ++value) {
      std::optional<nanoseconds> first;
      std::optional<nanoseconds> last;
      for (auto t = one.begin; t < one.end; t += 1ns) {
        if (one.at(t) < value)
          continue;
        if (!first)
          first = t;
        last = t;
      }
      const auto kept = one.at_least(value);
      REQUIRE(kept.has_value() == first.has_value());
      if (kept) {
        REQUIRE(kept->first == *first);
        REQUIRE(kept->last == *last);
      }
    }
    for (auto t = one.begin; t < one.end; t += 1ns) {
      std::int64_t most = 0;
      std::optional<nanoseconds> left;
      for (auto u = t; u < one.end; u += 1ns) {
        most = std::max(most, one.at(u));
        REQUIRE(one.peak(t, u) == most);
        if (!left && one.at(u) != one.at(t))
          left = u;
      }
      REQUIRE(one.leaves(one.at(t), t) == left);
    }
  }
}

TEST_CASE("an hour for a hundred million users is exact beyond 64 bits") {
  constexpr std::int64_t users = 100'000'000;
  constexpr ramp up{0ns, 1h, 0, users};
  CHECK(up.reaches(1) == 36000ns);
  CHECK(up.reaches(users / 2) == 30min);
  CHECK(up.reaches(users - 1) == 1h - 36000ns);
  CHECK(up.at(30min - 1ns) == users / 2 - 1);
  CHECK(up.at(30min) == users / 2);
  constexpr ramp down{0ns, 1h, users, 0};
  CHECK(down.at(36000ns - 1ns) == users);
  CHECK(down.at(36000ns) == users - 1);
}

TEST_CASE("a sum of times stops at the greatest one") {
  CHECK(later(1s, 2s) == 3s);
  CHECK(later(nanoseconds::max() - 1s, 1s) == nanoseconds::max());
  CHECK(later(nanoseconds::max() - 1s, 2s) == nanoseconds::max());
  CHECK(later(-5s, nanoseconds::max()) == nanoseconds::max() - 5s);
}
