#include <throng/report/colors.hpp>
#include <throng/report/line_text.hpp>

#include <doctest/doctest.h>

using throng::cut_line;
using throng::line_width;
using throng::one_line;
using throng::padded_line;

TEST_CASE("a line is as wide as its code points, styles aside") {
  CHECK(line_width("") == 0);
  CHECK(line_width("abc") == 3);
  CHECK(line_width("1.5µs ✓") == 7);
  CHECK(line_width("\x1b[31mred\x1b[0m!") == 4);
  CHECK(line_width("\x1b[31") == 0);
}

TEST_CASE("a cut line keeps whole characters and ends its styles") {
  CHECK(cut_line("abcdef", 3) == "abc");
  CHECK(cut_line("✓✗•", 2) == "✓✗");
  CHECK(cut_line("abc", 9) == "abc");
  CHECK(cut_line("abc", 0).empty());
  CHECK(cut_line("\x1b[31mred\x1b[0m!", 2) == "\x1b[31mre\x1b[0m");
}

TEST_CASE("a padded line is filled with spaces by its width, not its bytes") {
  CHECK(padded_line("µ", 3) == "µ  ");
  CHECK(padded_line("abcd", 3) == "abcd");
}

TEST_CASE("control characters become spaces, other text stays") {
  CHECK(one_line("a\nb\tc\r\x1b[2J\x7f") == "a b c  [2J ");
  CHECK(one_line("a\xc2\x9b"
                 "2J") == "a 2J");
  CHECK(one_line("größer ✓ \xc2\xb5s") == "größer ✓ µs");
}

TEST_CASE("a palette without colours paints nothing") {
  const throng::palette plain;
  CHECK(plain.paint(plain.red, "x") == "x");
  const auto colored = throng::color_palette();
  CHECK(colored.paint(colored.green, "x") == "\x1b[32mx\x1b[0m");
  CHECK(colored.paint(colored.green, "").empty());
}
