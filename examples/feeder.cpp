// What you see: five accounts, and three users who come seven times in all.  The feeder gives each
// account once, whoever asks; who comes when all are taken gets none.  In virtual time, so that it
// is the same each time.
// ctest: ^user 1 is ada$
// ctest: ^user 2 is ben$
// ctest: ^user 3 is cy$
// ctest: ^user \d is dot$
// ctest: ^user \d is eve$
// ctest: (^user \d finds no account\n){2}5 of 5 accounts were given$

#include <throng/throng.hpp>
#include <throng/testing/virtual_run.hpp>

#include <iostream>
#include <string>
#include <vector>

using namespace std::chrono_literals;

struct account {
  std::string name;
  std::string password;
};

int main() {
  // A second argument chooses another order: throng::feed::circular, throng::feed::shuffled.
  throng::feeder<account> accounts{std::vector<account>{
      {"ada", "a1"}, {"ben", "b2"}, {"cy", "c3"}, {"dot", "d4"}, {"eve", "e5"}}};

  const auto log_in = [&](throng::vu& vu) -> throng::task<> {
    const account* mine = accounts.next(vu);
    if (mine == nullptr) {
      std::cout << "user " << vu.id() << " finds no account\n";
      co_return;
    }
    std::cout << "user " << vu.id() << " is " << mine->name << '\n';
    const auto res = co_await vu.http.post("http://shop.example/login").body(mine->password);
    vu.check("logged in", res.status() == 200);
  };

  throng::load_test test{"feeder"};
  test.scenario("shop", throng::shared_iterations{.vus = 3, .iterations = 7}, log_in);
  const auto server = [](std::string_view, throng::instant) {
    return throng::testing::ok_reply("welcome", 5ms);
  };
  const auto result = throng::testing::run_virtually(test, server);
  std::cout << accounts.handed_out() << " of " << accounts.size() << " accounts were given\n";
  return result.exit_code();
}
