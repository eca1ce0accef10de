#include <throng/base/number_text.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <cmath>
#include <limits>

using namespace std::chrono_literals;
using throng::bytes_text;
using throng::fixed_float_text;
using throng::fixed_int_text;
using throng::number_text;
using throng::percent_text;
using throng::time_text;

namespace {
constexpr double infinite = std::numeric_limits<double>::infinity();
constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();
} // namespace

TEST_CASE("a time has two decimals of the greatest unit that fits") {
  CHECK(time_text(0ns) == "0s");
  CHECK(time_text(500ns) == "500ns");
  CHECK(time_text(123'900ns) == "123.9\u00b5s");
  CHECK(time_text(12'345'600ns) == "12.35ms");
  CHECK(time_text(119'080'000ns) == "119.08ms");
  CHECK(time_text(1'234'567us) == "1.23s");
  CHECK(time_text(60s) == "1m0s");
  CHECK(time_text(61'234ms) == "1m1s");
  CHECK(time_text(25h + 1min + 1s) == "25h1m1s");
  CHECK(time_text(1h) == "1h0m0s");
  CHECK(time_text(30ms) == "30ms");
}

TEST_CASE("a time takes the next unit when rounding reaches it") {
  CHECK(time_text(999ns) == "999ns");
  CHECK(time_text(1000ns) == "1\u00b5s");
  CHECK(time_text(999'994ns) == "999.99\u00b5s");
  CHECK(time_text(999'995ns) == "1ms");
  CHECK(time_text(999'994'999ns) == "999.99ms");
  CHECK(time_text(999'995'000ns) == "1s");
  CHECK(time_text(59'994'999'999ns) == "59.99s");
  CHECK(time_text(59'995ms) == "1m0s");
  CHECK(time_text(60'499ms) == "1m0s");
  CHECK(time_text(60'500ms) == "1m1s");
  CHECK(time_text(3'599'500ms) == "1h0m0s");
  CHECK(time_text(1'005'000ns) == "1.01ms"); // a tie counts up
}

TEST_CASE("a time may be negative, as long as it likes, and a fraction of a nanosecond") {
  CHECK(time_text(-1500us) == "-1.5ms");
  CHECK(time_text(std::chrono::nanoseconds::max()) == "2562047h47m17s");
  CHECK(time_text(std::chrono::nanoseconds::min()) == "-2562047h47m17s");
  CHECK(time_text(0.4) == "0.4ns");
  CHECK(time_text(500.256) == "500.26ns");
  CHECK(time_text(999.996) == "1\u00b5s");
  CHECK(time_text(0.001) == "0s");
  CHECK(time_text(-0.001) == "0s");
  CHECK(time_text(-0.0) == "0s");
  CHECK(time_text(12'345'600.5) == "12.35ms");
  CHECK(time_text(1e20) == "27777777h46m40s");
  CHECK(time_text(1e30) == "1000000000000000000000s");
  CHECK(time_text(not_a_number) == "NaN");
  CHECK(time_text(infinite) == "Inf");
  CHECK(time_text(-infinite) == "-Inf");
}

TEST_CASE("data has units of a thousand") {
  CHECK(bytes_text(0) == "0 B");
  CHECK(bytes_text(5) == "5 B");
  CHECK(bytes_text(718) == "718 B");
  CHECK(bytes_text(1000) == "1.0 kB");
  CHECK(bytes_text(4'900) == "4.9 kB");
  CHECK(bytes_text(15'000) == "15 kB");
  CHECK(bytes_text(519'400) == "519 kB");
  CHECK(bytes_text(1'500'000) == "1.5 MB");
  CHECK(bytes_text(124e6) == "124 MB");
  CHECK(bytes_text(2e9) == "2.0 GB");
  CHECK(bytes_text(3e12) == "3.0 TB");
  CHECK(bytes_text(4e15) == "4.0 PB");
  CHECK(bytes_text(5e18) == "5.0 EB");
  CHECK(bytes_text(6e24) == "6.0 YB");
  CHECK(bytes_text(6e27) == "6000 YB");
}

TEST_CASE("data never reads 1000 of a unit, nor ten with a decimal") {
  CHECK(bytes_text(999.4) == "999 B");
  CHECK(bytes_text(999.5) == "1.0 kB");
  CHECK(bytes_text(9'949) == "9.9 kB");
  CHECK(bytes_text(9'950) == "10 kB");
  CHECK(bytes_text(999'499) == "999 kB");
  CHECK(bytes_text(999'500) == "1.0 MB");
  CHECK(bytes_text(999'999'999) == "1.0 GB");
  CHECK(bytes_text(-1500) == "-1.5 kB");
  CHECK(bytes_text(-0.2) == "0 B");
  CHECK(bytes_text(not_a_number) == "NaN B");
  CHECK(bytes_text(infinite) == "Inf B");
}

TEST_CASE("a number is written in full, with six decimals at the most") {
  CHECK(number_text(0) == "0");
  CHECK(number_text(45) == "45");
  CHECK(number_text(100) == "100");
  CHECK(number_text(6.56109) == "6.56109");
  CHECK(number_text(13.1221794) == "13.122179");
  CHECK(number_text(152.3555559) == "152.355556");
  CHECK(number_text(0.0000004) == "0");
  CHECK(number_text(-0.0000004) == "0");
  CHECK(number_text(-2.50) == "-2.5");
  CHECK(number_text(1.9999999) == "2");
  CHECK(number_text(1e15) == "1000000000000000");
  CHECK(number_text(9007199254740993.0) == "9007199254740992");
  CHECK(number_text(1e21) == "1000000000000000000000");
  CHECK(number_text(std::numeric_limits<double>::max()).size() == 309);
  CHECK(number_text(-std::numeric_limits<double>::max()).size() == 310);
  CHECK(number_text(std::numeric_limits<double>::denorm_min()) == "0");
  CHECK(number_text(not_a_number) == "NaN");
  CHECK(number_text(infinite) == "Inf");
  CHECK(number_text(-infinite) == "-Inf");
}

TEST_CASE("a share is rounded to two decimals") {
  CHECK(percent_text(0) == "0.00%");
  CHECK(percent_text(1) == "100.00%");
  CHECK(percent_text(0.5) == "50.00%");
  CHECK(percent_text(88.0 / 90) == "97.78%");
  CHECK(percent_text(2.0 / 90) == "2.22%");
  CHECK(percent_text(0.95) == "95.00%");
  CHECK(percent_text(1.5) == "150.00%");
  CHECK(percent_text(-0.0) == "0.00%");
  CHECK(percent_text(not_a_number) == "NaN%");
}

TEST_CASE("a share that is not quite all or not quite none is never rounded to it") {
  CHECK(percent_text(0.99999) == "99.99%");
  CHECK(percent_text(std::nextafter(1.0, 0.0)) == "99.99%");
  CHECK(percent_text(std::nextafter(1.0, 2.0)) == "100.01%");
  CHECK(percent_text(0.00001) == "0.01%");
  CHECK(percent_text(std::numeric_limits<double>::denorm_min()) == "0.01%");
  CHECK(percent_text(-0.00001) == "-0.01%");
  CHECK(percent_text(0.0001) == "0.01%");
  CHECK(percent_text(0.9999) == "99.99%");
}

TEST_CASE("fixed numbers are padded to the greatest one") {
  CHECK(fixed_int_text(4, 10) == "04");
  CHECK(fixed_int_text(10, 100) == "010");
  CHECK(fixed_int_text(0, 0) == "0");
  CHECK(fixed_int_text(7, 9) == "7");
  CHECK(fixed_int_text(12345, 10) == "12345");
  CHECK(fixed_int_text(-4, 100) == "-04");
  CHECK(fixed_float_text(12, 100, 2) == "012.00");
  CHECK(fixed_float_text(50, 100, 2) == "050.00");
  CHECK(fixed_float_text(1.005, 9.5, 1) == "1.0");
  CHECK(fixed_float_text(7, 10, 0) == "07");
  CHECK(fixed_float_text(1234.5, 10, 1) == "1234.5");
  CHECK(fixed_float_text(-1, 1000, 1) == "-001.0");
  CHECK(fixed_float_text(not_a_number, 10, 1) == "NaN");
  CHECK(fixed_float_text(infinite, 10, 1) == "Inf");
}
