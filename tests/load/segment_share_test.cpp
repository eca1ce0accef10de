#include "random_sequences.hpp"
#include <throng/base/random.hpp>
#include <throng/load/ramping_vus.hpp>
#include <throng/load/segment_share.hpp>
#include <throng/load/vu_plan.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numeric>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

using namespace std::chrono_literals;
using std::chrono::nanoseconds;
using throng::make_segment_share;
using throng::segment_share;
using numbers = std::vector<std::int64_t>;

namespace {

constexpr auto highest = std::numeric_limits<std::int64_t>::max();

segment_share share_of(std::string_view segment, std::string_view sequence) {
  auto [share, problem] = make_segment_share(segment, sequence);
  CAPTURE(problem);
  REQUIRE(problem.empty());
  return share;
}

std::string problem_of(std::string_view segment, std::string_view sequence) {
  const auto [share, problem] = make_segment_share(segment, sequence);
  CHECK(share.is_whole());
  return problem;
}

numbers first_numbers(const segment_share& share, std::int64_t count) {
  numbers found;
  for (std::int64_t k = 0; k < count; ++k)
    found.push_back(share.number(k));
  return found;
}

} // namespace

TEST_CASE("the whole test owns every number") {
  for (const auto& share : {segment_share{}, share_of("", ""), share_of("0:1", ""),
                            share_of("", "0,1"), share_of("100%", "0,1")}) {
    CHECK(share.is_whole());
    CHECK(share.length() == 1);
    CHECK(share.scale(7) == 7);
    CHECK(share.scale(0) == 0);
    CHECK(share.scale(-7) == 0);
    CHECK(share.scale(highest) == highest);
    CHECK(first_numbers(share, 4) == numbers{0, 1, 2, 3});
    CHECK(share.resegmented(5)->is_whole());
    CHECK(share.resegmented(0) == std::nullopt);
  }
}

TEST_CASE("a half and two quarters take turns as in k6") {
  constexpr std::string_view sequence = "0,1/2,3/4,1";
  CHECK(first_numbers(share_of("0:1/2", sequence), 5) == numbers{0, 2, 4, 6, 8});
  CHECK(first_numbers(share_of("1/2:3/4", sequence), 4) == numbers{1, 5, 9, 13});
  CHECK(first_numbers(share_of("3/4:1", sequence), 4) == numbers{3, 7, 11, 15});
  CHECK(share_of("1/2:3/4", sequence).length() == 0.25);
  CHECK_FALSE(share_of("1/2:3/4", sequence).is_whole());
}

TEST_CASE("the longest segments are dealt to first, equal ones in their order") {
  // A quarter, a half, a quarter: the half has the first slot.
  CHECK(first_numbers(share_of("0:1/4", "0,1/4,3/4,1"), 2) == numbers{1, 5});
  CHECK(first_numbers(share_of("1/4:3/4", "0,1/4,3/4,1"), 3) == numbers{0, 2, 4});
  CHECK(first_numbers(share_of("3/4:1", "0,1/4,3/4,1"), 2) == numbers{3, 7});
}

TEST_CASE("twenty-two iterations of twelve users in thirds are eight, seven and seven") {
  constexpr std::string_view sequence = "0,1/3,2/3,1";
  const numbers expected{8, 7, 7};
  for (std::size_t i = 0; i < 3; ++i) {
    const auto share = shares_of(throng::parse_segment_sequence(sequence).value)[i];
    CHECK(share.scale(12) == 4);
    CHECK(share.resegmented(12)->scale(22) == expected[i]);
  }
}

TEST_CASE("equal parts own each n-th number") {
  const auto shares = shares_of(throng::equal_parts({}, 7).value);
  REQUIRE(shares.size() == 7);
  for (std::size_t i = 0; i < shares.size(); ++i) {
    const auto first = static_cast<std::int64_t>(i);
    CHECK(first_numbers(shares[i], 3) == numbers{first, first + 7, first + 14});
  }
}

TEST_CASE("without a sequence there is one segment more on either side") {
  CHECK(first_numbers(share_of("1/2", ""), 3) == numbers{0, 2, 4});
  CHECK(first_numbers(share_of("1/2:1", ""), 3) == numbers{1, 3, 5});
  CHECK(first_numbers(share_of("1/3:2/3", ""), 3) == numbers{1, 4, 7});
  CHECK(first_numbers(share_of("1/4:3/4", ""), 3) == numbers{0, 2, 4});
  CHECK(first_numbers(share_of("1/4:1/2", "1/4,1/2"), 3) ==
        first_numbers(share_of("1/4:1/2", "0,1/4,1/2,1"), 3));
}

