// The segments of a test: together they are the test, as planned and as run.

#include "load/random_sequences.hpp"
#include <throng/engine/preview.hpp>
#include <throng/testing/virtual_run.hpp>
#include <throng/vu/load_test.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

using namespace std::chrono_literals;
using std::chrono::nanoseconds;
using throng::load_test;
using throng::plan_step;
using throng::step_kind;

namespace {

constexpr throng::instant begin{1h}; // of every virtual run

throng::task<> visit(throng::vu& vu) { co_await vu.sleep(1s); }

// The options of each segment of a sequence.
std::vector<throng::run_options> segments_of(const throng::segment_sequence& sequence) {
  std::vector<throng::run_options> all;
  for (std::size_t i = 1; i < sequence.points.size(); ++i) {
    throng::run_options one;
    one.execution_segment = throng::segment_text({sequence.points[i - 1], sequence.points[i]});
    one.execution_segment_sequence = throng::sequence_text(sequence);
    all.push_back(one);
  }
  return all;
}

throng::result run(const load_test& test, const throng::run_options& options) {
  return throng::testing::run_virtually(
      test, [](std::string_view, throng::instant) { return throng::testing::ok_reply(""); },
      options);
}

// Small loads of every kind.
struct random_tests {
  throng::random_source random;

  nanoseconds time(std::int64_t most_milliseconds) {
    return std::chrono::milliseconds{random.between(0, most_milliseconds)};
  }
  std::vector<throng::stage> stages() {
    std::vector<throng::stage> all{{1s, random.between(1, 30)}};
    for (auto i = random.between(0, 4); i > 0; --i)
      all.push_back({random.between(0, 3) == 0 ? 0s : time(5000), random.between(0, 30)});
    return all;
  }
  throng::arrival_process process() {
    return random.between(0, 1) == 0 ? throng::arrival_process{throng::even{}} : throng::poisson{};
  }
  throng::load_executor executor(std::int64_t kind) {
    const auto least = random.between(1, 10);
    const auto most = least + random.between(0, 20);
    const auto lasts = 1s + time(9000);
    switch (kind) {
    case 0: return throng::constant_vus{.vus = most, .duration = lasts};
    case 1:
      return throng::ramping_vus{
          .start_vus = random.between(0, 20), .stages = stages(), .graceful_ramp_down = time(4000)};
    case 2:
      return throng::shared_iterations{
          .vus = most, .iterations = most + random.between(0, 99), .max_duration = lasts};
    case 3:
      return throng::per_vu_iterations{
          .vus = most, .iterations = random.between(1, 9), .max_duration = lasts};
    case 4:
      return throng::constant_arrival_rate{.rate = static_cast<double>(random.between(1, 400)) / 8,
                                           .duration = lasts,
                                           .pre_allocated_vus = least,
                                           .max_vus = most,
                                           .arrival = process()};
    case 5: {
      throng::ramping_arrival_rate made{.start_rate = static_cast<double>(random.between(0, 20)),
                                        .pre_allocated_vus = least,
                                        .max_vus = most,
                                        .arrival = process()};
      for (const auto& each : stages())
        made.stages.push_back({each.duration, static_cast<double>(each.target)});
      return made;
    }
    default: return throng::externally_controlled{.vus = least, .duration = lasts, .max_vus = most};
    }
  }
};

// What each instant of a change has, for each scenario: the values after it.
using course = std::map<nanoseconds, std::int64_t>;
struct planned {
  std::map<std::pair<std::string, step_kind>, course> users;
  std::map<std::string, std::vector<plan_step>> starts;
};

planned planned_of(const load_test& test, const throng::run_options& options) {
  planned all;
  const auto plan = throng::preview(test, options);
  for (const auto& each : plan.scenarios) {
    nanoseconds last{};
    step_kind before{};
    std::int64_t count = 0;
    for (const auto& step : each.steps()) {
      CHECK(std::tuple(step.at, step.kind) >= std::tuple(last, before));
      std::tie(last, before) = std::tuple(step.at, step.kind);
      if (step.kind == step_kind::start) {
        all.starts[each.name].push_back(step);
        ++count;
        continue;
      }
      auto& values = all.users[{each.name, step.kind}];
      // Told when it changes, and only then.
      CHECK((values.empty() || values.rbegin()->second != step.value));
      CHECK(values.emplace(step.at, step.value).second);
      CHECK(step.value <= each.peak_vus);
    }
    CHECK(each.arrivals() == count);
  }
  return all;
}

std::int64_t value_at(const course& values, nanoseconds t) {
  const auto after = values.upper_bound(t);
  return after == values.begin() ? 0 : std::prev(after)->second;
}

} // namespace

