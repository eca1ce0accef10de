#include <throng/base/utf8.hpp>

#include <doctest/doctest.h>

#include <cstddef>
#include <cstdint>
#include <string>

using throng::add_utf8;
using throng::is_utf8;
using throng::utf8_length;

TEST_CASE("every code point is written as one sequence that is found again") {
  std::uint32_t wrong = 0;
  for (std::uint32_t code = 0; code <= 0x10ffff; ++code) {
    if (code >= 0xd800 && code <= 0xdfff)
      continue;
    std::string text;
    add_utf8(text, code);
    const std::size_t length = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    wrong += text.size() == length && utf8_length(text + "x") == length ? 0u : 1u;
  }
  CHECK(wrong == 0);
  std::string some;
  for (const std::uint32_t code : {0x41u, 0xb5u, 0x2713u, 0x1d11eu})
    add_utf8(some, code);
  CHECK(some == "Aµ✓𝄞");
}

TEST_CASE("what is no UTF-8 is none, at whatever place") {
  CHECK(is_utf8(""));
  CHECK(is_utf8("a µ ✓ 𝄞"));
  CHECK(utf8_length("") == 0);
  for (const auto* wrong :
       {"\x80", "\xc3", "\xc0\xaf", "\xe0\x9f\xbf", "\xed\xa0\x80", "\xf0\x8f\xbf\xbf",
        "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xe2\x82"}) {
    CHECK(utf8_length(wrong) == 0);
    CHECK_FALSE(is_utf8(std::string("a") + wrong));
    CHECK_FALSE(is_utf8(std::string(wrong) + "a"));
  }
}
