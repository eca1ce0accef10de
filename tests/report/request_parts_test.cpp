#include "sample_run.hpp"
#include <throng/report/request_parts.hpp>
#include <throng/report/summary.hpp>

#include <doctest/doctest.h>

#include <cstdint>
#include <string>
#include <utility>

using namespace std::chrono_literals;
using throng::request_parts;
using throng::request_parts_text;
using throng::result;

namespace {

void add_part(throng::snapshot& to, std::string selector, std::uint64_t failed,
              std::uint64_t requests, throng::time_histogram times) {
  to.add(throng::series{"http_req_failed", selector, throng::metric_kind::rate,
                        throng::value_unit::number, throng::rate_value{failed, requests}});
  to.add(throng::series{"http_req_duration", std::move(selector), throng::metric_kind::trend,
                        throng::value_unit::time, std::move(times)});
}

throng::summary_options full() {
  throng::summary_options options;
  options.full = true;
  return options;
}

throng::run_facts shop() {
  auto run = sample::four_seconds();
  auto& all = run.metrics;
  add_part(all, "name:http://shop/cart", 0, 1, sample::only(2s));
  add_part(all, "name:http://shop/search/größe", 1, 10, sample::ten_to_hundred());
  add_part(all, "name:http://gone/", 5, 5, {});
  add_part(all, "scenario:browse", 6, 16, sample::ten_to_hundred());
  add_part(all, "group:", 1, 10, sample::ten_to_hundred());
  add_part(all, "group:::checkout::pay", 5, 6, sample::only(2s));
  return run;
}

} // namespace

TEST_CASE("the full summary has a table by each tag of two values or more, most requests first") {
  CHECK(request_parts_text(result(shop()), full()) == R"(  █ REQUESTS BY NAME

                              count   failed   avg   med  p(95)  p(99)    max
    http://shop/search/größe     10   10.00%  55ms  50ms  100ms  100ms  100ms
    http://gone/                  5  100.00%     -     -      -      -      -
    http://shop/cart              1    0.00%    2s    2s     2s     2s     2s


  █ REQUESTS BY GROUP

                     count  failed   avg   med  p(95)  p(99)    max
    (none)              10  10.00%  55ms  50ms  100ms  100ms  100ms
    ::checkout::pay      6  83.33%    2s    2s     2s     2s     2s


)");
}

TEST_CASE("the compact summary has totals and the parts that somebody asked for") {
  auto run = shop();
  const auto before = throng::summary_text(result(sample::four_seconds()));
  CHECK(throng::summary_text(result(run)) == before);
  CHECK(request_parts_text(result(run), {}).empty());

  run.tracked = {"http_req_duration{name:http://shop/cart}"};
  const auto tracked = throng::summary_text(result(run));
  CHECK(tracked.find("\n      { name:http://shop/cart }") != std::string::npos);
  CHECK(tracked.find("größe") == std::string::npos);

  run.tracked.clear();
  const throng::measure asked{"http_req_failed",         "scenario:browse",
                              throng::metric_kind::rate, throng::value_unit::number,
                              throng::statistic::rate,   0};
  run.thresholds = {sample::judged(run, asked, throng::comparison::less, 0.9, "0.9")};
  const auto required = throng::summary_text(result(run));
  CHECK(required.find("\n      { scenario:browse }") != std::string::npos);
  CHECK(required.find("name:") == std::string::npos);
}

TEST_CASE("the full summary has the tables between the results and what scripts threw") {
  auto run = shop();
  run.exceptions = {{"no such user", 5}};
  const auto text = throng::summary_text(result(run), full());
  const auto table = text.find("\n\n  █ REQUESTS BY NAME\n");
  REQUIRE(table != std::string::npos);
  CHECK(text.find("  █ TOTAL RESULTS") < table);
  CHECK(text.find("  █ EXCEPTIONS") > table);
  CHECK(text.find("{ name:") == std::string::npos);
}

TEST_CASE("a table has 20 rows and says what it leaves out, and its names are cut") {
  throng::run_facts run;
  for (std::uint64_t i = 1; i <= 23; ++i) {
    add_part(run.metrics, "name:http://shop/" + std::string(200, 'x') + std::to_string(i), 0, i,
             sample::only(1s));
  }
  const auto parts = request_parts(result(run), "name");
  REQUIRE(parts.size() == 23);
  CHECK(parts.front().requests == 23);
  CHECK(parts.back().requests == 1);
  const auto text = request_parts_text(result(run), full());
  CHECK(text.find("\n    http://shop/xxxxxxxxxxx…" + std::string(22, 'x') +
                  "23     23   0.00%   1s") != std::string::npos);
  CHECK(text.find("x4      4   0.00%") != std::string::npos);
  CHECK(text.find("x3      3   0.00%") == std::string::npos);
  CHECK(text.ends_with("1s\n    and 3 more with 6 requests\n\n\n"));
}

TEST_CASE("parts of other metrics, and of two tags, are in no table") {
  throng::run_facts run;
  add_part(run.metrics, "name:a,scenario:b", 0, 1, sample::only(1s));
  add_part(run.metrics, "expected_response:true", 0, 1, sample::only(1s));
  run.metrics.add(throng::series{"login_time", "name:a", throng::metric_kind::trend,
                                 throng::value_unit::time, sample::only(1s)});
  for (const auto& each : run.metrics.all)
    CHECK_FALSE(throng::is_kept_unasked(each));
  for (const auto* tag : {"name", "scenario", "group"})
    CHECK(request_parts(result(run), tag).empty());
}