TEST_CASE("the users of all segments are the test's at every instant, their arrivals too") {
  random_tests loads{throng::random_source(5)};
  random_sequences sequences(6);
  for (int round = 0; round < 150; ++round) {
    CAPTURE(round);
    load_test test("t");
    for (const std::int64_t kind : {0, 1, 2, 3, 4, 5, 6}) {
      auto& added = test.scenario("s" + std::to_string(kind), loads.executor(kind), visit);
      if (kind != 6)
        added.start_time(loads.time(2000)).graceful_stop(loads.time(3000));
    }
    const auto whole = planned_of(test, {});
    std::vector<planned> parts;
    for (const auto& options : segments_of(sequences.next(20)))
      parts.push_back(planned_of(test, options));
    for (const auto& [which, values] : whole.users) {
      CAPTURE(which.first);
      // Every change of a part is one of the whole.
      std::vector<nanoseconds> instants;
      for (const auto& each : values)
        instants.push_back(each.first);
      for (const auto& part : parts) {
        const auto found = part.users.find(which);
        if (found == part.users.end())
          continue;
        for (const auto& each : found->second)
          instants.push_back(each.first);
      }
      for (const auto t : instants) {
        CAPTURE(t.count());
        std::int64_t sum = 0;
        for (const auto& part : parts) {
          const auto found = part.users.find(which);
          sum += found == part.users.end() ? 0 : value_at(found->second, t);
        }
        CHECK(sum == value_at(values, t));
      }
    }
    for (const auto& [name, starts] : whole.starts) {
      CAPTURE(name);
      std::vector<plan_step> together;
      for (const auto& part : parts) {
        if (const auto found = part.starts.find(name); found != part.starts.end())
          together.insert(together.end(), found->second.begin(), found->second.end());
      }
      std::sort(together.begin(), together.end(),
                [](const auto& a, const auto& b) { return a.value < b.value; });
      CHECK(together == starts);
      for (std::size_t i = 0; i < starts.size(); ++i)
        CHECK(starts[i].value == static_cast<std::int64_t>(i));
    }
  }
}

TEST_CASE("a run begins its iterations when the preview says, in every segment") {
  random_tests loads{throng::random_source(7)};
  random_sequences sequences(8);
  for (int round = 0; round < 40; ++round) {
    CAPTURE(round);
    std::vector<std::pair<nanoseconds, std::int64_t>> begun;
    load_test test("t");
    test.seed(9);
    test.scenario("a", loads.executor(4 + round % 2),
                  [&](throng::vu& vu) -> throng::task<> {
                    const auto number = static_cast<std::int64_t>(vu.scenario().iteration());
                    begun.emplace_back(vu.now() - begin, number);
                    co_return;
                  })
        .start_time(loads.time(2000));
    for (const auto& options : segments_of(sequences.next(20))) {
      begun.clear();
      const auto told = run(test, options);
      CHECK(told.value(throng::dropped_iterations.count()) == 0);
      std::vector<std::pair<nanoseconds, std::int64_t>> wanted;
      for (const auto& each : throng::preview(test, options).scenarios) {
        each.for_each_step([&](const plan_step& step) {
          if (step.kind == step_kind::start)
            wanted.emplace_back(step.at, step.value);
        });
      }
      CHECK(begun == wanted);
    }
  }
}

