#include <throng/load/segment_share.hpp>
#include <throng/vu/feeder.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <numeric>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <vector>

using throng::feed;
using throng::feeder;
using throng::segment_share;

namespace {

struct user {
  segment_share part{};
  std::uint64_t run_seed = 1;

  [[nodiscard]] const segment_share& segment() const { return part; }
  [[nodiscard]] std::uint64_t seed() const { return run_seed; }
};

static_assert(throng::feeder_user<user>);
static_assert(throng::feeder_user<const user>);
static_assert(!throng::feeder_user<std::string>);

std::vector<int> numbers_to(int end) {
  std::vector<int> rows(static_cast<std::size_t>(end));
  std::iota(rows.begin(), rows.end(), 0);
  return rows;
}

// What `count` draws give; -1 where there was nothing.
std::vector<int> draw(feeder<int>& from, user who, int count) {
  std::vector<int> drawn;
  for (int i = 0; i < count; ++i) {
    const auto* row = from.next(who);
    drawn.push_back(row != nullptr ? *row : -1);
  }
  return drawn;
}

user in_segment(const char* segment, const char* sequence, std::uint64_t seed = 1) {
  const auto [share, problem] = throng::make_segment_share(segment, sequence);
  REQUIRE(problem.empty());
  return {share, seed};
}

} // namespace

TEST_CASE("rows come in order, each once, and then none") {
  feeder<int> rows{numbers_to(3)};
  CHECK(rows.size() == 3);
  CHECK(rows.handed_out() == 0);
  CHECK(draw(rows, {}, 2) == std::vector{0, 1});
  CHECK(rows.handed_out() == 2);
  CHECK(draw(rows, {}, 3) == std::vector{2, -1, -1});
  CHECK(rows.handed_out() == 3);
  CHECK(rows.size() == 3);
}

TEST_CASE("a circular feeder begins again") {
  feeder<int> rows{numbers_to(3), feed::circular};
  CHECK(draw(rows, {}, 7) == std::vector{0, 1, 2, 0, 1, 2, 0});
  CHECK(rows.handed_out() == 7);
}

TEST_CASE("a shuffled feeder hands out each row once, in another order") {
  feeder<int> rows{numbers_to(100), feed::shuffled};
  auto drawn = draw(rows, {}, 100);
  CHECK(draw(rows, {}, 1) == std::vector{-1});
  CHECK(rows.handed_out() == 100);
  CHECK(drawn != numbers_to(100));
  std::sort(drawn.begin(), drawn.end());
  CHECK(drawn == numbers_to(100));
}

TEST_CASE("a random order is the run's, or the feeder's own") {
  const auto order = [](std::uint64_t run_seed, std::optional<std::uint64_t> own) {
    feeder<int> rows{numbers_to(50), feed::shuffled};
    if (own)
      rows.seed(*own);
    return draw(rows, {{}, run_seed}, 50);
  };
  CHECK(order(1, {}) == order(1, {}));
  CHECK(order(1, {}) != order(2, {}));
  CHECK(order(1, 2) == order(2, {}));
  CHECK(order(1, 0) == order(0, {}));
  CHECK(order(1, 7) == order(2, 7));
  // The same with every compiler and library.
  feeder<int> few{numbers_to(8), feed::shuffled};
  CHECK(draw(few, {{}, 1234567}, 8) == std::vector{5, 2, 7, 4, 1, 0, 6, 3});
}

TEST_CASE("every place of a random order is as likely for every row") {
  // Of 6,000 orders of three rows each has 1,000, give or take 29 (one standard deviation).
  std::vector<int> counts(6);
  for (std::uint64_t seed = 0; seed < 6000; ++seed) {
    feeder<int> rows{numbers_to(3), feed::shuffled};
    const auto drawn = draw(rows, {{}, seed}, 3);
    ++counts[static_cast<std::size_t>(drawn[0] * 2 + (drawn[1] > drawn[2] ? 1 : 0))];
  }
  for (const auto count : counts)
    CHECK(std::abs(count - 1000) < 150);
}

