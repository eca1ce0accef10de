#include <throng/engine/busy_looks.hpp>
#include <throng/engine/environment.hpp>
#include <throng/engine/loop_watch.hpp>
#include <throng/engine/machine_reading.hpp>
#include <throng/engine/self_watch.hpp>
#include <throng/engine/silence_watch.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <cmath>
#include <map>
#include <string>

using namespace std::chrono_literals;
using throng::instant;

namespace {

throng::time_histogram read(const throng::time_cell& cell) {
  throng::time_histogram samples;
  cell.read(samples);
  return samples;
}

std::map<std::string, double> means(const throng::self_watch& watch) {
  throng::snapshot numbers;
  throng::each_generator_metric(watch.cells(), [&](std::string_view name, const auto& cell) {
    throng::add_generator_series(numbers, name, {}, cell);
  });
  std::map<std::string, double> found;
  for (const auto& each : numbers.all) {
    if (const auto* const trend = std::get_if<throng::number_histogram>(&each.value))
      found[each.metric] = trend->mean();
    if (const auto* const sum = std::get_if<throng::counter_value>(&each.value))
      found[each.metric] = sum->sum;
    if (const auto* const gauge = std::get_if<throng::gauge_value>(&each.value))
      found[each.metric] = gauge->last;
  }
  return found;
}

throng::machine_reading first_reading() {
  throng::machine_reading one;
  one.at = instant{100s};
  one.cpu = 5s;
  one.page_faults = 100;
  one.context_switches = 50;
  one.workers = {throng::thread_times{2s, 1s}, throng::thread_times{1s, 1s}};
  one.ticks = throng::machine_ticks{1000, 10};
  one.pressure = 7s;
  one.throttled = 1s;
  one.sockets = throng::socket_counts{10, 3};
  one.descriptors = 20;
  return one;
}

} // namespace

TEST_CASE("the texts of the system are read, and nothing else is taken for them") {
  CHECK(throng::parse_schedstat("743315198 364190071 109\n") ==
        throng::thread_times{743315198ns, 364190071ns});
  CHECK(!throng::parse_schedstat("743315198"));
  CHECK(!throng::parse_schedstat(""));
  CHECK(throng::parse_stat("cpu  10 20 30 40 50 60 70 80 5 6\ncpu0 1 2 3\n") ==
        throng::machine_ticks{360, 80});
  CHECK(!throng::parse_stat("cpu  10 20 30\n"));
  CHECK(!throng::parse_stat("intr 1 2 3 4 5 6 7 8 9\n"));
  CHECK(throng::parse_pressure("some avg10=3.98 avg60=0.73 avg300=1.03 total=13010366803\n"
                               "full avg10=0.00 avg60=0.00 avg300=0.00 total=7\n") ==
        13010366803us);
  CHECK(!throng::parse_pressure("full avg10=0.00 avg60=0.00 avg300=0.00 total=7\n"));
  CHECK(throng::parse_throttled("nr_periods 5\nnr_throttled 2\nthrottled_usec 1500\n") == 1500us);
  CHECK(throng::parse_throttled("nr_periods 5\nnr_throttled 2\nthrottled_time 1500\n") == 1500ns);
  CHECK(!throng::parse_throttled("nr_periods 5\n"));
  CHECK(throng::parse_sockstat("sockets: used 8\nTCP: inuse 41 orphan 2 tw 17 alloc 1 mem 141\n"
                               "UDP: inuse 9 mem 256\n") == throng::socket_counts{41, 17});
  CHECK(!throng::parse_sockstat("sockets: used 8\nUDP: inuse 9 mem 256\n"));
}