TEST_CASE("a run has the users that the preview says, in every segment") {
  random_tests loads{throng::random_source(10)};
  random_sequences sequences(11);
  for (int round = 0; round < 40; ++round) {
    CAPTURE(round);
    // A user's iteration lasts to its end: one that may run begins another at once.
    std::vector<std::pair<nanoseconds, std::uint64_t>> begun;
    load_test test("t");
    test.scenario("a", loads.executor(1),
                  [&](throng::vu& vu) -> throng::task<> {
                    begun.emplace_back(vu.now() - begin, vu.id());
                    co_await vu.sleep(7ms);
                  })
        .start_time(loads.time(2000));
    for (const auto& options : segments_of(sequences.next(20))) {
      begun.clear();
      (void)run(test, options);
      const auto all = planned_of(test, options);
      const auto found = all.users.find({"a", step_kind::vus});
      if (found == all.users.end()) {
        CHECK(begun.empty());
        continue;
      }
      const auto& values = found->second;
      // Between two changes each of the planned users, and nobody else, begins iterations.
      for (auto from = values.begin(); from != values.end(); ++from) {
        CAPTURE(from->first.count());
        const auto next = std::next(from);
        const auto end = next == values.end() ? nanoseconds::max() : next->first;
        std::vector<std::uint64_t> ids;
        for (const auto& [at, id] : begun) {
          if (at >= from->first && at < end)
            ids.push_back(id);
        }
        std::sort(ids.begin(), ids.end());
        ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
        CHECK(std::ssize(ids) <= from->second);
        // Long enough for each to finish what it did and to begin anew.
        if (end - from->first > 8ms)
          CHECK(std::ssize(ids) == from->second);
      }
    }
  }
}

TEST_CASE("users and iterations have numbers that no other segment has, and none is left out") {
  random_sequences sequences(12);
  for (int round = 0; round < 30; ++round) {
    CAPTURE(round);
    std::vector<std::uint64_t> users;
    std::map<std::string, std::vector<std::uint64_t>> numbers;
    const auto made = [&](throng::vu& vu) { users.push_back(vu.id()); };
    const auto body = [&](throng::vu& vu) -> throng::task<> {
      numbers[std::string(vu.scenario().name())].push_back(vu.scenario().iteration());
      co_await vu.sleep(100ms);
    };
    load_test test("t");
    test.scenario("loop", throng::ramping_vus{.start_vus = 1, .stages = {{2s, 13}}}, body)
        .init(made);
    test.scenario("shared", throng::shared_iterations{.vus = 12, .iterations = 50}, body)
        .init(made);
    test.scenario("each", throng::per_vu_iterations{.vus = 5, .iterations = 4}, body).init(made);
    test.scenario("rate",
                  throng::constant_arrival_rate{
                      .rate = 30, .duration = 2s, .pre_allocated_vus = 20, .max_vus = 20},
                  body)
        .init(made);
    for (const auto& options : segments_of(sequences.next(20)))
      (void)run(test, options);
    for (auto& [name, found] : numbers) {
      CAPTURE(name);
      std::sort(found.begin(), found.end());
      CHECK(std::adjacent_find(found.begin(), found.end()) == found.end());
    }
    const auto complete = [&](const std::string& name, std::size_t count) {
      const auto& found = numbers[name];
      CHECK(found.size() == count);
      CHECK((!found.empty() && found.back() == count - 1));
    };
    // All of them exist from the start, so each has come.
    std::sort(users.begin(), users.end());
    REQUIRE(users.size() == 13 + 12 + 5 + 20);
    for (std::size_t i = 0; i < users.size(); ++i)
      CHECK(users[i] == i + 1);
    complete("shared", 50);
    complete("rate", 60);
  }
}

TEST_CASE("22 iterations of 12 users in thirds are 8 of 4, 7 of 4 and 7 of 4") {
  load_test test("t");
  int begun = 0;
  test.scenario("a", throng::shared_iterations{.vus = 12, .iterations = 22},
                [&](throng::vu& vu) -> throng::task<> {
                  ++begun;
                  co_await vu.sleep(1s);
                });
  const std::vector<std::pair<std::string, int>> wanted{{"0:1/3", 8}, {"1/3:2/3", 7}, {"2/3:1", 7}};
  for (const auto& [segment, iterations] : wanted) {
    begun = 0;
    const throng::run_options options{.execution_segment = segment,
                                      .execution_segment_sequence = "0,1/3,2/3,1"};
    (void)run(test, options);
    CHECK(begun == iterations);
    CHECK(throng::preview(test, options).total_vus == 4);
  }
}
