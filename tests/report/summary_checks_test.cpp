#include <throng/report/line_text.hpp>
#include <throng/report/summary_checks.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

using namespace std::chrono_literals;
using throng::check_failure;
using throng::check_failure_text;
using throng::check_result;
using throng::checks_text;

namespace {

check_failure failure(std::chrono::nanoseconds at, int status, std::string body) {
  check_failure made;
  made.at = at.count();
  made.vu = 3;
  made.iteration = 17;
  made.has_response = true;
  made.url = "http://shop/cart";
  made.status = status;
  made.body = std::move(body);
  return made;
}

std::string text_of(std::vector<check_result> checks, const throng::summary_options& options = {}) {
  throng::run_facts run;
  run.metrics.checks = std::move(checks);
  return checks_text(throng::result(run), options);
}

std::ptrdiff_t count_of(const std::string& text, const std::string& what) {
  std::ptrdiff_t count = 0;
  for (auto place = text.find(what); place != std::string::npos; place = text.find(what, place + 1))
    ++count;
  return count;
}

} // namespace

TEST_CASE("checks outside of groups come first, then each group under its path, empty ones not") {
  CHECK(text_of({{"paid", 2, 0, "::checkout::pay"},
                 {"cart", 2, 0, "::checkout"},
                 {"home", 1, 1, ""},
                 {"unasked", 0, 0, "::search"},
                 {"rated", 3, 0, "::reviews::of\nmine"}}) == R"(    ✗ home
      ↳  50% — ✓ 1 / ✗ 1

    GROUP: checkout
    ✓ cart

    GROUP: checkout::pay
    ✓ paid

    GROUP: reviews::of mine
    ✓ rated

)");
  CHECK(text_of({}).empty());
  CHECK(text_of({{"unasked", 0, 0}}).empty());
}

TEST_CASE("a failed check shows its first and its last case, and one case once") {
  CHECK(text_of({{"two", 7, 3, "", failure(1204ms, 500, "no\nstock"), failure(61s, 200, "")},
                 {"one", 0, 1, "", failure(2s, 404, ""), failure(2s, 404, "")},
                 {"unknown", 0, 1, ""}}) == R"(    ✗ two
      ↳  70% — ✓ 7 / ✗ 3
         first 1.2s, user 3, iteration 17: status 500 from http://shop/cart, "no\nstock"
         last  1m1s, user 3, iteration 17: status 200 from http://shop/cart
    ✗ one
      ↳  0% — ✓ 0 / ✗ 1
         once  2s, user 3, iteration 17: status 404 from http://shop/cart
    ✗ unknown
      ↳  0% — ✓ 0 / ✗ 1

)");
}

TEST_CASE("a case says what its script held: a response, an error or neither") {
  auto one = failure(5ms, 0, "");
  one.error = "dial: connection refused";
  CHECK(check_failure_text(one, 200) ==
        "5ms, user 3, iteration 17: no response from http://shop/cart: dial: connection refused");
  one.status = 200;
  one.error = "the response ended early";
  one.body = "{";
  CHECK(check_failure_text(one, 200) == "5ms, user 3, iteration 17: status 200 from "
                                        "http://shop/cart: the response ended early, \"{\"");
  one.has_response = false;
  CHECK(check_failure_text(one, 200) == "5ms, user 3, iteration 17");
}

TEST_CASE("what a server sent can neither command the terminal nor break or stretch the line") {
  auto one = failure(5ms, 500, "\x1b[2J\x07\r\n\xff größer \xc2\x9b");
  one.url = "http://shop/\x1b]0;gone";
  one.error = "a\nb";
  CHECK(check_failure_text(one, 200) ==
        R"(5ms, user 3, iteration 17: status 500 from http://shop/\x1b]0;gone: a\nb, )"
        R"("\x1b[2J\x07\r\n\xff größer \xc2\x9b")");

  auto wide = failure(5ms, 500, std::string(10'000, 'x'));
  wide.url = "http://shop/" + std::string(10'000, 'u');
  for (const std::size_t columns : {20u, 60u, 125u}) {
    CAPTURE(columns);
    const auto cut = check_failure_text(wide, columns);
    CHECK(throng::line_width(cut) == columns);
    CHECK(cut.ends_with("…"));
  }
  // The URL leaves room for the body.
  CHECK(check_failure_text(wide, 105).find("from http://shop/uuuuuuu…uuuuuuuuuuuuuuuuuuuu, \"xx") !=
        std::string::npos);
}

TEST_CASE("of many failed checks the compact summary shows the cases of 20, the full one all") {
  std::vector<check_result> checks;
  for (int i = 0; i < 200; ++i) {
    checks.push_back({"check " + std::to_string(i), 0, 2, i % 2 == 0 ? "" : "::odd",
                      failure(1s, 500, "oops"), failure(2s, 500, "oops")});
  }
  const auto compact = text_of(checks);
  CHECK(count_of(compact, "% — ✓") == 200);
  CHECK(count_of(compact, "first ") == 20);
  CHECK(count_of(compact, "last ") == 20);
  CHECK(compact.ends_with(
      "\n\n    the failing cases of 180 more checks are in the full summary\n\n"));

  throng::summary_options options;
  options.full = true;
  const auto full = text_of(checks, options);
  CHECK(count_of(full, "first ") == 200);
  CHECK(full.find("more checks") == std::string::npos);

  std::istringstream lines(full);
  for (std::string line; std::getline(lines, line);)
    CHECK(throng::line_width(line) <= 140);
}
