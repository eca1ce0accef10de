// What you see: two questions answered before there is a server, by a model of it.  How many users
// does a rate need, so that none is missing?  What does a stall of one second do to p(99)?
// ctest: ^max_vus   5: \d+ of 60000 visits dropped$
// ctest: ^max_vus  80: 0 of 60000 visits dropped$
// ctest: ^without a stall: p\(99\) \d+ ms$
// ctest: ^one second of stall: p\(99\) [2-9]\d\d ms$

#include <throng/throng.hpp>
#include <throng/testing/simulate.hpp>

#include <iomanip>
#include <iostream>

using namespace std::chrono_literals;
using namespace throng::models;

throng::task<> visit(throng::vu& vu) {
  const auto res = co_await vu.http.get("http://shop.example/");
  vu.check("served", res.status() == 200);
}

throng::load_test at_1000_a_second(std::int64_t most_vus) {
  throng::constant_arrival_rate rate{.rate = 1000, .duration = 1min, .pre_allocated_vus = 1};
  rate.max_vus = most_vus;
  throng::load_test test{"visits"};
  test.scenario("visit", rate, visit);
  return test;
}

int main() {
  // 8 workers behind a queue, 6 ms a visit: busy for three quarters of the time.
  const auto shop = throng::models::queue(8, exponential(6ms));
  for (const int most_vus : {5, 10, 20, 40, 80}) {
    const auto told = throng::simulate(at_1000_a_second(most_vus), shop);
    std::cout << "max_vus " << std::setw(3) << most_vus << ": "
              << told.value(throng::dropped_iterations.count()) << " of 60000 visits dropped\n";
  }

  const auto test = at_1000_a_second(2000);
  const auto p99 = [&](const throng::service_model& model) {
    return throng::simulate(test, model).value(throng::http_req_duration.p(99)) / 1ms;
  };
  std::cout << "without a stall: p(99) " << p99(shop) << " ms\n"
            << "one second of stall: p(99) " << p99(shop.stalls(30s, 1s)) << " ms\n";
}
