// What you see: a server stands still for one second of five.  Users that arrive as the plan says
// find it out; of ten users that wait for their replies each is held up once, so a p(90) of theirs
// knows nothing of it.  The server's own log says whom it held up.
// ctest: ^open: +p\(90\) [3-9]\d\d ms, [12]\d\d of \d+ requests held up$
// ctest: ^closed: p\(90\) +\d{1,2} ms, +10 of \d+ requests held up$

#include <throng/throng.hpp>
#include <throng/engine/run.hpp>
#include <throng/testing/oracle_server.hpp>

#include <algorithm>
#include <iomanip>
#include <iostream>

using namespace std::chrono_literals;

template <class Executor>
void show(const char* name, const Executor& load) {
  // Each request takes 5 ms; from 2 s to 3 s nothing is done.
  throng::testing::oracle_server oracle{throng::models::constant(5ms).stalls(2s, 1s)};
  const auto visit = [&](throng::vu& vu) -> throng::task<> {
    const auto url = oracle.url("/");
    co_await vu.http.get(url);
  };
  throng::load_test test{name};
  test.scenario("visit", load, visit);
  oracle.begin();
  const auto result = throng::run(test);

  const auto seen = oracle.arrivals();
  const auto held = std::count_if(seen.begin(), seen.end(), [](const auto& request) {
    return request.due - request.arrived > 5ms;
  });
  std::cout << name << " p(90) " << std::setw(3)
            << result.value(throng::http_req_duration.p(90)) / 1ms << " ms, " << std::setw(3)
            << held << " of " << seen.size() << " requests held up\n";
}

int main() {
  throng::constant_arrival_rate open{.rate = 200, .duration = 5s, .pre_allocated_vus = 250};
  show("open:  ", open);
  show("closed:", throng::constant_vus{.vus = 10, .duration = 5s});
}