TEST_CASE("a segment that is not in the sequence is refused") {
  const std::string cure = "; it must reach from one point to the next";
  CHECK(problem_of("1/3:1/2", "0,1/2,1") ==
        "provided segment 1/3:1/2 can't be found in sequence 0,1/2,1" + cure);
  CHECK(problem_of("0:50%", "0,0.25,1/2,1") ==
        "provided segment 0:1/2 can't be found in sequence 0,1/4,1/2,1" + cure);
  CHECK(problem_of("1/4:1", "1/4,1/2") ==
        "provided segment 1/4:1 can't be found in sequence 0,1/4,1/2,1" + cure);
  CHECK(problem_of("", "0,1/2,1") ==
        "provided segment 0:1 can't be found in sequence 0,1/2,1" + cure);
  CHECK(problem_of("1/3:1", "0,1/2,1") ==
        "provided segment 1/3:1 can't be found in sequence 0,1/2,1" + cure);
  const auto typed = make_segment_share({{1, 1}, {1, 1}}, {});
  CHECK(typed.problem == "provided segment 1:1 can't be found in sequence 0,1" + cure);
}

TEST_CASE("wrong texts are told as their parsers tell them") {
  CHECK(problem_of("1/2:1/3", "0,x").starts_with("execution segment '1/2:1/3': the start "));
  CHECK(problem_of("1/2", "0,x").starts_with("execution segment sequence '0,x': point 2 'x' "));
  CHECK(problem_of(" ", "").starts_with("execution segment ' ': the end ' ' must be "));
}

TEST_CASE("lengths whose common denominator is too great are refused instead of filling memory") {
  const std::string why = ": the common denominator of the segments' lengths must be at most "
                          "1000000; write 1/3 instead of 0.333333";
  CHECK(problem_of("0.3333333", "") == "execution segment sequence '0,3333333/10000000,1'" + why);
  CHECK(problem_of("0:1/997", "0,1/997,1/991,1/2") ==
        "execution segment sequence '0,1/997,1/991,1/2,1'" + why);
  // The difference of its points does not even fit in a fraction.
  CHECK(problem_of("0:1/4000000000000000000", "0,1/4000000000000000000,1/3999999999999999999,1") ==
        "execution segment sequence "
        "'0,1/4000000000000000000,1/3999999999999999999,1'" +
            why);
  const auto largest = share_of("0.999999:1", "");
  CHECK(first_numbers(largest, 2) == numbers{1, 1'000'001});
}

