// Requests that go through proxies that no one here wrote, to a host that only the proxy knows.

#include "foreign_servers.hpp"
#include <throng/testing/http_server.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <string>

using namespace std::chrono_literals;
using throng::vu;
using throng::testing::http_reply;
using throng::testing::http_request;
using throng::testing::http_server;

namespace {

http_reply say_target(const http_request& asked) {
  return {.body = std::string(asked.header("host")) + " " + std::string(asked.target)};
}

} // namespace

TEST_CASE("HAProxy is asked for the whole URL, and asks the host that is in it") {
  http_server behind(say_target);
  const haproxy_server proxy("frontend all\n  bind 127.0.0.1:@port@\n"
                             "  http-request deny unless { req.hdr(host) shop.test }\n"
                             "  default_backend own\nbackend own\n  server one 127.0.0.1:" +
                             std::to_string(behind.port()));
  throng::load_test test{"proxy"};
  test.http({.proxy = {.http = proxy.url("")}});
  test.scenario("visit", throng::per_vu_iterations{.vus = 3, .iterations = 10},
                [&](vu& user) -> throng::task<> {
                  const auto got = co_await user.http.get("http://shop.test/cart?a=1");
                  // HAProxy hands the URL on as it is, which servers take (RFC 9112, 3.2.2).
                  user.check("cart", got.status() == 200 &&
                                         got.body() == "shop.test http://shop.test/cart?a=1");
                  user.check("one connection",
                             (got.timings().connecting > 0ns) == (user.iteration() == 0));
                });
  const auto told = throng::run(test, {.workers = 1});
  check_own_books(told, 1);
  check_checks(told, 2);
  CHECK(behind.counts().requests == 30);
}

TEST_CASE("a proxy in Node.js lets in who has its password, for http and https") {
  const certificates with({.name = "shop.test", .hosts = {"shop.test"}});
  for (const bool secure : {false, true}) {
    const auto server = [&] {
      if (!secure)
        return std::make_unique<http_server>(say_target);
      return std::make_unique<http_server>(
          throng::testing::tls_server_options{
              .identity = {content_of(with / "server.pem"), content_of(with / "server.key")}},
          std::uint16_t{0}, say_target);
    }();
    const script_server proxy("node", "node_proxy.js", {std::to_string(server->port())});
    const auto known = replaced(proxy.url(""), "http://", "http://ann:secret@");
    throng::http_options how{.tls = {.ca_file = with / "ca.pem"},
                             .proxy = {.http = known, .https = known}};
    const std::string url = (secure ? "https" : "http") + std::string("://shop.test/cart?a=1");
    (void)run_with(how, [&](vu& user) {
      for (int i = 0; i < 3; ++i) {
        const auto got = user.http.get(url).timeout(10s).wait();
        CHECK(got.error() == "");
        CHECK(got.body() == "shop.test /cart?a=1");
        CHECK((got.timings().connecting == 0ns) == (i > 0));
        CHECK((got.tls_version() == "tls1.3") == secure);
      }
      // Loopback is asked directly.
      const auto near = user.http.get(server->url("/near")).wait();
      CHECK((near.status() == 200) == !secure);
      if (secure)
        CHECK(near.error_code() == 1311);
    });
    CHECK(server->counts().requests == (secure ? 3 : 4));
    const auto lines = proxy.output();
    if (secure) {
      CHECK(lines.ends_with("\nCONNECT shop.test:443\n"));
    } else {
      CHECK(lines.ends_with("\nGET http://shop.test/cart?a=1\n"));
    }
    how.proxy = {.http = proxy.url(""), .https = proxy.url("")};
    (void)run_with(how, [&](vu& user) {
      const auto got = user.http.get(url).timeout(10s).wait();
      CHECK(got.status() == (secure ? 0 : 407));
      CHECK(got.error_code() == (secure ? 1240 : 1407));
      INFO(std::string(got.error()));
      if (secure)
        CHECK(got.error().find("407") != std::string::npos);
    });
  }
}
