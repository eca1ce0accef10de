#include <throng/report/json_reader.hpp>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include <cstdint>
#include <limits>
#include <random>
#include <regex>
#include <string>
#include <string_view>
#include <vector>

using throng::json_error;
using throng::json_kind;
using throng::json_reader;

namespace {

std::string string_in(std::string_view text) {
  json_reader in(text);
  auto read = in.string();
  in.end();
  return read;
}

double real_in(std::string_view text) {
  json_reader in(text);
  const auto read = in.real();
  in.end();
  return read;
}

template <class Integer>
Integer integer_in(std::string_view text) {
  json_reader in(text);
  const auto read = in.integer<Integer>();
  in.end();
  return read;
}

// What is wrong with a document; empty for nothing.
std::string problem_of(std::string_view text) {
  try {
    json_reader in(text);
    in.skip();
    in.end();
  } catch (const json_error& error) {
    return error.what();
  }
  return {};
}

} // namespace

TEST_CASE("strings keep their UTF-8, and escapes are resolved") {
  CHECK(string_in(R"("µ ✓ 𝄞")") == "µ ✓ 𝄞");
  CHECK(string_in(R"("\"\\\/\b\f\n\r\t")") == "\"\\/\b\f\n\r\t");
  CHECK(string_in(R"("\u0041\u00b5\u2713\uD834\udd1e")") == "Aµ✓𝄞");
  CHECK(string_in(R"("a\u0000b")") == std::string("a\0b", 3));
  CHECK(string_in(" \"\" \n") == "");
  CHECK(string_in("\"\\uDBFF\\uDFFF\x7f\"") == "\U0010ffff\x7f");
}

TEST_CASE("a string that is none is refused at the byte that is wrong") {
  CHECK(problem_of("\"abc") == "line 1, column 5: the text ends within a string");
  CHECK(problem_of("\"\\") == "line 1, column 2: an escape that JSON does not have");
  CHECK(problem_of(R"("\x41")") == "line 1, column 2: an escape that JSON does not have");
  CHECK(problem_of("\"a\nb\"") == "line 1, column 3: a control character within a string");
  CHECK(problem_of("\"\xff\"") == "line 1, column 2: a byte that is no UTF-8");
  CHECK(problem_of("\"\xc0\xaf\"") == "line 1, column 2: a byte that is no UTF-8");
  CHECK(problem_of("\"\xed\xa0\x80\"") == "line 1, column 2: a byte that is no UTF-8");
  for (const auto* half :
       {R"("\ud834")", R"("\ud834\n")", R"("\ud834\u0041")", R"("\udd1e")", R"("\ud834\ud834")"}) {
    CAPTURE(half);
    CHECK(problem_of(half) == "line 1, column 2: half of a surrogate pair");
  }
  for (const auto* digits : {R"("\u12")", R"("\u12g4")", R"("\u-123")", R"("\u)", R"("\u123)"}) {
    CAPTURE(digits);
    CHECK(problem_of(digits) == "line 1, column 4: \\u needs four hexadecimal digits");
  }
}

TEST_CASE("whole numbers are exact over all their 64 bits") {
  CHECK(integer_in<std::uint64_t>("18446744073709551615") ==
        std::numeric_limits<std::uint64_t>::max());
  CHECK(integer_in<std::int64_t>("-9223372036854775808") ==
        std::numeric_limits<std::int64_t>::min());
  CHECK(integer_in<int>("-0") == 0);
  for (const auto* wrong : {"18446744073709551616", "-1", "1.0", "1e3"}) {
    CAPTURE(wrong);
    CHECK_THROWS_WITH_AS(integer_in<std::uint64_t>(wrong),
                         ("line 1, column 1: " + std::string(wrong) +
                          " is no whole number from 0 to 18446744073709551615")
                             .c_str(),
                         json_error);
  }
  CHECK_THROWS_AS(integer_in<int>("2147483648"), json_error);
  CHECK_THROWS_AS(integer_in<int>("\"1\""), json_error);
}

TEST_CASE("real numbers are the nearest double, and nothing but JSON's form of them") {
  CHECK(real_in("0.1") == 0.1);
  CHECK(real_in("-12.5e-1") == -1.25);
  CHECK(real_in("1E+2") == 100);
  CHECK(real_in("5e-324") == 5e-324);
  CHECK(real_in("1.7976931348623157e308") == std::numeric_limits<double>::max());
  for (const auto* wrong : {"01", "-", "1.", ".5", "+1", "1e", "1e+", "0x1", "-01", "1.e3", "NaN",
                            "Infinity", "-Infinity", "1e400", "--1", "1_000"}) {
    CAPTURE(wrong);
    CHECK_THROWS_AS(real_in(wrong), json_error);
  }
  CHECK(real_in("0") == 0);
  CHECK(problem_of("007") == "line 1, column 1: a number does not begin with 0");
  CHECK_THROWS_WITH_AS(real_in("1e400"), "line 1, column 1: 1e400 is beyond what a double holds",
                       json_error);
}

