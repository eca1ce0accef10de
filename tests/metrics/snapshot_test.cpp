#include <throng/metrics/snapshot.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

using namespace std::chrono_literals;
using throng::check_result;
using throng::counter_value;
using throng::gauge_value;
using throng::metric_kind;
using throng::metric_value;
using throng::rate_value;
using throng::series;
using throng::snapshot;
using throng::value_unit;

namespace {

series made_of(std::string metric, metric_value value, std::string selector = "") {
  const metric_kind kinds[] = {metric_kind::counter, metric_kind::gauge, metric_kind::rate,
                               metric_kind::trend, metric_kind::trend};
  const auto kind = kinds[value.index()];
  const auto unit = value.index() == 3 ? value_unit::time : value_unit::number;
  return {std::move(metric), std::move(selector), kind, unit, std::move(value)};
}

template <class Value>
const Value& value_in(const snapshot& numbers, std::string_view metric,
                      std::string_view selector = {}) {
  const auto* found = numbers.find(metric, selector);
  REQUIRE(found != nullptr);
  return std::get<Value>(found->value);
}

throng::time_histogram times(std::initializer_list<std::int64_t> values) {
  throng::time_histogram made;
  for (const auto value : values)
    made.record(value);
  return made;
}

} // namespace

TEST_CASE("a series is found by metric and selector, and stands in their order") {
  snapshot all;
  for (const auto* name : {"mm", "zz", "aa", "mma", "m_"})
    all.add(made_of(name, counter_value{1}));
  all.add(made_of("mm", counter_value{2}, "tag:b"));
  all.add(made_of("mm", counter_value{3}, "tag:a"));
  std::vector<std::string> order;
  for (const auto& each : all.all)
    order.push_back(each.metric + "{" + each.selector + "}");
  CHECK(order == std::vector<std::string>{"aa{}", "m_{}", "mm{}", "mm{tag:a}", "mm{tag:b}", "mma{}",
                                          "zz{}"});
  CHECK(value_in<counter_value>(all, "mm").sum == 1);
  CHECK(value_in<counter_value>(all, "mm", "tag:a").sum == 3);
  CHECK(all.find("mm", "tag:c") == nullptr);
  CHECK(all.find("m") == nullptr);
  CHECK(all.find("zzz") == nullptr);
  CHECK(snapshot{}.find("mm") == nullptr);
}

TEST_CASE("adding a series that is there adds its numbers, by kind") {
  snapshot all;
  for (int i = 0; i < 2; ++i) {
    all.add(made_of("cc", counter_value{2.5}));
    all.add(made_of("rr", rate_value{1, 4}));
    all.add(made_of("tt", times({100, 200 + i})));
  }
  CHECK(all.all.size() == 3);
  CHECK(value_in<counter_value>(all, "cc").sum == 5);
  CHECK(value_in<rate_value>(all, "rr").trues == 2);
  CHECK(value_in<rate_value>(all, "rr").total == 8);
  const auto& both = value_in<throng::time_histogram>(all, "tt");
  CHECK(both.count() == 4);
  CHECK(both.sum() == 601);
  CHECK(both.max() == 201);
}

TEST_CASE("of two gauges the later value counts, in either order, and the extremes of both") {
  const gauge_value early{5, 1, 9, 100, true};
  const gauge_value late{3, 2, 20, 200, true};
  const gauge_value as_late{4, 4, 4, 200, true};
  for (auto order : {std::vector{early, late, as_late, gauge_value{}},
                     std::vector{gauge_value{}, as_late, late, early},
                     std::vector{late, gauge_value{}, early, as_late}}) {
    snapshot all;
    for (const auto& each : order)
      all.add(made_of("gg", each));
    const auto& sum = value_in<gauge_value>(all, "gg");
    CHECK(sum.last == 4);
    CHECK(sum.at == 200);
    CHECK(sum.min == 1);
    CHECK(sum.max == 20);
    CHECK(sum.is_set);
  }
}

