// Assertions of a body under load: what they count and what they throw.

#include "vu/hand_driven.hpp"
#include <throng/metrics/snapshot.hpp>
#include <throng/testing/check_place.hpp>
#include <throng/testing/doctest.hpp>

#include <doctest/doctest.h>

#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

using hand_driven::host;
using hand_driven::user;
using throng::testing::place_of;

namespace {

throng::snapshot numbers_of(const host& here) {
  throng::snapshot all;
  here.numbers.read(all);
  return all;
}

constexpr auto in_folders = place_of("a == b", "/home/me/tests/shop.cpp", 4'294'967'295);
constexpr auto elsewhere = place_of("x", R"(C:\tests\shop.cpp)", 10);

} // namespace

TEST_CASE("a check is named by its expression, its file without folders, and its line") {
  static_assert(in_folders.name().text() == "a == b (shop.cpp:4294967295)");
  static_assert(elsewhere.name().text() == "x (shop.cpp:10)");
  static_assert(elsewhere.name().hash() == throng::name_hash("x (shop.cpp:10)"));
}

TEST_CASE("a check of a body under load is counted by expression and line, and goes on") {
  host here;
  user who(here.around, 1, 1);
  int asked = 0;
  const auto body = [&](throng::vu& vu) -> throng::task<> {
    const auto res = co_await vu.http.get("http://here/");
    for (int i = 0; i < 3; ++i) {
#line 100 "/some/where/shop.cpp"
      THRONG_VU_CHECK(vu, i < 2);
      THRONG_VU_CHECK(vu, i < 2);
      THRONG_VU_CHECK(vu, ++asked > 0);
    }
  };
#line 52 "check_place_test.cpp"
  here.run(who, body);
  const auto told = numbers_of(here).checks;
  REQUIRE(told.size() == 3);
  CHECK(told[0].name == "i < 2 (shop.cpp:100)");
  CHECK(told[0].passes == 2);
  CHECK(told[0].fails == 1);
  CHECK(told[1].name == "i < 2 (shop.cpp:101)");
  CHECK(told[1].fails == 1);
  CHECK(told[2].name == "++asked > 0 (shop.cpp:102)");
  CHECK(told[2].passes == 3);
  CHECK(asked == 3);
}

TEST_CASE("a requirement that does not hold under load counts and ends the iteration") {
  host here;
  user who(here.around, 1, 1);
  bool went_on = false;
  const auto body = [&](throng::vu& vu) -> throng::task<> {
    const auto res = co_await vu.http.get("http://here/");
#line 200 "/some/where/shop.cpp"
    THRONG_VU_REQUIRE(vu, res.status() == 200);
    THRONG_VU_REQUIRE(vu, res.status() == 201);
    went_on = true;
  };
#line 77 "check_place_test.cpp"
  CHECK_THROWS_WITH_AS(here.run(who, body),
                       "requirement failed: res.status() == 201 (shop.cpp:201)",
                       throng::testing::requirement_failed);
  CHECK_FALSE(went_on);
  const auto told = numbers_of(here).checks;
  REQUIRE(told.size() == 2);
  CHECK(told[0].passes == 1);
  CHECK(told[1].name == "res.status() == 201 (shop.cpp:201)");
  CHECK(told[1].fails == 1);
}

TEST_CASE("what an expression throws under load goes on, and its check has failed") {
  host here;
  user who(here.around, 1, 1);
  const auto broken = []() -> bool { throw std::logic_error("no field 'id'"); };
  const auto body = [&](throng::vu& vu) -> throng::task<> {
    THRONG_VU_CHECK(vu, broken());
    co_return;
  };
  CHECK_THROWS_WITH_AS(here.run(who, body), "no field 'id'", std::logic_error);
  REQUIRE(numbers_of(here).checks.size() == 1);
  CHECK(numbers_of(here).checks[0].fails == 1);
}

TEST_CASE("in a functional run an assertion is the framework's, and no check") {
  host here;
  here.test.is_functional = true;
  user who(here.around, 1, 1);
  CHECK(who.is_functional());
  int asked = 0;
  const auto body = [&](throng::vu& vu) -> throng::task<> {
    THRONG_VU_CHECK(vu, ++asked == 1);
    THRONG_VU_REQUIRE(vu, ++asked == 2);
    co_return;
  };
  here.run(who, body);
  CHECK(asked == 2);
  CHECK(numbers_of(here).checks.empty());
}
