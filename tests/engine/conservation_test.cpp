// Of what is planned nothing is lost and nothing is done twice, whatever happens: random tests,
// stopped at random moments, by one worker and by several.

#include "virtual_runs.hpp"
#include <throng/engine/run_plan.hpp>
#include <throng/engine/worker.hpp>

#include <deque>
#include <memory>
#include <random>
#include <set>
#include <utility>

using namespace virtual_runs;
using std::chrono::nanoseconds;
using throng::load_test;
using throng::run_control;
using throng::task;
using throng::vu;
using throng::testing::virtual_world;

namespace {

struct dice {
  std::mt19937_64 random;
  explicit dice(unsigned seed) : random(seed) {}
  std::int64_t up_to(std::int64_t most) {
    return std::uniform_int_distribution<std::int64_t>(0, most)(random);
  }
  nanoseconds time(nanoseconds most) { return nanoseconds(up_to(most.count())); }
};

throng::load_executor some_arrivals(dice& any) {
  const auto pre = any.up_to(4);
  const auto most = std::max<std::int64_t>(pre + any.up_to(4), 1);
  throng::overflow_policy overflow;
  if (any.up_to(1) == 1)
    overflow = throng::queue{.limit = 1 + any.up_to(5)};
  const auto rate = static_cast<double>(1 + any.up_to(150)) / 10;
  if (any.up_to(1) == 1) {
    return throng::constant_arrival_rate{.rate = rate,
                                         .duration = 1s + any.time(9s),
                                         .pre_allocated_vus = pre,
                                         .max_vus = most,
                                         .overflow = overflow};
  }
  return throng::ramping_arrival_rate{.start_rate = rate,
                                      .stages = {{any.time(4s), static_cast<double>(any.up_to(9))},
                                                 {any.time(2s), 0},
                                                 {1s + any.time(3s), rate}},
                                      .pre_allocated_vus = pre,
                                      .max_vus = most,
                                      .overflow = overflow};
}

throng::arrival_plan plan_of(const throng::load_executor& executor) {
  if (const auto* constant = std::get_if<throng::constant_arrival_rate>(&executor))
    return {*constant, 0s};
  return {std::get<throng::ramping_arrival_rate>(executor), 0s};
}

// Several workers in one world, taking their turns one after the other.
class crew_in {
public:
  crew_in(virtual_world& here, const load_test& test, std::size_t count)
      : here_(&here), plan_(throng::make_plan(test)), run_(throng::facts_of(plan_, 1), test.http(), 0, {}) {
    throng::open_pools(plan_, count, [](std::size_t) {});
    for (std::size_t i = 0; i < count; ++i) {
      workers_.push_back(std::make_unique<throng::worker<virtual_world>>(
          here, plan_, run_, run_.order, throng::worker_place{i, count}));
      workers_.back()->prepare();
    }
    run_.began = here.now();
    control_ = std::make_unique<run_control>();
    run_.control = control_->board();
  }
  ~crew_in() { control_->board()->unbind(); }

  // `look` is called each 100 ms, and may steer.
  void work(const std::function<void(nanoseconds, run_control&, throng::stop_order&)>& look) {
    const auto begun = here_->now();
    throng::control_board::binding to;
    to.now = [this] { return here_->now(); };
    to.start = begun;
    to.changed = [] {};
    to.stop = [](bool) {};
    for (const auto& each : plan_.scenarios)
      to.scenarios[each.spec->name()] = {.most_vus = -1, .most_rate = 1e9};
    (void)control_->board()->bind(std::move(to));
    for (auto& each : workers_)
      each->begin(begun);
    auto next_look = begun;
    for (;;) {
      if (here_->now() >= next_look) {
        look(here_->now() - begun, *control_, run_.order);
        next_look = here_->now() + 100ms;
      }
      auto next = next_look;
      bool ready = false;
      bool done = true;
      for (auto& each : workers_) {
        next = std::min(next, each->turn());
        ready = ready || each->has_ready();
      }
      for (auto& each : workers_)
        done = done && each->is_done();
      if (done)
        break;
      if (!ready)
        here_->wait_until(next);
    }
    for (auto& each : workers_)
      each->conclude();
  }

  [[nodiscard]] double told(std::size_t scenario) const {
    double sum = 0;
    for (const auto& each : workers_) {
      const auto& cells = each->state().scenarios[scenario].numbers.iterations;
      sum += cells.complete.sum.get() + cells.dropped.sum.get() +
             static_cast<double>(cells.interrupted.get());
    }
    return sum;
  }

private:
  virtual_world* here_;
  throng::run_plan plan_;
  throng::shared_run run_;
  std::unique_ptr<run_control> control_;
  std::vector<std::unique_ptr<throng::worker<virtual_world>>> workers_;
};

virtual_world quiet() {
  return virtual_world(
      [](std::string_view, throng::instant) { return throng::testing::ok_reply(""); });
}

} // namespace

