#include "sample_run.hpp"
#include <throng/report/reported_metric.hpp>

#include <doctest/doctest.h>

using throng::metric_kind;
using throng::statistic;
using throng::value_unit;

TEST_CASE("series and what thresholds name come as one list in order, each with its thresholds") {
  sample::numbers n;
  n.counter("bananas", 3);
  n.times("login_time", sample::ten_to_hundred());
  n.times("login_time", sample::only(std::chrono::seconds(1)), "step:two");
  throng::run_facts run;
  run.metrics = n.all;
  throng::threshold_result on_part;
  on_part.metric = "login_time";
  on_part.selector = "step:one";
  on_part.unit = value_unit::time;
  on_part.text = "avg<1s";
  auto again = on_part;
  again.text = "max<2s";
  throng::threshold_result on_whole;
  on_whole.metric = "bananas";
  on_whole.kind = metric_kind::counter;
  throng::threshold_result on_nothing;
  on_nothing.metric = "apples";
  on_nothing.kind = metric_kind::gauge;
  run.thresholds = {on_part, on_whole, again, on_nothing};
  const throng::result of(run);

  const auto all = throng::reported_metrics(of);
  REQUIRE(all.size() == 5);
  CHECK(all[0].full_name() == "apples");
  CHECK(all[1].full_name() == "bananas");
  CHECK(all[2].full_name() == "login_time");
  CHECK(all[3].full_name() == "login_time{step:one}");
  CHECK(all[4].full_name() == "login_time{step:two}");

  CHECK(all[0].is_empty());
  CHECK_FALSE(all[0].value(statistic::value));
  CHECK(all[1].thresholds.size() == 1);
  CHECK(all[1].value(statistic::count) == 3.0);
  CHECK(all[2].thresholds.empty());
  CHECK(all[2].value(statistic::avg) == 55e6);
  REQUIRE(all[3].thresholds.size() == 2);
  CHECK(all[3].thresholds[0]->text == "avg<1s");
  CHECK(all[3].thresholds[1]->text == "max<2s");
  CHECK(all[3].unit == value_unit::time);
  CHECK(all[3].values == nullptr);
  CHECK(all[4].value(statistic::percentile, 99) == 1e9);
}
