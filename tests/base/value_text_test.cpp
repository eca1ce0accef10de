#include <throng/base/value_text.hpp>

#include <doctest/doctest.h>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

namespace {

std::string text_of(const throng::value_text& value) { return std::string(value.view()); }

enum class color { red };
enum plain_color { green };

} // namespace

TEST_CASE("texts, numbers, bools and characters become text") {
  const std::string owned = "own";
  CHECK(text_of(owned) == "own");
  CHECK(text_of("literal") == "literal");
  CHECK(text_of(std::string_view("view")) == "view");
  CHECK(text_of("") == "");
  CHECK(text_of(true) == "true");
  CHECK(text_of(false) == "false");
  CHECK(text_of('c') == "c");
  CHECK(text_of(0) == "0");
  CHECK(text_of(-1) == "-1");
  CHECK(text_of(static_cast<unsigned char>(200)) == "200");
  CHECK(text_of(std::int8_t{-5}) == "-5");
  CHECK(text_of(std::size_t{7}) == "7");
}

TEST_CASE("the longest numbers fit") {
  CHECK(text_of(std::numeric_limits<std::int64_t>::min()) == "-9223372036854775808");
  CHECK(text_of(std::numeric_limits<std::uint64_t>::max()) == "18446744073709551615");
  CHECK(text_of(-std::numeric_limits<double>::denorm_min()) == "-5e-324");
  CHECK(text_of(std::numeric_limits<long double>::lowest()).starts_with("-1.18973149535723"));
}

TEST_CASE("a double is the shortest decimal that is the same number") {
  CHECK(text_of(0.1) == "0.1");
  CHECK(text_of(3.0) == "3");
  CHECK(text_of(1e300) == "1e+300");
  CHECK(text_of(0.1f) == "0.1");
}

TEST_CASE("a copy of a number's text is its own") {
  throng::value_text copy = 1;
  {
    const throng::value_text number = 42;
    copy = number;
  }
  CHECK(copy.view() == "42");
}

TEST_CASE("what is no value is refused by the compiler") {
  static_assert(!std::convertible_to<color, throng::value_text>);
  static_assert(!std::convertible_to<plain_color, throng::value_text>);
  static_assert(!std::convertible_to<int*, throng::value_text>);
  static_assert(!std::convertible_to<char16_t, throng::value_text>);
}
