// What you see: a day of a shop, more than a million visits by a curve that follows the sun, within
// seconds.  Visitors know nothing of each other, so they come as a Poisson process; the shop is a
// model: 4 workers behind a queue.  The clock jumps, so the day is the same every time.
// ctest: ^hour  1: +\d+ visits$
// ctest: ^hour 24: +\d+ visits$
// ctest: ^the day: 13\d{5} visits, 0 dropped, none failed$

#include <throng/throng.hpp>
#include <throng/testing/simulate.hpp>

#include <iomanip>
#include <iostream>
#include <utility>

using namespace std::chrono_literals;

throng::task<> visit(throng::vu& vu) {
  const auto res = co_await vu.http.get("http://shop.example/");
  vu.check("served", res.status() == 200);
}

int main() {
  throng::ramping_arrival_rate day{.start_rate = 4, .pre_allocated_vus = 100, .max_vus = 2000};
  day.arrival = throng::poisson{};
  day.stages = {{4h, 2}, {5h, 18}, {3h, 24}, {2h, 20}, {5h, 28}, {5h, 4}}; // visits a second
  throng::load_test test{"a day"};
  test.scenario("visit", day, visit);
  test.require(throng::http_req_failed.rate() <= 0);

  std::uint64_t before = 0;
  const auto print_hour = [&](std::int64_t number, std::uint64_t visits) {
    std::cout << "hour " << std::setw(2) << number << ": " << std::setw(6)
              << visits - std::exchange(before, visits) << " visits\n";
  };
  throng::run_options options;
  options.each_second = [&](const throng::progress_state& now, throng::run_control&) {
    if (now.elapsed > 0h && now.elapsed % 1h == 0s)
      print_hour(now.elapsed / 1h, now.complete);
  };
  const auto shop = throng::models::queue(4, throng::models::exponential(80ms));
  const auto told = throng::simulate(test, shop, options);

  const auto visits = static_cast<std::uint64_t>(told.value(throng::iterations.count()));
  print_hour(24, visits); // the last visit ends it before the last second is told
  std::cout << "the day: " << visits << " visits, "
            << told.value(throng::dropped_iterations.count()) << " dropped, "
            << (told.passed() ? "none failed" : "some failed") << "\n";
  return told.exit_code();
}