TEST_CASE("a reset begins at the front, with the seed of the next run") {
  feeder<int> rows{numbers_to(3)};
  draw(rows, {}, 5);
  rows.reset();
  CHECK(rows.handed_out() == 0);
  CHECK(draw(rows, {}, 4) == std::vector{0, 1, 2, -1});

  feeder<int> mixed{numbers_to(50), feed::shuffled};
  const auto first = draw(mixed, {{}, 1}, 50);
  mixed.reset();
  CHECK(draw(mixed, {{}, 1}, 50) == first);
  mixed.reset();
  CHECK(draw(mixed, {{}, 2}, 50) != first);
  // A seed given in the middle begins anew, too.
  mixed.seed(1);
  CHECK(draw(mixed, {{}, 2}, 50) == first);
}

TEST_CASE("without rows there is nothing to draw, nor is there an end of trying") {
  for (const auto order : {feed::in_order, feed::circular, feed::shuffled}) {
    feeder<int> none{{}, order};
    CHECK(draw(none, {}, 2) == std::vector{-1, -1});
    CHECK(none.handed_out() == 0);
    CHECK(none.size() == 0);
  }
}

TEST_CASE("a row is a reference to one place, as long as the feeder lives") {
  feeder<std::string> rows{{"a", "b"}, feed::circular};
  user who;
  const auto* a = rows.next(who);
  CHECK(*a == "a");
  CHECK(*rows.next(who) == "b");
  CHECK(rows.next(who) == a);
}

TEST_CASE("instances hand out each row once among them") {
  for (const auto order : {feed::in_order, feed::shuffled}) {
    std::vector<int> all;
    for (const auto* segment : {"0:1/2", "1/2:3/4", "3/4:1"}) {
      feeder<int> rows{numbers_to(10), order};
      const auto who = in_segment(segment, "0,1/2,3/4,1", 5);
      const auto own = who.part.scale(10);
      const auto drawn = draw(rows, who, 12);
      CHECK(std::count(drawn.begin(), drawn.end(), -1) == 12 - own);
      CHECK(rows.handed_out() == own);
      all.insert(all.end(), drawn.begin(), drawn.begin() + own);
    }
    std::sort(all.begin(), all.end());
    CHECK(all == numbers_to(10));
  }
  feeder<int> rows{numbers_to(10)};
  CHECK(draw(rows, in_segment("1/2:3/4", "0,1/2,3/4,1"), 4) == std::vector{1, 5, 9, -1});
}

TEST_CASE("circular feeders of all instances hand out every row evenly") {
  constexpr const char* sequence = "0,1/2,3/4,1";
  for (const int size : {1, 2, 3, 4, 5, 7, 8, 12}) {
    CAPTURE(size);
    for (const int draws : {1, 4, 9, 100}) {
      CAPTURE(draws);
      std::vector<int> counts(static_cast<std::size_t>(size));
      for (const auto* segment : {"0:1/2", "1/2:3/4", "3/4:1"}) {
        feeder<int> rows{numbers_to(size), feed::circular};
        const auto who = in_segment(segment, sequence);
        for (const auto row : draw(rows, who, static_cast<int>(who.part.scale(draws)))) {
          REQUIRE(row >= 0);
          ++counts[static_cast<std::size_t>(row)];
        }
      }
      const auto [least, most] = std::minmax_element(counts.begin(), counts.end());
      CHECK(*most - *least <= 1);
      CHECK(std::accumulate(counts.begin(), counts.end(), 0) == draws);
    }
  }
  feeder<int> rows{numbers_to(6), feed::circular};
  CHECK(draw(rows, in_segment("1/2:3/4", sequence), 5) == std::vector{1, 5, 3, 1, 5});
}

TEST_CASE("users on many threads get each row once") {
  for (const auto order : {feed::in_order, feed::shuffled}) {
    constexpr int size = 20'000;
    feeder<int> rows{numbers_to(size), order};
    std::vector<std::vector<int>> drawn(4);
    std::vector<std::thread> threads;
    for (auto& mine : drawn) {
      threads.emplace_back([&] {
        user who;
        while (const auto* row = rows.next(who))
          mine.push_back(*row);
      });
    }
    for (auto& thread : threads)
      thread.join();
    std::vector<int> all;
    for (const auto& mine : drawn)
      all.insert(all.end(), mine.begin(), mine.end());
    std::sort(all.begin(), all.end());
    CHECK(all == numbers_to(size));
    CHECK(rows.handed_out() == size);
  }
}
