#include "sample_run.hpp"
#include <throng/report/result.hpp>

#include <doctest/doctest.h>

#include <sstream>
#include <string>
#include <utility>

using namespace std::chrono_literals;
using throng::result;

TEST_CASE("a result prints how it ended and its main numbers") {
  std::ostringstream out;
  out << result(sample::four_seconds());
  CHECK(out.str() == "test 'ping' passed after 4s, exit code 0\n"
                     "  http_reqs 10 (2.5/s), http_req_failed 10.00%, "
                     "http_req_duration med 50ms p(95) 100ms max 100ms, "
                     "iterations 10 (2.5/s), checks 85.00%");
}

TEST_CASE("a result that did not pass prints each reason and each threshold that does not hold") {
  auto run = sample::four_seconds();
  run.verdict = throng::verdict::failed;
  run.exit_code = throng::exit_codes::thresholds_failed;
  run.reasons = {"thresholds on metrics 'http_req_duration' have been crossed", "and more"};
  const throng::measure p95{"http_req_duration",           "",
                            throng::metric_kind::trend,    throng::value_unit::time,
                            throng::statistic::percentile, 95};
  run.thresholds = {sample::judged(run, p95, throng::comparison::less, 5e7, "50ms"),
                    sample::judged(run, p95, throng::comparison::less, 5e8, "500ms"),
                    sample::judged(run,
                                   {"none", "a:b", throng::metric_kind::trend,
                                    throng::value_unit::time, throng::statistic::avg},
                                   throng::comparison::less, 1, "1ns")};
  CHECK(throng::short_text(result(run)) ==
        "test 'ping' failed after 4s, exit code 99\n"
        "  thresholds on metrics 'http_req_duration' have been crossed\n"
        "  and more\n"
        "  http_req_duration 'p(95)<50ms': p(95) is 100ms\n"
        "  none{a:b} 'avg<1ns': no data\n"
        "  http_reqs 10 (2.5/s), http_req_failed 10.00%, "
        "http_req_duration med 50ms p(95) 100ms max 100ms, "
        "iterations 10 (2.5/s), checks 85.00%");
  CHECK(throng::short_text(result()) == "test '' invalid after 0s, exit code 104");
}

TEST_CASE("results are copied and compared as values") {
  const result one(sample::four_seconds());
  auto other = one;
  CHECK(other == one);
  auto facts = one.facts();
  facts.metrics.add(throng::check_result{"body ok", 0, 1});
  CHECK_FALSE(result(facts) == one);
  CHECK_FALSE(result() == one);
  facts = one.facts();
  ++facts.seed;
  other = result(std::move(facts));
  CHECK_FALSE(other == one);
}
