// The dates of cookies, as servers write them.

#include <throng/http/cookie_date.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <string>
#include <string_view>

using namespace std::chrono_literals;
using std::chrono::sys_days;

namespace {

constexpr auto november = sys_days{1994y / 11 / 6} + 8h + 49min + 37s;

} // namespace

TEST_CASE("dates of cookies are read however they are written") {
  for (const std::string_view each :
       {"Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT",
        "Sun Nov  6 08:49:37 1994", "6 nov 1994 8:49:37", "1994 Nov 06 08:49:37",
        "08:49:37 6 NOVEMBER 94", "Nov/6/1994/08:49:37", "06-Nov-1994 08:49:37 PST",
        "Sun, 06 Nov 1994 08:49:37", "Sun, 06 Nov 1994 08:49:37 +0100", "6th nov 1994x 8:49:37a",
        "06 Nov 1994 08:49:37 12:00:00 7 Dec 1999", "\t;06@Nov[1994{08:49:37}"}) {
    CAPTURE(each);
    const auto date = throng::parse_cookie_date(each);
    REQUIRE(date);
    CHECK(*date == november);
  }
}

TEST_CASE("years of two digits lie from 1970 to 2069") {
  const auto year_of = [](std::string_view text) {
    const auto date = throng::parse_cookie_date(text);
    REQUIRE(date);
    return std::chrono::year_month_day{std::chrono::floor<std::chrono::days>(*date)}.year();
  };
  CHECK(year_of("1 Jan 70 0:0:0") == 1970y);
  CHECK(year_of("1 Jan 99 0:0:0") == 1999y);
  CHECK(year_of("1 Jan 00 0:0:0") == 2000y);
  CHECK(year_of("1 Jan 69 0:0:0") == 2069y);
  CHECK(year_of("1 Jan 1601 0:0:0") == 1601y);
  CHECK(year_of("1 Jan 9999 0:0:0") == 9999y);
  CHECK(year_of("1 Jan 069 0:0:0") == 2069y);
}

TEST_CASE("every day of a century is read as itself") {
  constexpr std::string_view months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  for (auto day = sys_days{1970y / 1 / 1}; day < sys_days{2070y / 1 / 1};
       day += std::chrono::days{1}) {
    const std::chrono::year_month_day date{day};
    auto text = std::to_string(static_cast<unsigned>(date.day())) + ' ';
    text += months[static_cast<unsigned>(date.month()) - 1];
    text += ' ' + std::to_string(static_cast<int>(date.year())) + " 23:59:59";
    const auto read = throng::parse_cookie_date(text);
    REQUIRE_MESSAGE(read == day + 23h + 59min + 59s, text);
  }
}

TEST_CASE("what names no second is no date of a cookie") {
  for (const std::string_view each : {"",
                                      " ",
                                      "0",
                                      "now",
                                      "Sun, 06 Nov 1994",
                                      "06 Nov 08:49:37",
                                      "Nov 1994 08:49:37",
                                      "06 1994 08:49:37",
                                      "06 Nov 1994 08:49",
                                      "06 Nov 1994 084937",
                                      "06 Nov 1994 08:49:377",
                                      "06 Nov 1994 008:49:37",
                                      "06 Nov 1994 24:00:00",
                                      "06 Nov 1994 23:60:00",
                                      "06 Nov 1994 23:59:60",
                                      "00 Nov 1994 08:49:37",
                                      "31 Nov 1994 08:49:37",
                                      "32 Dec 1994 08:49:37",
                                      "29 Feb 1999 08:49:37",
                                      "06 Nov 1600 08:49:37",
                                      "06 Nov 19940 08:49:37",
                                      "06 Nov 1 08:49:37",
                                      "06 No 1994 08:49:37",
                                      "784111777",
                                      "1994-11-06T08:49:37Z"}) {
    CAPTURE(each);
    CHECK_FALSE(throng::parse_cookie_date(each));
  }
}
