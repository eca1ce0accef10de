#include "sample_run.hpp"
#include <throng/report/summary_json.hpp>
#include <throng/version.hpp>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include <string>
#include <utility>
#include <vector>

using namespace std::chrono_literals;
using nlohmann::json;
using throng::comparison;
using throng::metric_kind;
using throng::result;
using throng::statistic;
using throng::value_unit;

namespace {

throng::run_facts failed_run() {
  auto run = sample::four_seconds();
  run.verdict = throng::verdict::failed;
  run.exit_code = throng::exit_codes::thresholds_failed;
  run.reasons = {"first", "second"};
  run.interrupted_iterations = 2;
  run.exceptions = {{"broken \xff byte", 3}};
  run.failures = {{1212,
                   "dial: connection refused",
                   "http://shop",
                   2,
                   {-1'500'000, "http://shop/a", ""},
                   {2'000'000, "http://shop/b", "dial: no"}}};
  const throng::measure p95{"http_req_duration",   "", metric_kind::trend, value_unit::time,
                            statistic::percentile, 95};
  const throng::measure failed{"http_req_failed", "", metric_kind::rate, value_unit::number,
                               statistic::rate,   0};
  const throng::measure login{"login_time",     "step:two",     metric_kind::trend,
                              value_unit::time, statistic::avg, 0};
  const throng::measure coupons{"coupons",        "", metric_kind::counter, value_unit::number,
                                statistic::count, 0};
  run.thresholds = {sample::judged(run, p95, comparison::less, 5e7, "50ms"),
                    sample::judged(run, p95, comparison::less, 5e8, "500ms"),
                    sample::judged(run, failed, comparison::less, 0.2, "0.2"),
                    sample::judged(run, login, comparison::less, 1e9, "1s"),
                    sample::judged(run, coupons, comparison::equal, 0, "0")};
  return run;
}

json parsed(const throng::run_facts& run, const throng::summary_json_options& options = {}) {
  return json::parse(throng::summary_json(result(run), options));
}

// The order of the keys in the document, which json's own objects do not keep.
std::vector<std::string> keys_of(const nlohmann::ordered_json& object) {
  std::vector<std::string> keys;
  for (const auto& item : object.items())
    keys.push_back(item.key());
  return keys;
}

} // namespace

TEST_CASE("the root group has the checks with k6's ids") {
  const auto root = parsed(failed_run()).at("root_group");
  CHECK(root == json::parse(R"json({
    "name": "", "path": "", "id": "d41d8cd98f00b204e9800998ecf8427e", "groups": [],
    "checks": [
      {"name": "status is 200", "path": "::status is 200",
       "id": "6210a8cd14cd70477eba5c5e4cb3fb5f", "passes": 10, "fails": 0},
      {"name": "body ok", "path": "::body ok",
       "id": "717c5bc66de95f83de0a9d86005d6002", "passes": 7, "fails": 3}
    ]})json"));
}

TEST_CASE("groups are nested with k6's paths and ids, and checks stand in theirs") {
  throng::run_facts run;
  run.metrics.checks = {
      {"paid", 1, 2, "::checkout::pay"}, {"home", 1, 0, ""}, {"cart", 3, 0, "::checkout"}};
  CHECK(parsed(run).at("root_group") == json::parse(R"json({
    "name": "", "path": "", "id": "d41d8cd98f00b204e9800998ecf8427e",
    "groups": [
      {"name": "checkout", "path": "::checkout", "id": "a69b0f40ccd50973137f179db751c8db",
       "groups": [
         {"name": "pay", "path": "::checkout::pay", "id": "2f83b2881360f45757fea84f27cdb0a3",
          "groups": [],
          "checks": [{"name": "paid", "path": "::checkout::pay::paid",
                      "id": "8fea9300d497d56450740a43cd725864", "passes": 1, "fails": 2}]}],
       "checks": [{"name": "cart", "path": "::checkout::cart",
                   "id": "c0f0cd064aa09708043733ab68d4d973", "passes": 3, "fails": 0}]}],
    "checks": [{"name": "home", "path": "::home",
                "id": "f55eb66156c7d05104505c362878691e", "passes": 1, "fails": 0}]})json"));
}

TEST_CASE("options and state say what was asked and how long the run was") {
  throng::summary_json_options options;
  options.trend_stats = {{statistic::avg}, {statistic::percentile, 99.9}};
  options.no_color = true;
  options.stdout_is_terminal = true;
  auto run = failed_run();
  run.metrics.elapsed = 4s + 500us;
  const auto document = parsed(run, options);
  CHECK(document.at("options") == json::parse(R"json({"summaryTrendStats": ["avg", "p(99.9)"],
                                                   "summaryTimeUnit": "", "noColor": true})json"));
  CHECK(document.at("state") == json::parse(R"json({"isStdOutTTY": true, "isStdErrTTY": false,
                                                 "testRunDurationMs": 4000.5})json"));
}