TEST_CASE("objects and arrays are walked in their order, and the place of a value is told") {
  const std::string text = R"({"a": [1, 2, {"b": []}], "c": {}, "a": null, "d": [true, false]})";
  json_reader in(text);
  CHECK(in.peek() == json_kind::object);
  std::vector<std::string> seen;
  in.object([&](const std::string& name) {
    seen.push_back(name);
    if (in.peek() == json_kind::array) {
      in.array([&] {
        if (in.peek() == json_kind::number)
          seen.push_back(std::to_string(in.integer<int>()));
        else if (in.peek() == json_kind::boolean)
          seen.push_back(in.boolean() ? "yes" : "no");
        else
          in.skip();
      });
    } else {
      in.skip();
    }
  });
  in.end();
  CHECK(seen == std::vector<std::string>{"a", "1", "2", "c", "a", "d", "yes", "no"});

  json_reader wrong("{\"list\": [\n  {},\n  {\"x\": 5}]}");
  CHECK_THROWS_WITH_AS(wrong.object([&](const std::string&) {
    wrong.array([&] { wrong.object([&](const std::string&) { (void)wrong.string(); }); });
  }),
                       "line 3, column 9, list[1].x: it must be a string and is a number",
                       json_error);
}

TEST_CASE("what is not JSON is refused, whatever is missing or too much") {
  CHECK(problem_of("{\"a\": 1, \"b\": [1, 2.5e1, \"x\", null, true, {}]}").empty());
  for (const auto* wrong : {"",
                            " ",
                            "[",
                            "]",
                            "{",
                            "}",
                            "[1",
                            "[1,",
                            "[1,]",
                            "[,1]",
                            "[1 2]",
                            "{\"a\"}",
                            "{\"a\":}",
                            "{\"a\":1,}",
                            "{a:1}",
                            "{'a':1}",
                            "{1:2}",
                            "{\"a\" 1}",
                            "{,}",
                            "tru",
                            "nulL",
                            "True",
                            "1 2",
                            "[1]]",
                            "// a\n1",
                            "\xef\xbb\xbf"
                            "1",
                            "[1}",
                            "{\"a\":1]",
                            "\x01",
                            "\v1",
                            "nan",
                            "[\"a]"}) {
    CAPTURE(wrong);
    CHECK_FALSE(problem_of(wrong).empty());
  }
  CHECK_FALSE(problem_of(std::string_view("\0", 1)).empty());
  CHECK_FALSE(problem_of(std::string_view("1\0", 2)).empty());
  CHECK(problem_of("[1 2]") == "line 1, column 4, [1]: ',' or ']' must follow");
  CHECK(problem_of("{\"a\": tru}") == "line 1, column 7, a: a value must follow");
}

TEST_CASE("nesting has a limit that is far from the stack's") {
  const auto nested = [](std::size_t depth) {
    return std::string(depth, '[') + std::string(depth, ']');
  };
  CHECK(problem_of(nested(json_reader::deepest)).empty());
  CHECK(problem_of(nested(json_reader::deepest + 1)).ends_with("nested deeper than 100"));
  CHECK_FALSE(problem_of(std::string(1'000'000, '[')).empty());
}

TEST_CASE("on random texts it accepts what another strict reader accepts") {
  const auto seed = std::random_device{}();
  CAPTURE(seed);
  std::mt19937_64 random(seed);
  const std::string base = R"({"a":[1,-0.5e3,"x\u00b5\ud834\udd1e\n",null,true],"b":{"c":false}})";
  static constexpr std::string_view pieces = "{}[]\",:\\u0123456789eE+-.dtfnul \n\xc2\xb5\xff";
  int accepted = 0;
  for (int i = 0; i < 30'000; ++i) {
    auto text = base;
    for (auto changes = random() % 3; changes < 3; ++changes) {
      const auto place = random() % text.size();
      const auto piece = pieces[random() % pieces.size()];
      if (random() % 2 == 0)
        text[place] = piece;
      else
        text.insert(place, 1, piece);
    }
    CAPTURE(text);
    // It also refuses numbers that no double holds, which are JSON.
    static const std::regex huge("[eE]\\+?[0-9]{3}");
    if (std::regex_search(text, huge))
      continue;
    const bool theirs = nlohmann::json::accept(text);
    REQUIRE(problem_of(text).empty() == theirs);
    accepted += theirs ? 1 : 0;
  }
  CHECK(accepted > 100);
}