TEST_CASE(
    "every arrival that was due is complete, interrupted or dropped, whenever it is stopped") {
  for (unsigned seed = 0; seed < 400; ++seed) {
    CAPTURE(seed);
    dice any(seed);
    const auto how = some_arrivals(any);
    const auto plan = plan_of(how);
    const auto begins = any.up_to(1) == 0 ? 0s : std::chrono::seconds(any.up_to(3));
    const auto longest = any.time(4s);
    const std::chrono::seconds stop(any.up_to(20));
    const auto kind = any.up_to(2);
    const auto workers = static_cast<std::size_t>(1 + any.up_to(4));
    std::set<std::uint64_t> busy;
    std::size_t most_busy = 0;
    load_test test("t");
    test.scenario("a", how,
                  [&](vu& vu) -> task<> {
                    struct guard {
                      std::set<std::uint64_t>& among;
                      std::uint64_t id;
                      ~guard() { among.erase(id); }
                    };
                    CHECK(busy.insert(vu.id()).second);
                    const guard until_the_end{busy, vu.id()};
                    most_busy = std::max(most_busy, busy.size());
                    co_await vu.sleep(longest == 0s ? 0ns : any.time(longest));
                  })
        .start_time(begins)
        .graceful_stop(any.up_to(2) == 0 ? 0ns : any.time(5s));
    auto here = quiet();
    crew_in crew(here, test, workers);
    auto stopped = nanoseconds::max();
    crew.work([&](nanoseconds now, run_control&, throng::stop_order& order) {
      if (now < stop || kind == 0 || stopped != nanoseconds::max())
        return;
      stopped = now - begins;
      order.raise(kind == 1 ? throng::stop_level::graceful : throng::stop_level::at_once);
    });
    const auto due = stopped < 0s ? 0 : plan.due_by(stopped);
    CHECK(crew.told(0) == static_cast<double>(due));
    CHECK(static_cast<std::int64_t>(most_busy) <= throng::make_plan(test).scenarios[0].vus);
    CHECK(busy.empty());
  }
}

TEST_CASE("workers that share arrivals follow a rate that is set, late in the run, too") {
  for (const std::size_t workers : {1U, 2U, 3U, 7U}) {
    CAPTURE(workers);
    load_test test("t");
    std::vector<nanoseconds> at;
    test.scenario(
        "a", throng::constant_arrival_rate{.rate = 0.5, .duration = 10s, .pre_allocated_vus = 10},
        [&](vu& vu) -> task<> {
          at.push_back(vu.now() - start);
          co_return;
        });
    auto here = quiet();
    crew_in crew(here, test, workers);
    crew.work([](nanoseconds now, run_control& by, throng::stop_order&) {
      if (now == 7s)
        by.set_rate("a", 2);
    });
    std::sort(at.begin(), at.end());
    CHECK(at == std::vector<nanoseconds>{0s, 2s, 4s, 6s, 7500ms, 8s, 8500ms, 9s, 9500ms, 10s});
  }
}

TEST_CASE("pauses and rates lose no arrival between workers") {
  for (unsigned seed = 0; seed < 60; ++seed) {
    CAPTURE(seed);
    dice any(seed);
    const auto first = 1 + any.up_to(9);
    const auto second = any.up_to(9);
    const auto third = 1 + any.up_to(9);
    const auto paused = any.up_to(40);
    const auto resumed = paused + 1 + any.up_to(50);
    const auto set = any.up_to(30);
    const auto again = set + any.up_to(30);
    const auto times = [&](std::size_t workers) {
      load_test test("t");
      std::vector<nanoseconds> at;
      test.scenario("a",
                    throng::constant_arrival_rate{.rate = static_cast<double>(first),
                                                  .duration = 8s,
                                                  .pre_allocated_vus = 60},
                    [&](vu& vu) -> task<> {
                      at.push_back(vu.now() - start);
                      co_return;
                    });
      auto here = quiet();
      crew_in crew(here, test, workers);
      crew.work([&](nanoseconds now, run_control& by, throng::stop_order&) {
        const auto look = now / 100ms;
        if (look == paused)
          by.pause();
        if (look == resumed)
          by.resume();
        if (look == set)
          by.set_rate("a", static_cast<double>(second));
        if (look == again)
          by.set_rate("a", static_cast<double>(third));
      });
      std::sort(at.begin(), at.end());
      CHECK(crew.told(0) == static_cast<double>(at.size()));
      return at;
    };
    const auto alone = times(1);
    CHECK(alone.size() > 3);
    CHECK(alone == times(2));
    CHECK(alone == times(5));
  }
}

TEST_CASE(
    "every planned iteration is complete, interrupted or dropped, unless the run is stopped") {
  for (unsigned seed = 0; seed < 200; ++seed) {
    CAPTURE(seed);
    dice any(seed);
    const auto users = 1 + any.up_to(6);
    const auto each = 1 + any.up_to(9);
    const bool shared = any.up_to(1) == 0;
    const auto lasts = 1s + any.time(5s);
    const auto longest = 1ms + any.time(3s);
    const auto workers = static_cast<std::size_t>(1 + any.up_to(4));
    load_test test("t");
    const auto grace = any.up_to(1) == 0 ? 0ns : any.time(3s);
    const auto body = [&](vu& vu) -> task<> { co_await vu.sleep(any.time(longest)); };
    if (shared) {
      test.scenario("a", throng::shared_iterations{users, users * each, lasts}, body)
          .graceful_stop(grace);
    } else {
      test.scenario("a", throng::per_vu_iterations{users, each, lasts}, body).graceful_stop(grace);
    }
    auto here = quiet();
    crew_in crew(here, test, workers);
    crew.work([](nanoseconds, run_control&, throng::stop_order&) {});
    CHECK(crew.told(0) == static_cast<double>(users * each));
  }
}
