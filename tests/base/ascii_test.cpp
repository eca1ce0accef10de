#include <throng/base/ascii.hpp>

#include <doctest/doctest.h>

using throng::equal_without_case;
using throng::trimmed;

TEST_CASE("letters are equal whatever their case, other characters are not") {
  static_assert(equal_without_case("Content-Length", "content-length"));
  CHECK(equal_without_case("", ""));
  CHECK(equal_without_case("aZ09", "Az09"));
  CHECK_FALSE(equal_without_case("a", "ab"));
  CHECK_FALSE(equal_without_case("a", "b"));
  // One bit apart, as letters of two cases are, and no letters.
  CHECK_FALSE(equal_without_case("@", "`"));
  CHECK_FALSE(equal_without_case("[", "{"));
  CHECK_FALSE(equal_without_case("\xc4", "\xe4"));
}

TEST_CASE("spaces and tabs around a text are cut, those within it stay") {
  static_assert(trimmed(" \t a b\t ") == "a b");
  CHECK(trimmed("") == "");
  CHECK(trimmed(" \t ") == "");
  CHECK(trimmed("\na ") == "\na");
}
