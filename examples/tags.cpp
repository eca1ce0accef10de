// What you see: thresholds on parts of the requests, by name, by group and by a user's own tag, and
// a check that fails with the response that it failed for.
// args: --summary-mode full --stats
// ctest: http_req_duration\{name:/users/{}\}
// ctest: http_req_failed\{group:::checkout\}
// ctest: ::checkout
// ctest: http_reqs\{kind:gold\}

#include <throng/throng.hpp>
#include "demo_server.hpp"
#include <throng/main.hpp>

#include <string>

using namespace std::chrono_literals;

int main(int argc, char** argv) {
  throng::testing::http_server server;
  demo_routes(server);

  const auto visit = [&](throng::vu& vu) -> throng::task<> {
    // On all that this user measures from now on; a tag of a request or a sample wins over it.
    vu.tag("kind", vu.id() % 2 == 0 ? "gold" : "tin");
    const auto user = server.url("/ping?user=" + std::to_string(vu.scenario().iteration()));
    {
      // One name for many URLs: they are one row of the report, not thousands.
      const auto profile = co_await vu.http.get(user).name("/users/{}");
      vu.check("found", profile.status() == 200);
    }
    const auto checkout = vu.group("checkout"); // until the end of its scope
    const auto paid = co_await vu.http.get(server.url("/nowhere")).tag("step", "pay");
    vu.check("paid", paid.status() == 200);
    co_await vu.sleep(50ms);
  };

  throng::load_test test{"tags"};
  test.tag("env", "local"); // on all of the run
  test.scenario("visit", throng::constant_vus{.vus = 4, .duration = 1s}, visit);
  test.require(throng::http_req_duration.tagged("name", "/users/{}").p(95) < 1s);
  test.require("http_req_failed{group:::checkout}", "rate==1");
  test.require(throng::http_reqs.tagged("kind", "gold").count() > 10);
  test.track(throng::http_req_waiting.tagged("step", "pay").tagged("status", "404"));
  return throng::main(test, argc, argv);
}
