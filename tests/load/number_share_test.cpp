#include "random_sequences.hpp"
#include <throng/load/number_share.hpp>

#include <doctest/doctest.h>

#include <cstddef>
#include <cstdint>
#include <set>
#include <vector>

using throng::number_share;
using throng::segment_share;

TEST_CASE("the only worker of the only instance has every number") {
  const number_share all;
  CHECK(all.count(5) == 5);
  CHECK(all.count(0) == 0);
  CHECK(all.count(-5) == 0);
  CHECK(all.number(3) == 3);
  CHECK(all.segment().is_whole());
}

TEST_CASE("workers take turns in what the segment owns") {
  const auto half = throng::make_segment_share("1/2:1", "").share;
  const number_share third{half, 2, 8};
  CHECK(third.number(0) == 5);
  CHECK(third.number(1) == 21);
  CHECK(third.count(5) == 0);
  CHECK(third.count(6) == 1);
  CHECK(third.count(100) == 6);
  CHECK(third.segment().scale(100) == 50);
}

TEST_CASE("the workers of all segments have every number once, and add up to their segment") {
  random_sequences sequences{5};
  for (int i = 0; i < 100; ++i) {
    const auto sequence = sequences.next();
    const auto workers = sequences.random.between(1, 9);
    CAPTURE(throng::sequence_text(sequence));
    CAPTURE(workers);
    const auto v = sequences.random.between(0, 300);
    std::set<std::int64_t> seen;
    for (const auto& segment : shares_of(sequence)) {
      std::int64_t sum = 0;
      for (std::int64_t w = 0; w < workers; ++w) {
        const number_share share{segment, w, workers};
        const auto count = share.count(v);
        sum += count;
        for (std::int64_t k = 0; k < count; ++k) {
          const auto number = share.number(k);
          REQUIRE(number < v);
          REQUIRE(seen.insert(number).second);
          REQUIRE(share.count(number) == k);
          REQUIRE(share.count(number + 1) == k + 1);
        }
        REQUIRE(share.number(count) >= v);
      }
      REQUIRE(sum == segment.scale(v));
    }
    REQUIRE(std::ssize(seen) == v);
  }
}
