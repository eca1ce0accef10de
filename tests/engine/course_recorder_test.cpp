// The course of the numbers, second by second.

#include <throng/engine/course_recorder.hpp>
#include <throng/metrics/builtin.hpp>
#include <throng/testing/virtual_run.hpp>
#include <throng/vu/load_test.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

using namespace std::chrono_literals;
using std::chrono::nanoseconds;
using throng::course_recorder;
using throng::first_step;
using throng::load_test;
using throng::metric_kind;
using throng::snapshot;
using throng::task;
using throng::time_series;
using throng::value_unit;
using throng::vu;

namespace {

snapshot at(nanoseconds elapsed, double count, const std::vector<std::int64_t>& times = {}) {
  snapshot all;
  all.elapsed = elapsed;
  all.add(
      {"http_reqs", "", metric_kind::counter, value_unit::number, throng::counter_value{count}});
  throng::time_histogram durations;
  for (const auto each : times)
    durations.record(each);
  all.add({"http_req_duration", "", metric_kind::trend, value_unit::time, durations});
  return all;
}

const time_series* find(const std::vector<time_series>& all, std::string_view metric,
                        std::string_view selector = {}) {
  for (const auto& each : all) {
    if (each.metric == metric && each.selector == selector)
      return &each;
  }
  return nullptr;
}

throng::result run(const load_test& test) {
  return throng::testing::run_virtually(test, [](std::string_view, throng::instant now) {
    // Slower with each second.
    return throng::testing::ok_reply("", (now - throng::instant{1h}) / 100);
  });
}

task<> visit(vu& vu) {
  const auto res = co_await vu.http.get("http://a/");
  vu.check("ok", res.status() == 200);
  co_await vu.sleep(90ms);
}

} // namespace

TEST_CASE("steps are seconds, and longer where a load is planned for more than an hour") {
  CHECK(first_step(0s) == 1s);
  CHECK(first_step(10s) == 1s);
  CHECK(first_step(1h) == 1s);
  CHECK(first_step(1h + 1ns) == 2s);
  CHECK(first_step(24h) == 24s);
  CHECK(first_step(24h + 1s) == 25s);
}

TEST_CASE("each point is the difference of two snapshots, and the points add up to the whole") {
  course_recorder course(1s, {});
  course.begin(at(0s, 100, {5}));
  course.add(at(1s, 110, {5, 20, 30}));
  course.add(at(2s, 110, {5, 20, 30}));
  const auto all = course.finish(at(2500ms, 130, {5, 20, 30, 1000, 1001, 1002}));
  REQUIRE(all.size() == 2);
  const auto& counts = find(all, "http_reqs")->points;
  REQUIRE(counts.size() == 3);
  CHECK(counts[0] == throng::time_point{1s, 1s, 10, 10});
  CHECK(counts[1] == throng::time_point{2s, 1s, 0, 0});
  CHECK(counts[2] == throng::time_point{2500ms, 500ms, 20, 40});
  const auto& times = find(all, "http_req_duration")->points;
  REQUIRE(times.size() == 3);
  CHECK(times[0] == throng::time_point{1s, 1s, 2, 25, 20, 20, 30, 30, 30, 30});
  CHECK(times[1] == throng::time_point{2s, 1s});
  CHECK(times[2] == throng::time_point{2500ms, 500ms, 3, 1001, 1000, 1001, 1002, 1002, 1002, 1002});
}

TEST_CASE("what is less than a tenth of a step belongs to the last one") {
  course_recorder course(1s, {});
  course.begin(at(0s, 0));
  course.add(at(1s, 10));
  course.add(at(2s, 20));
  const auto all = course.finish(at(2050ms, 25));
  REQUIRE(all.size() == 1);
  REQUIRE(all[0].points.size() == 2);
  CHECK(all[0].points[1].end == 2050ms);
  CHECK(all[0].points[1].length == 1050ms);
  CHECK(all[0].points[1].count == 15);
}

