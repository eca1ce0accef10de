#include <throng/report/json_writer.hpp>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include <cmath>
#include <limits>
#include <string>

using throng::json_number;
using throng::json_quoted;
using throng::json_writer;

TEST_CASE("objects and arrays nest, with commas and indentation of their own accord") {
  json_writer json;
  json.begin_object();
  json.key("name").value("x").key("count").value(3).key("none").begin_array().end();
  json.key("list").begin_array().value(true).value(0.5).begin_object().end();
  json.begin_object().key("deep").value(std::optional<double>{}).end();
  json.end().end();
  CHECK(json.text() == R"({
  "name": "x",
  "count": 3,
  "none": [],
  "list": [
    true,
    0.5,
    {},
    {
      "deep": null
    }
  ]
})");
}

TEST_CASE("any bytes become a string that a JSON reader takes, and text stays what it was") {
  std::string all;
  for (int c = 0; c < 128; ++c)
    all += static_cast<char>(c);
  all += "µ ✓ 𝄞 \u07ff \uffff \U0010ffff";
  CHECK(nlohmann::json::parse(json_quoted(all)).get<std::string>() == all);
  CHECK(json_quoted("a\"b\\c\n\x01") == R"("a\"b\\c\n\u0001")");
}

TEST_CASE("bytes that are not UTF-8 are replaced one by one") {
  const std::string mark = "\xef\xbf\xbd";
  const auto read = [](std::string_view text) {
    return nlohmann::json::parse(json_quoted(text)).get<std::string>();
  };
  CHECK(read("\xff") == mark);
  CHECK(read("a\x80z") == "a" + mark + "z");
  CHECK(read("\xc3") == mark);
  CHECK(read("\xe2\x82") == mark + mark);
  CHECK(read("\xe2\x82z") == mark + mark + "z");
  CHECK(read("\xc0\xaf") == mark + mark);
  CHECK(read("\xe0\x9f\xbf") == mark + mark + mark);
  CHECK(read("\xed\xa0\x80") == mark + mark + mark);
  CHECK(read("\xf0\x8f\xbf\xbf") == mark + mark + mark + mark);
  CHECK(read("\xf4\x90\x80\x80") == mark + mark + mark + mark);
  CHECK(read("\xf5\x80\x80\x80") == mark + mark + mark + mark);
}

TEST_CASE("numbers read back as the same double, and what JSON lacks is null") {
  for (const double number : {0.0, -0.0, 0.1, 1.0 / 3, 148.21, 1e300, 5e-324, -2.5, 123456789012.0,
                              std::numeric_limits<double>::max()}) {
    CHECK(nlohmann::json::parse(json_number(number)).get<double>() == number);
  }
  CHECK(json_number(148.21) == "148.21");
  CHECK(json_number(std::nan("")) == "null");
  CHECK(json_number(HUGE_VAL) == "null");
  CHECK(json_number(-HUGE_VAL) == "null");
  json_writer json;
  json.begin_array().value(std::numeric_limits<std::uint64_t>::max());
  json.value(std::numeric_limits<std::int64_t>::min()).end();
  const auto parsed = nlohmann::json::parse(json.text());
  CHECK(parsed[0].get<std::uint64_t>() == std::numeric_limits<std::uint64_t>::max());
  CHECK(parsed[1].get<std::int64_t>() == std::numeric_limits<std::int64_t>::min());
}

TEST_CASE("a flat value stands on one line, with all that is in it") {
  json_writer json;
  json.begin_object().key("pairs").begin_flat_array();
  json.begin_array().value(1).value(2).end();
  json.begin_object().key("a").value(3).end().end();
  json.key("b").value(4).end();
  CHECK(json.text() == "{\n  \"pairs\": [[1, 2], {\"a\": 3}],\n  \"b\": 4\n}");
}
