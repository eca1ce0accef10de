#include <throng/report/colors.hpp>
#include <throng/report/line_text.hpp>

#include <doctest/doctest.h>

#include <string_view>

using throng::cut_line;
using throng::line_width;
using throng::line_with_gap;
using throng::one_line;
using throng::padded_line;
using throng::shortened_line;
using throng::visible_line;

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

TEST_CASE("what a server sent is made visible, every byte that a terminal would obey") {
  CHECK(visible_line("a\nb\tc\r\x1b[2J\x7f") == R"(a\nb\tc\r\x1b[2J\x7f)");
  CHECK(visible_line(std::string_view("\0.", 2)) == R"(\x00.)");
  CHECK(visible_line("\xc2\x9b"
                     "2J") == R"(\xc2\x9b2J)");
  CHECK(visible_line("\xff\xe2\x82") == R"(\xff\xe2\x82)");
  CHECK(visible_line("größer ✓ \xc2\xb5s 🎉") == "größer ✓ µs 🎉");
}

TEST_CASE("a line that is too long ends with an ellipsis, and is as wide as it may be") {
  CHECK(shortened_line("größer", 6) == "größer");
  CHECK(shortened_line("größer", 5) == "größ…");
  CHECK(shortened_line("größer", 1) == "…");
  CHECK(shortened_line("größer", 0).empty());
  CHECK(shortened_line("", 0).empty());
}

TEST_CASE("a name that is too long keeps its end, and is as wide as it may be") {
  CHECK(line_with_gap("größer", 6) == "größer");
  CHECK(line_with_gap("http://shop/größe", 10) == "http…größe");
  CHECK(line_with_gap("http://shop/größe", 9) == "http…röße");
  CHECK(line_with_gap("größer", 2) == "…r");
  CHECK(line_with_gap("größer", 1) == "…");
  CHECK(line_with_gap("größer", 0).empty());
}

TEST_CASE("a palette without colours paints nothing") {
  const throng::palette plain;
  CHECK(plain.paint(plain.red, "x") == "x");
  const auto colored = throng::color_palette();
  CHECK(colored.paint(colored.green, "x") == "\x1b[32mx\x1b[0m");
  CHECK(colored.paint(colored.green, "").empty());
}