TEST_CASE("a million equal segments are dealt in a moment, and each gets its own number") {
  const auto sequence = throng::equal_parts({}, throng::load::most_segments).value;
  const auto [share, problem] =
      make_segment_share({sequence.points[777'777], sequence.points[777'778]}, sequence);
  CHECK(problem == "");
  CHECK(first_numbers(share, 2) == numbers{777'777, 1'777'777});
}

TEST_CASE("shares follow the rule that is written out, slot by slot") {
  random_sequences sequences{20250301};
  for (int i = 0; i < 300; ++i) {
    const auto sequence = sequences.next(i % 3 == 0 ? 1000 : 60);
    CAPTURE(throng::sequence_text(sequence));
    const auto shares = shares_of(sequence);
    const written_out rule{lengths_of(sequence)};
    REQUIRE(shares.size() == rule.own.size());
    for (std::size_t s = 0; s < shares.size(); ++s) {
      REQUIRE(first_numbers(shares[s], std::ssize(rule.own[s])) == rule.own[s]);
      REQUIRE(shares[s].number(std::ssize(rule.own[s])) == rule.round + rule.own[s][0]);
      REQUIRE(shares[s].length() ==
              static_cast<double>(rule.weights[s]) / static_cast<double>(rule.round));
    }
  }
}

TEST_CASE("every number belongs to one segment, and the segments add up to the whole") {
  random_sequences sequences{1};
  for (int i = 0; i < 200; ++i) {
    const auto sequence = sequences.next();
    CAPTURE(throng::sequence_text(sequence));
    const auto shares = shares_of(sequence);
    // All values up to a few rounds, then some from anywhere.
    numbers before(shares.size());
    for (std::int64_t v = 0; v < 150; ++v) {
      CAPTURE(v);
      std::int64_t sum = 0;
      std::size_t risen = 0;
      for (std::size_t s = 0; s < shares.size(); ++s) {
        const auto scaled = shares[s].scale(v);
        sum += scaled;
        REQUIRE(scaled >= before[s]);
        if (scaled > before[s]) {
          ++risen;
          REQUIRE(shares[s].number(before[s]) == v - 1);
        }
        before[s] = scaled;
      }
      REQUIRE(sum == v);
      REQUIRE(risen == (v > 0 ? 1 : 0));
    }
    for (int j = 0; j < 20; ++j) {
      const auto v = sequences.random.between(0, highest);
      std::int64_t sum = 0;
      for (const auto& share : shares)
        sum += share.scale(v);
      REQUIRE(sum == v);
    }
  }
}

TEST_CASE("scale and number are inverse") {
  random_sequences sequences{2};
  for (int i = 0; i < 300; ++i) {
    const auto sequence = sequences.next();
    CAPTURE(throng::sequence_text(sequence));
    for (const auto& share : shares_of(sequence)) {
      for (int j = 0; j < 10; ++j) {
        const auto k = sequences.random.between(0, j < 5 ? 200 : highest / 100);
        CAPTURE(k);
        const auto n = share.number(k);
        REQUIRE(share.scale(n) == k);
        REQUIRE(share.scale(n + 1) == k + 1);
      }
    }
  }
}

TEST_CASE("a number beyond 64 bits is the greatest one") {
  const auto share = share_of("0:1/4", "");
  CHECK(share.number(highest / 4 - 1) < highest);
  CHECK(share.number(highest / 2) == highest);
  CHECK(share.number(highest) == highest);
}

TEST_CASE("re-segmented lengths are the segments' scales of the value") {
  random_sequences sequences{3};
  for (int i = 0; i < 500; ++i) {
    const auto sequence = sequences.next();
    const auto v = sequences.random.between(1, 200);
    CAPTURE(throng::sequence_text(sequence));
    CAPTURE(v);
    const auto shares = shares_of(sequence);
    const written_out rule{lengths_of(sequence)};
    numbers left;
    std::vector<std::size_t> places(shares.size());
    for (std::size_t s = 0; s < shares.size(); ++s) {
      places[s] = left.size();
      if (rule.scale(s, v) > 0)
        left.push_back(rule.scale(s, v));
    }
    const written_out expected{left};
    for (std::size_t s = 0; s < shares.size(); ++s) {
      const auto again = shares[s].resegmented(v);
      REQUIRE(again.has_value() == (rule.scale(s, v) > 0));
      if (!again)
        continue;
      const auto& own = v % rule.round == 0 ? rule.own[s] : expected.own[places[s]];
      REQUIRE(first_numbers(*again, std::ssize(own)) == own);
      // What it is for: each segment has the same iterations for each of its users.
      REQUIRE(again->scale(v * 13) == shares[s].scale(v) * 13);
    }
  }
}

TEST_CASE("a value that the lengths divide changes nothing, and none or less is no work") {
  const auto share = share_of("1/2:3/4", "0,1/2,3/4,1");
  CHECK(first_numbers(*share.resegmented(8), 9) == first_numbers(share, 9));
  CHECK(share.resegmented(0) == std::nullopt);
  CHECK(share.resegmented(-8) == std::nullopt);
  CHECK(share.resegmented(1) == std::nullopt);
}

TEST_CASE("a segment that is left alone by re-segmenting becomes the whole") {
  const auto first = share_of("0:1/2", "0,1/2,3/4,1").resegmented(1);
  REQUIRE(first);
  CHECK(first->is_whole());
  // Two users: the half and the first quarter have one each.
  const auto second = share_of("1/2:3/4", "0,1/2,3/4,1").resegmented(2);
  REQUIRE(second);
  CHECK(first_numbers(*second, 3) == numbers{1, 3, 5});
}

TEST_CASE("the parts of a plan add up to the whole at every change and just before") {
  random_sequences sequences{4};
  auto& random = sequences.random;
  for (int i = 0; i < 200; ++i) {
    const auto sequence = sequences.next();
    CAPTURE(throng::sequence_text(sequence));
    const auto shares = shares_of(sequence);
    throng::ramping_vus executor{.start_vus = random.between(0, 40), .stages = {}};
    executor.graceful_ramp_down = nanoseconds{random.between(0, nanoseconds{1min}.count())};
    for (auto stage = random.between(1, 6); stage > 0; --stage)
      executor.stages.push_back(
          {random.chance(0.2) ? 0ns : nanoseconds{random.between(1, nanoseconds{1min}.count())},
           random.between(0, 40)});
    const throng::vu_plan plan{executor, 30s};
    const auto add_up = [&](nanoseconds t) {
      CAPTURE(t.count());
      std::int64_t scheduled = 0;
      std::int64_t limit = 0;
      for (const auto& share : shares) {
        scheduled += share.scale(plan.scheduled_at(t));
        limit += share.scale(plan.limit_at(t));
        REQUIRE(share.scale(plan.scheduled_at(t)) <= share.scale(plan.limit_at(t)));
      }
      REQUIRE(scheduled == plan.scheduled_at(t));
      REQUIRE(limit == plan.limit_at(t));
    };
    for (std::optional<nanoseconds> t = 0ns; t; t = plan.next_scheduled_change(*t)) {
      add_up(*t);
      add_up(*t - 1ns);
    }
    for (auto t = plan.next_limit_change(0ns); t; t = plan.next_limit_change(*t)) {
      add_up(*t);
      add_up(*t - 1ns);
    }
  }
}