TEST_CASE("each metric has its type, its unit, its values and its thresholds") {
  const auto metrics = parsed(failed_run()).at("metrics");
  CHECK(metrics.at("http_req_duration") == json::parse(R"json({
    "type": "trend", "contains": "time",
    "values": {"avg": 55.0, "min": 10.0, "med": 50.003967, "max": 100.0,
               "p(90)": 90.046463, "p(95)": 100.0},
    "thresholds": {"p(95)<50ms": {"ok": false}, "p(95)<500ms": {"ok": true}}})json"));
  CHECK(metrics.at("http_req_duration{expected_response:true}") == json::parse(R"json({
    "type": "trend", "contains": "time",
    "values": {"avg": 61234.0, "min": 61234.0, "med": 61234.0, "max": 61234.0,
               "p(90)": 61234.0, "p(95)": 61234.0}})json"));
  CHECK(metrics.at("http_req_failed") == json::parse(R"json({
    "type": "rate", "contains": "default", "values": {"rate": 0.1, "passes": 1, "fails": 9},
    "thresholds": {"rate<0.2": {"ok": true}}})json"));
  CHECK(metrics.at("http_reqs") == json::parse(R"json({
    "type": "counter", "contains": "default", "values": {"count": 10.0, "rate": 2.5}})json"));
  CHECK(metrics.at("data_sent") == json::parse(R"json({
    "type": "counter", "contains": "data", "values": {"count": 850.0, "rate": 212.5}})json"));
  CHECK(metrics.at("vus") == json::parse(R"json({
    "type": "gauge", "contains": "default", "values": {"value": 1.0, "min": 1.0, "max": 2.0}})json"));
  CHECK(metrics.at("http_req_waiting").at("values").at("avg") == 9.0);
  CHECK(metrics.size() == 21);
}

TEST_CASE("numbers without samples are null, a counter is 0") {
  const auto metrics = parsed(failed_run()).at("metrics");
  CHECK(metrics.at("login_time{step:two}") == json::parse(R"json({
    "type": "trend", "contains": "time",
    "values": {"avg": null, "min": null, "med": null, "max": null, "p(90)": null, "p(95)": null},
    "thresholds": {"avg<1s": {"ok": false}}})json"));
  CHECK(metrics.at("http_req_tls_handshaking").at("values").at("max").is_null());
  CHECK(metrics.at("coupons") == json::parse(R"json({
    "type": "counter", "contains": "default", "values": {"count": 0.0, "rate": 0.0},
    "thresholds": {"count==0": {"ok": true}}})json"));
}

TEST_CASE("a number trend with a count is in its own unit") {
  sample::numbers n;
  throng::number_histogram values;
  values.record(2);
  values.record(4);
  n.all.add(throng::series{"basket", "", metric_kind::trend, value_unit::number, values});
  n.times("login_time", sample::ten_to_hundred());
  throng::run_facts run;
  run.metrics = n.all;
  throng::summary_json_options options;
  options.trend_stats = {{statistic::count}, {statistic::avg}};
  const auto metrics = parsed(run, options).at("metrics");
  CHECK(metrics.at("basket").at("values") == json::parse(R"json({"count": 2.0, "avg": 3.0})json"));
  CHECK(metrics.at("login_time").at("values") ==
        json::parse(R"json({"count": 10.0, "avg": 55.0})json"));
}

TEST_CASE("the same threshold given twice holds when both hold") {
  auto run = failed_run();
  run.thresholds = {run.thresholds[1], run.thresholds[1]};
  const auto ok = [&] {
    const auto metric = parsed(run).at("metrics").at("http_req_duration");
    CHECK(metric.at("thresholds").size() == 1);
    return metric.at("thresholds").at("p(95)<500ms").at("ok").get<bool>();
  };
  CHECK(ok());
  run.thresholds[1].passed = false;
  CHECK_FALSE(ok());
  std::swap(run.thresholds[0], run.thresholds[1]);
  CHECK_FALSE(ok());
}

