// What the summary shows of requests by name, scenario and group, and of checks in groups.

#include <throng/metrics/builtin.hpp>
#include <throng/report/request_parts.hpp>
#include <throng/report/summary.hpp>
#include <throng/testing/virtual_run.hpp>
#include <throng/vu/load_test.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <string>
#include <string_view>

using namespace std::chrono_literals;
using throng::load_test;
using throng::request_parts;
using throng::task;
using throng::vu;

namespace {

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

task<> shop(vu& vu) {
  const auto home = co_await vu.http.get("http://shop/");
  vu.check("home is there", home.status() == 200);
  auto checkout = vu.group("checkout");
  for (int i = 0; i < 2; ++i) {
    const auto url = "http://shop/cart/" + std::to_string(i);
    const auto cart = co_await vu.http.get(url).name("cart");
    vu.check("cart is full", cart.body() == "full");
  }
}

task<> look(vu& vu) { (void)co_await vu.http.get("http://shop/"); }

throng::result run(const load_test& test) {
  return throng::testing::run_virtually(test, [](std::string_view request, throng::instant) {
    return throng::testing::ok_reply(request.starts_with("GET /cart/0") ? "full" : "empty",
                                     request.starts_with("GET /cart") ? 300ms : 100ms);
  });
}

load_test two_scenarios() {
  load_test test("shop");
  test.scenario("buy", throng::per_vu_iterations{.vus = 1, .iterations = 3}, shop);
  test.scenario("look", throng::per_vu_iterations{.vus = 1, .iterations = 4}, look);
  return test;
}

} // namespace

TEST_CASE("the full summary tells requests by name, by scenario and by group without being asked") {
  const auto told = run(two_scenarios());
  throng::summary_options options;
  options.full = true;
  const auto text = summary_text(told, options);
  CAPTURE(text);
  CHECK(contains(text, R"(  █ REQUESTS BY NAME

                  count  failed    avg    med  p(95)  p(99)    max
    http://shop/      7   0.00%  100ms  100ms  100ms  100ms  100ms
    cart              6   0.00%  300ms  300ms  300ms  300ms  300ms


  █ REQUESTS BY SCENARIO

          count  failed       avg    med  p(95)  p(99)    max
    buy       9   0.00%  233.33ms  300ms  300ms  300ms  300ms
    look      4   0.00%     100ms  100ms  100ms  100ms  100ms


  █ REQUESTS BY GROUP

                count  failed    avg    med  p(95)  p(99)    max
    ::checkout      6   0.00%  300ms  300ms  300ms  300ms  300ms
)"));
}

TEST_CASE("the compact summary shows none of the parts, and one that is tracked") {
  auto test = two_scenarios();
  const auto calm = summary_text(run(test), {});
  CAPTURE(calm);
  CHECK_FALSE(contains(calm, "{ name:"));
  CHECK_FALSE(contains(calm, "{ scenario:"));
  CHECK_FALSE(contains(calm, "{ group:"));
  CHECK_FALSE(contains(calm, "group_duration"));
  test.track(throng::http_req_duration.tagged("name", "cart"));
  const auto tracked = summary_text(run(test), {});
  CHECK(contains(tracked, "\n      { name:cart }"));
  CHECK_FALSE(contains(tracked, "{ scenario:"));
}

TEST_CASE("a check that failed in a group shows its group and the response that it saw") {
  const auto told = run(two_scenarios());
  const auto text = summary_text(told, {});
  CAPTURE(text);
  CHECK(contains(text, R"(
    ✓ home is there

    GROUP: checkout
    ✗ cart is full
      ↳  50% — ✓ 3 / ✗ 3
         first 700ms, user 1, iteration 0: status 200 from http://shop/cart/1, "empty"
         last  2.1s, user 1, iteration 2: status 200 from http://shop/cart/1, "empty"
)"));
}
