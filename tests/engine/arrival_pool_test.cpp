// Who is free, counted across workers: alone, and under threads.

#include <throng/engine/arrival_pool.hpp>

#include <doctest/doctest.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <thread>
#include <vector>

using namespace std::chrono_literals;
using throng::arrival_pool;
using throng::arrival_way;
using throng::instant;

namespace {

constexpr instant at(int n) { return instant{std::chrono::seconds{n}}; }

} // namespace

TEST_CASE("an arrival goes to the worker's own idle user before anybody else's") {
  arrival_pool pool(2, 2, 0);
  std::vector<std::size_t> woken;
  pool.open(2, [&](std::size_t worker) { woken.push_back(worker); });
  pool.add_idle(0);
  pool.add_idle(1);
  CHECK(pool.admit(1, at(1)).way == arrival_way::own_user);
  CHECK(woken.empty());
  CHECK(pool.admit(1, at(2)).way == arrival_way::elsewhere);
  CHECK(woken == std::vector<std::size_t>{0});
  CHECK(pool.has_mail(0));
  CHECK_FALSE(pool.has_mail(1));
  CHECK(pool.take_mail(0) == std::vector<instant>{at(2)});
  CHECK_FALSE(pool.has_mail(0));
  CHECK_FALSE(pool.is_exhausted());
  CHECK(pool.admit(1, at(3)).way == arrival_way::dropped);
  CHECK(pool.is_exhausted());
}

TEST_CASE("a user is made only when nobody is idle on any worker, and never more than the most") {
  arrival_pool pool(1, 3, 0);
  pool.open(3, [](std::size_t) {});
  pool.add_idle(2);
  CHECK(pool.admit(0, at(1)).way == arrival_way::elsewhere);
  const auto first = pool.admit(0, at(2));
  CHECK(first.way == arrival_way::new_user);
  CHECK(first.new_user == 1);
  const auto second = pool.admit(1, at(3));
  CHECK(second.way == arrival_way::new_user);
  CHECK(second.new_user == 2);
  CHECK(pool.made() == 3);
  CHECK(pool.admit(0, at(4)).way == arrival_way::dropped);
  CHECK(pool.made() == 3);
}

TEST_CASE("arrivals wait in order, up to the limit, and the next free user takes the first") {
  arrival_pool pool(1, 1, 2);
  pool.open(2, [](std::size_t) {});
  CHECK(pool.admit(0, at(1)).way == arrival_way::waits);
  CHECK(pool.admit(1, at(2)).way == arrival_way::waits);
  CHECK(pool.admit(0, at(3)).way == arrival_way::dropped);
  CHECK(pool.next_for(1) == at(1));
  CHECK(pool.admit(0, at(4)).way == arrival_way::waits);
  CHECK(pool.next_for(1) == at(2));
  CHECK(pool.next_for(0) == at(4));
  CHECK_FALSE(pool.next_for(0).has_value());
  CHECK(pool.admit(1, at(5)).way == arrival_way::elsewhere);
  CHECK(pool.clear_queue() == 0);
  CHECK(pool.admit(1, at(6)).way == arrival_way::waits);
  CHECK(pool.clear_queue() == 1);
  CHECK(pool.clear_queue() == 0);
}

TEST_CASE("the last worker to close wakes all, and only the last") {
  arrival_pool pool(1, 1, 0);
  std::vector<std::size_t> woken;
  pool.open(2, [&](std::size_t worker) { woken.push_back(worker); });
  pool.close();
  CHECK_FALSE(pool.is_closed());
  CHECK(woken.empty());
  pool.close();
  CHECK(pool.is_closed());
  CHECK(woken == std::vector<std::size_t>{0, 1});
}

TEST_CASE("under threads every arrival is served or dropped, once, and no user serves two") {
  constexpr std::size_t workers = 4;
  constexpr int arrivals = 20'000;
  for (const std::int64_t limit : {0, 5}) {
    arrival_pool pool(2, 6, limit);
    pool.open(workers, [](std::size_t) {});
    std::atomic<std::int64_t> served{0};
    std::atomic<std::int64_t> dropped{0};
    std::atomic<std::int64_t> waited{0};
    std::atomic<std::int64_t> busy{0};
    std::atomic<std::int64_t> most_busy{0};
    std::atomic<std::size_t> admitting{workers};
    const auto work = [&](std::size_t me) {
      std::int64_t mine = 0; // busy users here
      const auto serve = [&] {
        ++mine;
        ++served;
        const auto now = ++busy;
        auto most = most_busy.load();
        while (most < now && !most_busy.compare_exchange_weak(most, now)) {
        }
      };
      const auto finish_one = [&] {
        --busy;
        --mine;
        if (pool.next_for(me))
          serve();
      };
      const auto mail = [&] {
        if (!pool.has_mail(me))
          return;
        for (const auto& each : pool.take_mail(me)) {
          (void)each;
          serve();
        }
      };
      if (me < 2)
        pool.add_idle(me);
      for (int i = 0; i < arrivals; ++i) {
        switch (pool.admit(me, at(i)).way) {
        case arrival_way::own_user:
        case arrival_way::new_user: serve(); break;
        case arrival_way::elsewhere: break;
        case arrival_way::waits: ++waited; break;
        case arrival_way::dropped: ++dropped; break;
        }
        mail();
        if (mine > 0 && i % 3 != 0)
          finish_one();
      }
      --admitting;
      while (admitting != 0 || pool.has_mail(me) || mine > 0) {
        mail();
        if (mine > 0)
          finish_one();
      }
    };
    std::vector<std::thread> threads;
    for (std::size_t i = 0; i < workers; ++i)
      threads.emplace_back(work, i);
    for (auto& each : threads)
      each.join();
    CHECK(served + dropped == static_cast<std::int64_t>(workers) * arrivals);
    CHECK(pool.clear_queue() == 0);
    CHECK(most_busy <= 6);
    CHECK(busy == 0);
    CHECK((waited > 0) == (limit > 0));
    CHECK(pool.made() <= 6);
    // All users are idle again: that many arrivals find one, and the next does not.
    for (std::int64_t i = 0; i < pool.made(); ++i) {
      const auto way = pool.admit(0, at(1)).way;
      CHECK((way == arrival_way::own_user || way == arrival_way::elsewhere));
    }
  }
}
