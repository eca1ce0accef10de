// What you see: a visit to a shop as a browser makes it: a search with a query, a login by form
// that sets a cookie and redirects, three pages at once, and pages of many URLs under one name.
// ctest: checks_succeeded\.*: 100\.00%
// ctest: \{ name:http://shop\.example/items/\{\} \}
// ctest: ^a login is 2 requests, asked http://shop\.example/welcome last$

#include <throng/throng.hpp>
#include <throng/main.hpp>
#include <throng/testing/http_server.hpp>

#include <iostream>

using namespace std::chrono_literals;
using throng::testing::http_reply;
using throng::testing::http_request;

namespace {

const throng::url_template item{"http://shop.example/items/{}"};

throng::task<> visit(throng::vu& vu) {
  const auto found = co_await vu.http.get("http://shop.example/search").query("q", "red shoes");
  vu.check("found", found.body() == "q=red%20shoes");

  throng::form fields;
  fields.add("user", "ada").add("remember", true);
  const auto login = co_await vu.http.post("http://shop.example/login").form(fields);
  vu.check("welcome", login.body() == "hello, session=s-1");
  if (vu.scenario().iteration() == 0)
    std::cout << "a login is 2 requests, asked " << login.url() << " last\n";

  const auto pages = co_await vu.http.batch(vu.http.get(item(1)), vu.http.get(item(2)),
                                            vu.http.get(item("no such")).expect_status(404));
  vu.check("pages", pages[0].status() == 200 && pages[1].status() == 200);
  vu.check("no such page", pages[2].status() == 404);
}

http_reply shop(const http_request& request) {
  if (request.path == "/search")
    return {.body = std::string(request.query)};
  if (request.path == "/login" && request.body == "user=ada&remember=true")
    return {.status = 303, .headers = {{"Location", "/welcome"}, {"Set-Cookie", "session=s-1"}}};
  if (request.path == "/welcome")
    return {.body = "hello, " + std::string(request.header("cookie"))};
  return {.status = request.path == "/items/1" || request.path == "/items/2" ? 200 : 404};
}

} // namespace

int main(int argc, char** argv) {
  throng::testing::http_server server(&shop);
  throng::load_test test{"shop"};
  // The name leads to the server of this program.
  test.http({.hosts = {{"shop.example", "127.0.0.1:" + std::to_string(server.port())}}});
  test.scenario("visit", throng::constant_vus{.vus = 5, .duration = 1s}, visit);
  test.require(throng::checks.rate() == 1);
  test.require(throng::http_req_failed.rate() == 0);
  test.track(throng::http_req_duration.tagged("name", item.text()));
  return throng::main(test, argc, argv);
}
