// The whole library over Asio's own sockets, as on a system without epoll: a run against a real
// server, whose books must agree.

#include <throng/main.hpp>
#include <throng/testing/http_server.hpp>

#include <chrono>
#include <cstdio>

using namespace std::chrono_literals;
using namespace throng::testing;

static_assert(!THRONG_HAS_EPOLL);

namespace {

int complain(const char* what) {
  std::fprintf(stderr, "%s\n", what);
  return 1;
}

} // namespace

int main() {
  http_server server;
  server.route("/ping", [](const http_request&) {
    http_reply reply;
    reply.body = "PONG!";
    return reply;
  });
  // The server closes each of these connections: the close must be seen behind the response.
  server.route("/last", [](const http_request&) {
    http_reply reply;
    reply.close = true;
    reply.body = "BYE";
    return reply;
  });
  const auto ping = server.url("/ping");
  const auto last = server.url("/last");

  throng::load_test test{"asio sockets"};
  test.scenario("both", throng::constant_vus{.vus = 8, .duration = 1s},
                [&](throng::vu& vu) -> throng::task<> {
                  const auto pong = co_await vu.http.get(ping);
                  const auto bye = co_await vu.http.get(last);
                  vu.check("both answered", pong.body() == "PONG!" && bye.body() == "BYE");
                  co_await vu.sleep(5ms);
                });
  test.scenario("refused", throng::constant_vus{.vus = 1, .duration = 1s},
                [](throng::vu& vu) -> throng::task<> {
                  const auto nobody = co_await vu.http.get("http://127.0.0.1:1/");
                  vu.check("refused", nobody.error_code() == 1212);
                  co_await vu.sleep(50ms);
                });
  const auto told = throng::run(test);
  if (told.exit_code() != 0)
    return complain("the run did not pass");
  const auto asked = told.value(throng::http_reqs.count());
  const auto refused = told.value(throng::http_req_failed.rate()) * asked;
  if (asked < 100 || refused < 1)
    return complain("too few requests were made");
  const auto served = static_cast<double>(server.counts().requests);
  if (served < asked - refused - 0.5 || served > asked - refused + 0.5)
    return complain("the server counted other requests than the client");
  for (const auto& check : told.checks()) {
    if (check.fails != 0)
      return complain("a check failed");
  }
  return 0;
}