TEST_CASE("two readings make shares of the time between them") {
  throng::self_watch watch;
  auto one = first_reading();
  watch.begin(one);
  one.at += 2s;
  one.cpu += 3s;
  one.page_faults += 7;
  one.context_switches += 9;
  one.workers = {throng::thread_times{3s, 1200ms}, throng::thread_times{1500ms, 2s}};
  one.ticks = throng::machine_ticks{1400, 30};
  one.pressure = 8s;
  one.throttled = 1100ms;
  one.sockets = throng::socket_counts{12, 5};
  one.descriptors = 22;
  watch.look(one, 2s);
  const auto found = means(watch);
  CHECK(found.at("generator_cpu") == doctest::Approx(1.5));
  CHECK(found.at("generator_worker_cpu") == doctest::Approx(0.5));
  CHECK(found.at("generator_cpu_wait") == doctest::Approx(0.5));
  CHECK(found.at("generator_steal") == doctest::Approx(0.05));
  CHECK(found.at("generator_cpu_pressure") == doctest::Approx(0.5));
  CHECK(found.at("generator_throttled") == doctest::Approx(0.05));
  CHECK(found.at("generator_page_faults") == 7);
  CHECK(found.at("generator_context_switches") == 9);
  CHECK(found.at("generator_sockets") == 12);
  CHECK(found.at("generator_time_wait") == 5);
  CHECK(found.at("generator_descriptors") == 22);
}

TEST_CASE("what the system does not tell is not there, and too short a time says nothing") {
  throng::self_watch watch;
  throng::machine_reading bare;
  bare.at = instant{1s};
  watch.look(bare, 0s);
  CHECK(means(watch).empty());
  watch.begin(bare);
  bare.at += 49ms;
  bare.cpu = 49ms;
  watch.look(bare, 0s);
  CHECK(means(watch).empty());
  bare.at += 51ms;
  watch.look(bare, 0s);
  CHECK(means(watch).at("generator_cpu") == doctest::Approx(0.49));
  CHECK(means(watch).count("generator_steal") == 0);
  CHECK(means(watch).count("generator_cpu_wait") == 0);
}

TEST_CASE("a suspended machine and a clock that was set are told apart") {
  const auto after = [](std::chrono::nanoseconds suspended, std::chrono::nanoseconds wall) {
    throng::self_watch watch;
    auto one = first_reading();
    watch.begin(one);
    one.at += 1s;
    one.suspended += suspended;
    one.wall += wall;
    watch.look(one, 1s);
    return std::pair(watch.suspended(), watch.wall_set());
  };
  CHECK(after(0s, 0s) == std::pair<std::chrono::nanoseconds, std::chrono::nanoseconds>(0s, 0s));
  CHECK(after(5s, 5s) == std::pair<std::chrono::nanoseconds, std::chrono::nanoseconds>(5s, 0s));
  CHECK(after(0s, -3s) == std::pair<std::chrono::nanoseconds, std::chrono::nanoseconds>(0s, 3s));
  CHECK(after(50ms, 90ms) == std::pair<std::chrono::nanoseconds, std::chrono::nanoseconds>(0s, 0s));
}

TEST_CASE("this machine is read") {
  const int mine = throng::this_thread_number();
  const auto one = throng::read_machine(std::span(&mine, 1));
  CHECK(one.at != instant{});
  CHECK(one.cpu > 0s);
  CHECK(one.workers.size() == 1);
#if defined(__linux__)
  CHECK(one.ticks);
  REQUIRE(one.descriptors);
  CHECK(*one.descriptors >= 3);
#endif
  bool has_compiler = false;
  for (const auto& each : throng::read_environment()) {
    CHECK(!each.value.empty());
    has_compiler = has_compiler || each.name == "compiler";
  }
  CHECK(has_compiler);
}

TEST_CASE("what differs between two environments is told, and what only one knows is not") {
  const std::vector<throng::environment_fact> there{{"cpu", "A"}, {"cores", "4"}, {"smt", "1"}};
  const std::vector<throng::environment_fact> here{{"cpu", "B"}, {"cores", "4"}, {"kernel", "6"}};
  CHECK(throng::environment_difference(there, here).ends_with(": cpu 'A' there, 'B' here"));
  CHECK(throng::environment_difference(there, there).empty());
  CHECK(throng::environment_difference({}, here).empty());
}