TEST_CASE("what k6 does not have stands under a key of its own") {
  auto run = failed_run();
  run.seed = 18446744073709551615u;
  run.thresholds.clear();
  run.usage = {21, 4, 5000, 1};
  run.warnings = {"too few \xff users", "a bound was met"};
  run.findings = {{"vus_exhausted", throng::validity::inconclusive, "all 20 VUs"}};
  run.scenarios = {{"a", 9, 6, 2, 1, 5, 1}};
  run.requests = {7, 3, 1, 1, 1, 1};
  run.environment = {{"cores", "2"}};
  auto written = parsed(run).at("throng");
  CHECK(written.at("corrected").at("expected_interval") == 100);
  written.erase("corrected");
  CHECK(written == json::parse(R"json({
    "validity": "inconclusive",
    "findings": [{"cause": "vus_exhausted", "weight": "inconclusive", "text": "all 20 VUs"}],
    "scenarios": [{"name": "a", "scheduled": 9, "started": 6, "dropped": 2, "cancelled": 1,
                   "complete": 5, "interrupted": 1}],
    "requests": {"asked": 7, "sent": 6, "ok": 3, "failed": 1, "timed_out": 1, "in_flight": 1,
                 "unsent": 1},
    "environment": {"cores": "2"},
    "version": ")json" THRONG_VERSION
                               R"json(", "test": "ping", "verdict": "failed", "exit_code": 99,
    "seed": 18446744073709551615, "reasons": ["first", "second"],
    "warnings": ["too few \ufffd users", "a bound was met"], "interrupted_iterations": 2,
    "exceptions": [{"message": "broken \ufffd byte", "times": 3}],
    "failed_requests": [{"code": 1212, "message": "dial: connection refused",
                         "origin": "http://shop", "times": 2,
                         "first": {"at": -1.5, "url": "http://shop/a", "error": ""},
                         "last": {"at": 2.0, "url": "http://shop/b", "error": "dial: no"}}],
    "failed_checks": [{"name": "body ok", "group": "", "fails": 3}], "thresholds": [],
    "usage": {"series": 21, "tag_sets": 4, "bytes": 5000, "overflowed": 1}})json"));
}

TEST_CASE(
    "a failed check has its first and last case under our own key, one that held is not there") {
  throng::run_facts run;
  throng::check_failure first;
  first.at = 1'204'000'000;
  first.vu = 3;
  first.iteration = 17;
  first.has_response = true;
  first.url = "http://shop/cart";
  first.status = 500;
  first.body = "no\nstock \xff";
  throng::check_failure last;
  last.at = 2'000'000'000;
  last.vu = 1;
  run.metrics.checks = {
      {"cart", 3, 2, "::checkout", first, last}, {"home", 1, 0, ""}, {"old", 0, 1, ""}};
  CHECK(parsed(run).at("throng").at("failed_checks") == json::parse(R"json([
    {"name": "cart", "group": "::checkout", "fails": 2,
     "first": {"at": 1204.0, "vu": 3, "iteration": 17, "url": "http://shop/cart", "status": 500,
               "error": "", "body": "no\nstock \ufffd"},
     "last": {"at": 2000.0, "vu": 1, "iteration": 0}},
    {"name": "old", "group": "", "fails": 1}])json"));
}

TEST_CASE("what became of a threshold stands under our own key, and a warning only there") {
  auto run = failed_run();
  run.thresholds.resize(2);
  run.thresholds[0].bound = 5e7;
  run.thresholds[1].bound = 5e8;
  run.thresholds[0].first_failed = 1500ms;
  run.thresholds[1].is_warning = true;
  run.thresholds[1].passed = false;
  run.thresholds[1].window = 10s;
  run.thresholds[1].latest = 8e7;
  run.thresholds[1].warm_up = 3s;
  run.thresholds[1].lacks_baseline = true;
  const auto document = parsed(run);
  CHECK(document.at("metrics").at("http_req_duration").at("thresholds") ==
        json::parse(R"json({"p(95)<50ms": {"ok": false}})json"));
  CHECK(document.at("throng").at("thresholds") == json::parse(R"json([
    {"metric": "http_req_duration", "selector": "", "text": "p(95)<50ms", "ok": false,
     "is_warning": false, "measured": 100.0, "samples": 10, "bound": 50.0, "first_failed": 1500.0},
    {"metric": "http_req_duration", "selector": "", "text": "p(95)<500ms", "ok": false,
     "is_warning": true, "measured": 100.0, "samples": 10, "bound": 500.0, "first_failed": null,
     "window": 10000.0, "latest": 80.0, "warm_up": 3000.0, "lacks_baseline": true}])json"));
  run.thresholds = {run.thresholds[1]};
  CHECK_FALSE(parsed(run).at("metrics").at("http_req_duration").contains("thresholds"));
}

TEST_CASE("an empty run is a whole document, its keys in k6's order, with a newline at the end") {
  const auto text = throng::summary_json(result());
  CHECK(text.ends_with("}\n"));
  const auto document = nlohmann::ordered_json::parse(text);
  CHECK(keys_of(document) ==
        std::vector<std::string>{"root_group", "options", "state", "metrics", "throng"});
  CHECK(document.at("metrics").empty());
  CHECK(document.at("throng").at("verdict") == "invalid");
  CHECK(document.at("throng").at("exit_code") == 104);
  CHECK(document.at("throng").at("warnings").empty());
}
