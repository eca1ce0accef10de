#include <throng/http/percent_encoding.hpp>

#include <doctest/doctest.h>

#include <string>
#include <string_view>

namespace {

std::string all_bytes() {
  std::string bytes;
  for (int value = 0; value < 256; ++value)
    bytes += static_cast<char>(value);
  return bytes;
}

constexpr std::string_view letters_and_digits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

} // namespace

TEST_CASE("percent-encoding leaves exactly the unreserved characters") {
  for (const char c : all_bytes()) {
    CAPTURE(static_cast<int>(c));
    const std::string_view text(&c, 1);
    const bool is_unreserved = letters_and_digits.find(c) != std::string_view::npos ||
                               std::string_view("-._~").find(c) != std::string_view::npos;
    CHECK((throng::percent_encode(text) == text) == is_unreserved);
    CHECK(throng::percent_encode(text).size() == (is_unreserved ? 1 : 3));
  }
  CHECK(throng::percent_encode("a b/\xc3\xbc%+&=") == "a%20b%2F%C3%BC%25%2B%26%3D");
}

TEST_CASE("form encoding leaves exactly what the URL standard leaves, and a space is a plus") {
  for (const char c : all_bytes()) {
    CAPTURE(static_cast<int>(c));
    const std::string_view text(&c, 1);
    const bool stays = letters_and_digits.find(c) != std::string_view::npos ||
                       std::string_view("*-._").find(c) != std::string_view::npos;
    CHECK((throng::form_encode(text) == text) == stays);
    CHECK(throng::form_encode(text).size() == (stays || c == ' ' ? 1 : 3));
  }
  CHECK(throng::form_encode("a b~+\r\n*") == "a+b%7E%2B%0D%0A*");
}

TEST_CASE("what was encoded is decoded to the same bytes") {
  const auto bytes = all_bytes();
  CHECK(throng::percent_decode(throng::percent_encode(bytes)) == bytes);
  CHECK(throng::form_decode(throng::form_encode(bytes)) == bytes);
}

TEST_CASE("a percent sign without two hexadecimal digits stays") {
  for (const std::string_view text : {"%", "%4", "%4g", "%g4", "%%", "100%", "%-1", "% 1"}) {
    CAPTURE(text);
    CHECK(throng::percent_decode(text) == text);
  }
  CHECK(throng::percent_decode("%%41") == "%A");
  CHECK(throng::percent_decode("%41%4") == "A%4");
  CHECK(throng::percent_decode("%c3%BC%2541") == "\xc3\xbc%41");
}

TEST_CASE("a plus is a space in forms only") {
  CHECK(throng::percent_decode("a+b%20c") == "a+b c");
  CHECK(throng::form_decode("a+b%20c%2B") == "a b c+");
}

TEST_CASE("appending keeps what is there") {
  std::string text = "a=";
  throng::append_percent_encoded(text, "b ");
  throng::append_form_encoded(text, "c ");
  CHECK(text == "a=b%20c+");
}
