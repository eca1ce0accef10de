// What you see: setup opens a shop and hands its key to all users, teardown asks the shop how many
// orders came.  The shop has lost one, so teardown calls test().fail: the run is marked as failed,
// exit code 110, and says why.
// ctest: ^setup: the key is k-7$
// ctest: ^teardown: 20 orders sent, 19 in the shop$
// ctest: ^exit code 110: test\.fail\(\): an order was lost$
// exit: 110

#include <throng/throng.hpp>
#include <throng/testing/virtual_run.hpp>

#include <iostream>
#include <string>

using namespace std::chrono_literals;

int main() {
  throng::load_test test{"setup"};

  // What setup returns is what each user gets.  Here it is a text, it may be anything.
  test.setup([](throng::vu& vu) -> throng::task<std::string> {
    const auto res = co_await vu.http.get("http://shop.example/key");
    std::cout << "setup: the key is " << res.body() << '\n';
    co_return std::string(res.body());
  });

  const auto order = [](throng::vu& vu) -> throng::task<> {
    const auto& key = vu.setup_data<std::string>();
    const auto res = co_await vu.http.post("http://shop.example/order").header("X-Key", key);
    vu.check("ordered", res.status() == 200);
  };
  test.scenario("orders", throng::shared_iterations{.vus = 4, .iterations = 20}, order);

  test.teardown([](throng::vu& vu) -> throng::task<> {
    const auto res = co_await vu.http.get("http://shop.example/orders");
    std::cout << "teardown: " << vu.instance().iterations_completed << " orders sent, "
              << res.body() << " in the shop\n";
    if (res.body() != "20")
      vu.test().fail("an order was lost");
  });

  int orders = -1; // the shop's mistake
  const auto shop = [&](std::string_view request, throng::instant) {
    if (request.starts_with("GET /key"))
      return throng::testing::ok_reply("k-7", 1ms);
    if (request.starts_with("GET /orders"))
      return throng::testing::ok_reply(std::to_string(orders), 1ms);
    orders += request.find("X-Key: k-7") != request.npos ? 1 : 0;
    return throng::testing::ok_reply("thank you", 10ms);
  };
  const auto result = throng::testing::run_virtually(test, shop);
  std::cout << "exit code " << result.exit_code() << ": " << result.reasons().at(0) << '\n';
  return result.exit_code();
}
