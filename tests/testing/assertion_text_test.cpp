#include "report/sample_run.hpp"
#include <throng/metrics/builtin.hpp>
#include <throng/testing/assertion_text.hpp>
#include <throng/threshold/judge.hpp>
#include <throng/threshold/operators.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <utility>

using namespace std::chrono_literals;
using throng::testing::what_does_not_pass;
using throng::testing::what_fails;
using throng::testing::what_is_invalid;

namespace {

throng::result a_result() {
  sample::numbers numbers;
  throng::time_histogram times;
  times.record(10'000'000);
  times.record(31'200'000);
  numbers.times("http_req_duration", times);
  numbers.rate("http_req_failed", 1, 8);
  numbers.counter("http_reqs", 8);
  throng::run_facts facts;
  facts.verdict = throng::verdict::failed;
  facts.metrics = numbers.all;
  facts.metrics.elapsed = 2s;
  return throng::result(std::move(facts));
}

} // namespace

TEST_CASE("a threshold that holds is no reason to complain") {
  const auto result = a_result();
  CHECK(what_fails(throng::http_req_duration.max() <= 31200us, result) == "");
  CHECK(what_fails(throng::http_req_failed.rate() < 0.2, result) == "");
  CHECK(what_fails(throng::http_reqs.count() == 8, result) == "");
}

TEST_CASE("a complaint has the measured value, its samples and the bound, in one spelling") {
  const auto result = a_result();
  CHECK(what_fails(throng::http_req_duration.max() < 31200us, result) ==
        "http_req_duration: max is 31.2ms of 2 samples, wanted max<31.2ms");
  CHECK(what_fails(throng::http_req_duration.count() > 2, result) ==
        "http_req_duration: count is 2 of 2 samples, wanted count>2");
  CHECK(what_fails(throng::http_req_failed.rate() < 0.1, result) ==
        "http_req_failed: rate is 0.125 of 8 samples, wanted rate<0.1");
  CHECK(what_fails(throng::http_reqs.rate() >= 5, result) ==
        "http_reqs: rate is 4, wanted rate>=5");
}

TEST_CASE("nothing measured is a complaint, unless the threshold allows it") {
  const auto result = a_result();
  auto wanted = throng::iteration_duration.p(99) < 1s;
  CHECK(what_fails(wanted, result) == "iteration_duration: p(99) has no data, wanted p(99)<1s");
  CHECK(what_fails(wanted.or_no_data(), result) == "");
}

TEST_CASE("an invalid run names its reasons, and a failed one is valid") {
  CHECK(what_is_invalid(a_result()) == "");
  throng::run_facts facts;
  facts.verdict = throng::verdict::invalid;
  facts.reasons = {"scenario 'a': no duration", "scenario 'b': no stages"};
  CHECK(what_is_invalid(throng::result(facts)) ==
        "the run is invalid: scenario 'a': no duration; scenario 'b': no stages");
  facts.reasons.clear();
  CHECK(what_is_invalid(throng::result(facts)) == "the run is invalid");
}

TEST_CASE("a run that did not pass names its reasons and each threshold that does not hold") {
  auto facts = a_result().facts();
  const auto& numbers = facts.metrics;
  facts.reasons = {"thresholds on metrics 'http_req_duration' have been crossed", "and more"};
  facts.thresholds = {throng::judge(throng::http_req_duration.max() < 25ms, numbers),
                      throng::judge(throng::http_reqs.count() == 8, numbers),
                      throng::judge(throng::iteration_duration.p(99) < 1s, numbers)};
  facts.thresholds.push_back(facts.thresholds.front());
  facts.thresholds.back().is_warning = true;
  CHECK(what_does_not_pass(throng::result(facts)) ==
        "the run failed: thresholds on metrics 'http_req_duration' have been crossed; and more\n"
        "  http_req_duration: max is 31.2ms of 2 samples, wanted max<25ms\n"
        "  iteration_duration: p(99) has no data, wanted p(99)<1s");
  facts.reasons = {"stopped by a signal after 1s"};
  facts.thresholds.clear();
  facts.verdict = throng::verdict::aborted;
  CHECK(what_does_not_pass(throng::result(facts)) ==
        "the run was aborted: stopped by a signal after 1s");
  facts.verdict = throng::verdict::invalid;
  facts.reasons = {"no duration"};
  CHECK(what_does_not_pass(throng::result(facts)) == "the run is invalid: no duration");
  facts.verdict = throng::verdict::passed;
  CHECK(what_does_not_pass(throng::result(facts)) == "");
}
