#include <throng/time/clocks.hpp>
#include <throng/time/instant.hpp>
#include <throng/time/timer_queue.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <deque>
#include <functional>
#include <iterator>
#include <map>
#include <random>
#include <set>
#include <utility>
#include <vector>

using namespace std::chrono_literals;
using std::chrono::nanoseconds;
using throng::instant;
using throng::never;
using throng::saturating_add;
using throng::timer_queue;

namespace {

constexpr instant at(nanoseconds when) { return instant{when}; }

// A timer that calls a function of the test.
struct alarm : throng::timer {
  explicit alarm(std::function<void(alarm&, instant)> what)
      : timer([](timer& self, instant now) {
          auto& mine = static_cast<alarm&>(self);
          mine.ring(mine, now);
        }),
        ring(std::move(what)) {}
  std::function<void(alarm&, instant)> ring;
};

struct random_case {
  const char* what;
  std::size_t timers;
  int steps;
  std::int64_t span; // of due times, in nanoseconds: a small one makes many equal
};

} // namespace

TEST_CASE("random sets, moves, removals and firings do what a sorted map does") {
  const auto seed = std::random_device{}();
  CAPTURE(seed);
  std::mt19937 random(seed);
  for (const auto& [what, count, steps, span] :
       {random_case{"few timers, many at one instant", 5, 4000, 8},
        random_case{"many timers", 300, 20'000, 1'000'000},
        random_case{"many timers, many at one instant", 300, 20'000, 50}}) {
    CAPTURE(what);
    timer_queue queue;
    std::multimap<instant, std::size_t> model;
    std::vector<std::size_t> fired;
    std::deque<alarm> timers;
    for (std::size_t i = 0; i < count; ++i) {
      timers.emplace_back([&fired, i](alarm& self, instant) {
        CHECK_FALSE(self.is_queued());
        fired.push_back(i);
      });
    }
    const auto forget = [&](std::size_t which) {
      for (auto place = model.begin(); place != model.end(); ++place) {
        if (place->second == which) {
          model.erase(place);
          return true;
        }
      }
      return false;
    };

    const auto pick = [&](std::int64_t below) {
      return std::uniform_int_distribution<std::int64_t>(0, below - 1)(random);
    };
    auto now = at(0ns);
    for (int step = 0; step < steps; ++step) {
      const auto which = static_cast<std::size_t>(pick(static_cast<std::int64_t>(count)));
      const auto choice = pick(10);
      if (choice < 6) {
        const auto due = now + nanoseconds{pick(span)};
        REQUIRE(timers[which].is_queued() == forget(which));
        queue.set(timers[which], due);
        model.emplace(due, which);
        REQUIRE(timers[which].due() == due);
      } else if (choice < 9) {
        REQUIRE(timers[which].is_queued() == forget(which));
        queue.remove(timers[which]);
        REQUIRE_FALSE(timers[which].is_queued());
      } else {
        now += nanoseconds{pick(span / 4 + 1)};
        fired.clear();
        queue.fire_due(now);
        const auto end = model.upper_bound(now);
        REQUIRE(fired.size() == static_cast<std::size_t>(std::distance(model.begin(), end)));
        // Earliest first; among equals any order will do.
        std::multiset<std::size_t> expected;
        for (auto place = model.begin(); place != end; ++place)
          expected.insert(place->second);
        for (const auto each : fired) {
          const auto found = expected.find(each);
          REQUIRE(found != expected.end());
          expected.erase(found);
        }
        REQUIRE(std::is_sorted(fired.begin(), fired.end(),
                               [&](auto a, auto b) { return timers[a].due() < timers[b].due(); }));
        model.erase(model.begin(), end);
      }
      REQUIRE(queue.size() == model.size());
      REQUIRE(queue.empty() == model.empty());
      REQUIRE(queue.next_due() == (model.empty() ? never : model.begin()->first));
    }
    for (auto& each : timers)
      queue.remove(each);
    CHECK(queue.empty());
  }
}

TEST_CASE("timers fire earliest first, those that are not due stay") {
  timer_queue queue;
  std::vector<int> order;
  const auto noted = [&](int number) {
    return [&order, number](alarm&, instant now) {
      CHECK(now == at(30ns));
      order.push_back(number);
    };
  };
  alarm third(noted(3));
  alarm first(noted(1));
  alarm second(noted(2));
  alarm later(noted(4));
  queue.set(third, at(30ns));
  queue.set(first, at(10ns));
  queue.set(later, at(31ns));
  queue.set(second, at(20ns));
  CHECK(queue.next_due() == at(10ns));
  queue.fire_due(at(30ns));
  CHECK(order == std::vector{1, 2, 3});
  CHECK(queue.size() == 1);
  CHECK(later.is_queued());
  CHECK(queue.next_due() == at(31ns));
  queue.remove(later);
  CHECK(queue.next_due() == never);
}

TEST_CASE("a timer that is set again moves, to earlier and to later") {
  timer_queue queue;
  int rings = 0;
  alarm one([&](alarm&, instant) { ++rings; });
  queue.set(one, at(10ns));
  queue.set(one, at(50ns));
  CHECK(queue.size() == 1);
  queue.fire_due(at(40ns));
  CHECK(rings == 0);
  queue.set(one, at(20ns));
  CHECK(queue.next_due() == at(20ns));
  queue.fire_due(at(20ns));
  CHECK(rings == 1);
  queue.fire_due(at(100ns));
  CHECK(rings == 1);
}

TEST_CASE("removing a timer that is not queued changes nothing") {
  timer_queue queue;
  alarm queued([](alarm&, instant) {});
  alarm idle([](alarm&, instant) {});
  queue.remove(idle);
  queue.set(queued, at(5ns));
  queue.remove(idle);
  CHECK(queue.size() == 1);
  queue.remove(queued);
  queue.remove(queued);
  CHECK(queue.empty());
}

TEST_CASE("a callback may set its own timer again, set others and remove others") {
  timer_queue queue;
  int beats = 0;
  std::vector<int> order;
  alarm removed([&](alarm&, instant) { order.push_back(2); });
  alarm set_inside([&](alarm&, instant) { order.push_back(3); });
  alarm beat([&](alarm& self, instant now) {
    ++beats;
    order.push_back(1);
    queue.set(self, now + 10ns);
    queue.remove(removed);
    queue.set(set_inside, now);
  });
  queue.set(beat, at(1ns));
  queue.set(removed, at(2ns));
  queue.fire_due(at(2ns));
  CHECK(order == std::vector{1, 3});
  CHECK(beats == 1);
  CHECK(beat.due() == at(12ns));
  queue.fire_due(at(11ns));
  CHECK(beats == 1);
  queue.fire_due(at(12ns));
  CHECK(beats == 2);
  queue.remove(beat);
  queue.remove(set_inside);
}

TEST_CASE("a timer that always sets itself for the past fires as often as there were timers") {
  timer_queue queue;
  int rings = 0;
  alarm stubborn([&](alarm& self, instant now) {
    ++rings;
    queue.set(self, now - 1ns);
  });
  int others = 0;
  alarm other([&](alarm&, instant) { ++others; });
  queue.set(stubborn, at(5ns));
  queue.fire_due(at(10ns));
  CHECK(rings == 1);
  CHECK(stubborn.is_queued());

  queue.set(other, at(6ns));
  queue.fire_due(at(10ns));
  CHECK(rings == 2);
  CHECK(others == 1);
  queue.remove(stubborn);
}

TEST_CASE("a callback may take out all that is left") {
  timer_queue queue;
  std::deque<alarm> all;
  int rings = 0;
  for (int i = 0; i < 20; ++i) {
    all.emplace_back([&](alarm&, instant) {
      ++rings;
      for (auto& each : all)
        queue.remove(each);
    });
    queue.set(all.back(), at(nanoseconds{i}));
  }
  // The last moment that there is: an empty queue says it is due at `never`.
  queue.fire_due(never);
  CHECK(rings == 1);
  CHECK(queue.empty());
}

TEST_CASE("a virtual clock stands still until it is moved, and never goes back") {
  throng::virtual_time clock;
  const auto start = clock.now();
  CHECK(start > instant{});
  CHECK(clock.now() == start);
  clock.move_to(start + 5s);
  CHECK(clock.now() == start + 5s);
  clock.move_to(start + 4s);
  CHECK(clock.now() == start + 5s);
}

TEST_CASE("the machine's clock does not go back") {
  const throng::steady_time clock;
  auto before = clock.now();
  for (int i = 0; i < 1000; ++i) {
    const auto now = clock.now();
    REQUIRE(now >= before);
    before = now;
  }
}

TEST_CASE("adding to an instant stops at never") {
  CHECK(saturating_add(at(5ns), 7ns) == at(12ns));
  CHECK(saturating_add(at(5ns), -7ns) == at(-2ns));
  CHECK(saturating_add(at(5ns), nanoseconds::max()) == never);
  CHECK(saturating_add(never, 1ns) == never);
  CHECK(saturating_add(never, 0ns) == never);
  CHECK(saturating_add(never, -1ns) == never - 1ns);
  CHECK(saturating_add(never - 2ns, 2ns) == never);
  CHECK(saturating_add(never - 2ns, 1ns) == never - 1ns);
}

// Evaluated by the compiler, which accepts no overflow on the way.
static_assert(saturating_add(instant{-5ns}, 7ns) == instant{2ns});
static_assert(saturating_add(instant::min(), 1ns) == instant::min() + 1ns);
static_assert(saturating_add(instant::min(), nanoseconds::max()) == instant{-1ns});
static_assert(saturating_add(instant{1ns}, nanoseconds::max()) == never);
static_assert(saturating_add(instant{0ns}, nanoseconds::max()) == never);
