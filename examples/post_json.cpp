// What you see: JSON is posted with a header, the response is read, and a request that takes too
// long is cut off after 200 ms.  Trouble of the network is data; it stops neither script nor run.
// ctest: ^after (199|[2-9]\d\d|\d{4,})ms: status 0, error 1050, request timeout$
// ctest: checks_succeeded\.*: 100\.00%

#include <throng/throng.hpp>
#include <throng/main.hpp>
#include <throng/testing/http_server.hpp>

#include <iostream>
#include <string>

using namespace std::chrono_literals;
using throng::testing::http_reply;
using throng::testing::http_request;

int main(int argc, char** argv) {
  throng::testing::http_server server;
  server.route("/login", [](const http_request& request) {
    const bool right = request.header("X-Shop") == "7" && request.body == R"({"user": "ada"})";
    return http_reply{.status = right ? 200 : 400, .headers = {{"X-Session", "s-1"}}};
  });
  server.route("/report", [](const http_request&) { return http_reply{.delay = 10s}; });
  const auto login_url = server.url("/login");
  const auto report_url = server.url("/report");

  const auto clerk = [&](throng::vu& vu) -> throng::task<> {
    const auto login =
        co_await vu.http.post(login_url).header("X-Shop", "7").json(R"({"user": "ada"})");
    vu.check("logged in", login.status() == 200 && login.header("x-session") == "s-1");

    const auto report = co_await vu.http.get(report_url).timeout(200ms);
    vu.check("cut off", report.status() == 0 && report.error_code() == 1050);
    if (vu.scenario().iteration() == 0) {
      std::cout << "after " << report.timings().waiting / 1ms << "ms: status " << report.status()
                << ", error " << report.error_code() << ", " << report.error() << '\n';
    }
  };

  throng::load_test test{"post JSON"};
  test.scenario("clerk", throng::constant_vus{.vus = 2, .duration = 1s}, clerk);
  test.require(throng::checks.rate() == 1);
  return throng::main(test, argc, argv);
}
