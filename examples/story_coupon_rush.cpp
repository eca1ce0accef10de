// What you see: a shop gives away 1000 coupons, and people come as they do: a few early ones, a
// rush of 300 a second, and those who heard of it late.  They come whether the shop is fast or not,
// so the load is a rate of arrivals and not a number of users.  At the end two books are compared:
// the shop's, and the counters of the test.  No coupon may be given twice, and none kept.
// Takes 13 seconds, with rates as much higher; -e SCALE=1 the five minutes of the story.
// ctest: ^ +\* rush: Up to 7500\.00 iterations/s for 12\.6s over 7 stages \(maxVUs: 10-200
// ctest: ^ +coupons_won\.*: 1000 +
// ctest: ^ +✓ 'count==1000' count=1000$
// ctest: ^arrivals: 22687 = \d+ iterations \+ \d+ dropped$
// ctest: ^the shop: 1000 coupons, 1000 different ones, to 1000 people; 0 came twice$
// ctest: ^the books agree$

#include <throng/throng.hpp>
#include "story_coupons.hpp"
#include "story_scale.hpp"
#include <throng/main.hpp>

#include <iostream>
#include <string>

using namespace std::chrono_literals;

inline constexpr throng::counter coupons_won{"coupons_won"};
inline constexpr throng::counter too_late{"too_late"};
inline constexpr throng::rate refused{"refused"}; // anything but a coupon or "all gone"
inline constexpr throng::duration_trend time_to_coupon{"time_to_coupon"};

int main(int argc, char** argv) {
  const story_scale real(argc, argv, 25);
  coupon_shop shop(1000);
  const auto url = shop.url();

  const auto come = [&](throng::vu& vu) -> throng::task<> {
    // User and iteration are unique in this run, with the time also among all runs.
    const auto id = std::to_string(vu.id()) + '-' + std::to_string(vu.iteration()) + '-' +
                    std::to_string(vu.now().time_since_epoch().count());
    const auto res = co_await vu.http.post(url).body(id);
    refused.add(vu, res.status() != 201 && res.status() != 200);
    if (res.status() == 201) {
      coupons_won.add(vu);
      time_to_coupon.add(vu, res.timings().duration());
    } else if (res.status() == 200) {
      too_late.add(vu);
    }
  };

  throng::load_test test{"coupon rush"};
  // With durations and time_unit scaled alike, as many people come as in the story.
  const throng::ramping_arrival_rate rush{.time_unit = real(1s),
                                          .stages = {{real(30s), 1},
                                                     {real(5s), 100},
                                                     {real(1min), 300},
                                                     {real(30s), 70},
                                                     {real(1min), 25},
                                                     {real(2min), 8},
                                                     {real(10s), 0}},
                                          .pre_allocated_vus = 10,
                                          .max_vus = 200};
  test.scenario("rush", rush, come);
  test.require(coupons_won.count() == 1000);
  test.require(refused.rate() == 0);
  test.require(throng::http_req_failed.rate() < 0.01);
  test.require(time_to_coupon.p(95) < 2s);

  throng::result told;
  const int code = throng::main(test, argc, argv, told);
  if (told.verdict() == throng::verdict::invalid)
    return code; // nothing was run
  const auto count = [&](const auto& metric) {
    return static_cast<std::uint64_t>(told.value(metric.count()));
  };
  const auto dropped = count(throng::dropped_iterations);
  const auto begun = count(throng::iterations);
  const auto book = shop.read();
  std::cout << "\narrivals: " << begun + dropped << " = " << begun << " iterations + " << dropped
            << " dropped\nthe shop: " << book.given << " coupons, " << book.different
            << " different ones, to " << book.owners << " people; " << book.came_once_more
            << " came twice\n";
  const bool agree = book.given == 1000 && book.different == 1000 && book.owners == 1000 &&
                     book.came_once_more == 0 && book.given == count(coupons_won) &&
                     book.came_too_late == count(too_late);
  std::cout << (agree ? "the books agree\n" : "the books DIFFER\n");
  return code != 0 || agree ? code : 1;
}