TEST_CASE("a series that begins late has zeros before, and one without samples is left out") {
  course_recorder course(1s, {{"http_reqs", "name:a"}, {"http_reqs", "name:never"}});
  const auto with_part = [](nanoseconds elapsed, double part) {
    auto all = at(elapsed, 0);
    for (const auto* selector : {"name:a", "name:never", "name:not asked for"}) {
      all.add({"http_reqs", selector, metric_kind::counter, value_unit::number,
               throng::counter_value{selector == std::string_view("name:never") ? 0 : part}});
    }
    return all;
  };
  course.begin({});
  course.add(at(1s, 0));
  course.add(with_part(2s, 7));
  const auto all = course.finish(with_part(3s, 8));
  REQUIRE(all.size() == 2);
  CHECK(find(all, "http_reqs", "name:never") != nullptr);
  const auto& points = find(all, "http_reqs", "name:a")->points;
  REQUIRE(points.size() == 3);
  CHECK(points[0] == throng::time_point{1s, 1s});
  CHECK(points[1].count == 7);
  CHECK(points[2].count == 1);
}

TEST_CASE("after each 3,600 points the step doubles") {
  course_recorder course(1s, {});
  course.begin(at(0s, 0));
  nanoseconds now{};
  for (int i = 0; i < 3600; ++i)
    course.add(at(now = course.next(), 1));
  CHECK(now == 1h);
  CHECK(course.next() == 1h + 2s);
  for (int i = 0; i < 3600; ++i)
    course.add(at(now = course.next(), 1));
  CHECK(now == 3h);
  CHECK(course.next() == 3h + 4s);
}

TEST_CASE("a run has the course of each metric that it measured") {
  load_test test("t");
  test.scenario("a", throng::constant_vus{.vus = 3, .duration = 10500ms}, visit);
  test.scenario("b", throng::constant_vus{.vus = 1, .duration = 2s}, visit).start_time(5s);
  test.track(throng::http_reqs.tagged("scenario", "b"));
  const auto told = run(test);
  REQUIRE_FALSE(told.series().empty());
  const auto seconds = static_cast<std::size_t>((told.elapsed() + 1s - 1ns) / 1s);
  for (const auto& each : told.series()) {
    CAPTURE(each.metric);
    CAPTURE(each.selector);
    REQUIRE(each.points.size() == seconds);
    nanoseconds before{};
    double count = 0;
    for (const auto& point : each.points) {
      CHECK(point.end - point.length == before);
      before = point.end;
      count += point.count;
    }
    CHECK(before == told.elapsed());
    const auto* whole = told.metrics().find(each.metric, each.selector);
    REQUIRE(whole != nullptr);
    if (const auto* counted = std::get_if<throng::counter_value>(&whole->value))
      CHECK(count == counted->sum);
    if (const auto* counted = std::get_if<throng::rate_value>(&whole->value))
      CHECK(count == static_cast<double>(counted->total));
    if (const auto* counted = std::get_if<throng::time_histogram>(&whole->value))
      CHECK(count == static_cast<double>(counted->count()));
  }
  const auto* part = find(told.series(), "http_reqs", "scenario:b");
  REQUIRE(part != nullptr);
  CHECK(part->points[4].count == 0);
  CHECK(part->points[5].count > 0);
  CHECK(find(told.series(), "http_req_duration", "expected_response:true") == nullptr);
  CHECK(find(told.series(), "dropped_iterations") == nullptr);
  const auto& slower = find(told.series(), "http_req_duration")->points;
  CHECK(slower[0].max < 10.1e6);
  CHECK(slower[9].min > 89e6);
  CHECK(slower[9].p95 <= slower[9].max);
  CHECK(find(told.series(), "vus")->points[6].value == 4);
}

TEST_CASE("what setup and teardown measure is in no point") {
  load_test test("t");
  test.setup([](vu& vu) -> task<> { co_await vu.http.get("http://a/setup"); });
  test.teardown([](vu& vu) -> task<> { co_await vu.http.get("http://a/teardown"); });
  test.scenario("a", throng::per_vu_iterations{.vus = 1, .iterations = 1}, visit);
  const auto told = run(test);
  CHECK(told.value(throng::http_reqs.count()) == 3);
  const auto* counted = find(told.series(), "http_reqs");
  REQUIRE(counted != nullptr);
  double sum = 0;
  for (const auto& point : counted->points)
    sum += point.count;
  CHECK(sum == 1);
}

TEST_CASE("a long run has at most 3,600 points") {
  load_test test("t");
  test.scenario("a",
                throng::constant_arrival_rate{
                    .rate = 1, .time_unit = 1min, .duration = 5h, .pre_allocated_vus = 1},
                visit);
  const auto told = run(test);
  const auto* counted = find(told.series(), "iterations");
  REQUIRE(counted != nullptr);
  CHECK(counted->points.size() <= 3600);
  CHECK(counted->points.size() > 3580);
  CHECK(counted->points.front().length == 5s);
}