TEST_CASE("a loop that is in time has no lag, and one that is late has its own") {
  throng::time_cell cell;
  throng::loop_watch loop(cell, false);
  CHECK(loop.came(instant{1s}) == 0s);
  CHECK(read(cell).count() == 0);
  CHECK(loop.goes(instant{1s}, instant{2s}) == instant{2s});
  CHECK(loop.came(instant{1500ms}) == 0s); // the network woke it
  CHECK(read(cell).count() == 0);
  CHECK(loop.goes(instant{1500ms}, instant{2s}) == instant{2s});
  CHECK(loop.came(instant{2s}) == 0s);
  CHECK(read(cell).count() == 1);
  CHECK(read(cell).max() == 0);
  (void)loop.goes(instant{2s}, instant{3s});
  CHECK(loop.came(instant{3s + 70ms}) == 70ms);
  CHECK(read(cell).max() == 70'000'000);
  // What was due in the past is late from now on, not from then.
  (void)loop.goes(instant{4s}, instant{1s});
  CHECK(loop.came(instant{4s + 1ms}) == 1ms);
}

TEST_CASE("a stall counts as often as the loop would have looked") {
  throng::time_cell cell;
  throng::loop_watch loop(cell, true);
  CHECK(loop.goes(instant{1s}, throng::never) == instant{1100ms});
  CHECK(loop.came(instant{1100ms}) == 0s);
  CHECK(loop.goes(instant{1100ms}, throng::never) == instant{1200ms});
  CHECK(loop.came(instant{1650ms}) == 450ms); // 450, 350, 250, 150, 50
  CHECK(read(cell).count() == 6);
  CHECK(read(cell).sum() == 1250e6);
  CHECK(loop.goes(instant{1650ms}, throng::never) == instant{1750ms});
}

TEST_CASE("a silence begins with the first that waits, and ends with an answer") {
  throng::silence_watch watch;
  watch.look(instant{1s}, 0s, 0, 0);
  watch.look(instant{2s}, 0s, 0, 0);
  watch.look(instant{2s + 1ms}, 0s, 3, 0); // begun since 2 s
  watch.look(instant{3s}, 0s, 5, 0);
  CHECK(watch.longest().length == 0s);
  watch.look(instant{4s}, 0s, 5, 1);
  CHECK(watch.longest().since == instant{2s});
  CHECK(watch.longest().length == 2s);
  CHECK(watch.longest().waiting == 5);
  watch.look(instant{5s}, 0s, 5, 5);
  watch.look(instant{60s}, 0s, 5, 5); // nobody waited
  CHECK(watch.longest().length == 2s);
}

TEST_CASE("what was connected before the load is no silence") {
  throng::silence_watch watch;
  watch.look(instant{1h}, 0s, 250, 250);
  CHECK(watch.longest().length == 0s);
  watch.look(instant{1h + 1s}, 0s, 251, 250);
  watch.look(instant{1h + 2s}, 0s, 251, 251);
  CHECK(watch.longest().length == 2s);
  CHECK(watch.longest().since == instant{1h});
}

TEST_CASE("a silence in which the generator was away is its own") {
  throng::silence_watch watch;
  watch.look(instant{1s}, 0s, 0, 0);
  watch.look(instant{1s + 1ms}, 0s, 1, 0);
  watch.look(instant{3s}, 1999ms, 1, 1);
  CHECK(watch.longest().length == 0s);
  watch.look(instant{4s}, 20ms, 2, 1);
  watch.look(instant{5s}, 0s, 2, 2);
  CHECK(watch.longest().length == 1s);
}

TEST_CASE(
    "looks come at moments of their own, and their mean and error are those of what is seen") {
  throng::busy_looks looks;
  CHECK(looks.told().looks == 0);
  // Busy for the first half of each second: no rhythm may hide it.
  int count = 0;
  while (looks.next() < 10'000s) {
    const auto now = looks.next();
    const auto busy = now % 1s < 500ms ? 10 : 0;
    looks.look(now, busy);
    CHECK(looks.next() > now);
    ++count;
  }
  const auto told = looks.told();
  CHECK(told.looks == static_cast<std::uint64_t>(count));
  CHECK(count > 30'000);
  CHECK(told.mean == doctest::Approx(5).epsilon(0.02));
  CHECK(std::abs(told.mean - 5) < 4 * told.error);
  CHECK(told.error < 0.1);
}