TEST_CASE("the difference of two snapshots is what came between, gauges keep their state") {
  snapshot before;
  before.elapsed = 10s;
  before.add(made_of("cc", counter_value{10}));
  before.add(made_of("rr", rate_value{5, 10}));
  before.add(made_of("tt", times({1000, 2000})));
  before.add(made_of("gg", gauge_value{7, 7, 7, 1, true}));
  before.add(check_result{"one", 3, 1});

  auto after = before;
  after.elapsed = 12s;
  after.add(made_of("cc", counter_value{4}));
  after.add(made_of("rr", rate_value{1, 4}));
  after.add(made_of("tt", times({1500})));
  after.add(made_of("gg", gauge_value{9, 9, 9, 2, true}));
  after.add(made_of("new", counter_value{6}));
  after.add(check_result{"two", 1, 0});
  after.add(check_result{"one", 2, 5});

  const auto interval = after.since(before);
  CHECK(interval.elapsed == 2s);
  CHECK(value_in<counter_value>(interval, "cc").sum == 4);
  CHECK(value_in<rate_value>(interval, "rr").trues == 1);
  CHECK(value_in<rate_value>(interval, "rr").total == 4);
  CHECK(value_in<throng::time_histogram>(interval, "tt").count() == 1);
  CHECK(value_in<throng::time_histogram>(interval, "tt").in_bucket(1500) == 1);
  CHECK(value_in<throng::time_histogram>(interval, "tt").sum() == 1500);
  CHECK(value_in<gauge_value>(interval, "gg").last == 9);
  CHECK(value_in<counter_value>(interval, "new").sum == 6);
  REQUIRE(interval.checks.size() == 2);
  CHECK(interval.checks[0].name == "one");
  CHECK(interval.checks[0].passes == 2);
  CHECK(interval.checks[0].fails == 5);
  CHECK(interval.checks[1].passes == 1);

  // Neither side was changed.
  CHECK(value_in<counter_value>(after, "cc").sum == 14);
  CHECK(value_in<counter_value>(before, "cc").sum == 10);
  const auto nothing = after.since(after);
  CHECK(nothing.elapsed == 0s);
  CHECK(nothing.find("cc")->is_empty());
  CHECK(nothing.find("rr")->is_empty());
  CHECK(nothing.find("tt")->is_empty());
}

TEST_CASE("a series is empty until something was recorded") {
  CHECK(made_of("cc", counter_value{}).is_empty());
  CHECK(made_of("gg", gauge_value{}).is_empty());
  CHECK(made_of("rr", rate_value{}).is_empty());
  CHECK(made_of("tt", times({})).is_empty());
  CHECK(made_of("nn", throng::number_histogram{}).is_empty());
  CHECK_FALSE(made_of("cc", counter_value{1}).is_empty());
  CHECK_FALSE(made_of("gg", gauge_value{0, 0, 0, 0, true}).is_empty());
  CHECK_FALSE(made_of("rr", rate_value{0, 1}).is_empty());
  CHECK_FALSE(made_of("tt", times({0})).is_empty());
}

TEST_CASE("a check is known by its group and name, and keeps the first and the last failure") {
  const auto failed = [](std::int64_t at, std::string url) {
    throng::check_failure failure;
    failure.at = at;
    failure.url = std::move(url);
    return failure;
  };
  const check_result parts[] = {{"ok", 1, 2, "::a", failed(20, "m"), failed(30, "m")},
                                {"ok", 5, 0, "::b"},
                                {"ok", 10, 1, "::a", failed(10, "z"), failed(10, "z")},
                                {"ok", 100, 1, "::a", failed(10, "c"), failed(30, "x")},
                                {"ok", 1000, 0, "::a"}};
  std::vector<std::size_t> order{0, 1, 2, 3, 4};
  do {
    snapshot all;
    for (const auto which : order)
      all.add(parts[which]);
    REQUIRE(all.checks.size() == 2);
    const auto& a = all.checks[all.checks[0].group == "::a" ? 0 : 1];
    REQUIRE(a == check_result{"ok", 1111, 4, "::a", failed(10, "c"), failed(30, "x")});
  } while (std::next_permutation(order.begin(), order.end()));

  snapshot before;
  before.add(check_result{"ok", 3, 1, "::a"});
  auto after = before;
  after.add(check_result{"ok", 7, 7, "::b"});
  const auto interval = after.since(before);
  CHECK(interval.checks[0].passes == 0);
  CHECK(interval.checks[1].passes == 7);
}

TEST_CASE("a snapshot equals one with the same numbers, and no other") {
  snapshot one;
  one.add(made_of("cc", counter_value{2.5}));
  one.add(made_of("tt", times({100, 200})));
  one.add(check_result{"ok", 1, 2});
  auto other = one;
  CHECK(other == one);
  other.add(made_of("cc", counter_value{5e-324}));
  CHECK_FALSE(other == one);
  CHECK(value_in<counter_value>(other, "cc").sum == 2.5);
  other = one;
  other.elapsed = 1ns;
  CHECK_FALSE(other == one);
}
