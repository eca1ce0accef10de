#include <throng/throng.hpp>
#include <throng/main.hpp>
using namespace std::chrono_literals;

throng::task<> visit(throng::vu& vu) {
  const auto res = co_await vu.http.get("http://127.0.0.1:3000/ping");
  vu.check("status is 200", res.status() == 200);
  co_await vu.sleep(1s);
}

int main(int argc, char** argv) {
  throng::load_test test{"ping"};
  test.scenario("visit", throng::constant_vus{.vus = 10, .duration = 10s}, visit);
  test.require(throng::http_req_duration.p(95) < 500ms);
  test.require(throng::http_req_failed.rate() < 0.01);
  return throng::main(test, argc, argv);
}
