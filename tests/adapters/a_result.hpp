// Results without a run, for programs that show what an adapter prints.

#pragma once

#include "report/sample_run.hpp"
#include <throng/metrics/builtin.hpp>
#include <throng/report/result.hpp>
#include <throng/threshold/judge.hpp>
#include <throng/threshold/operators.hpp>

#include <chrono>
#include <string>
#include <utility>
#include <vector>

/// Ten requests, the longest of 100 ms, and a threshold that wants less than 25 ms.
inline throng::result a_result(throng::verdict how) {
  auto facts = sample::four_seconds();
  facts.verdict = how;
  const auto wanted = throng::http_req_duration.max() < std::chrono::milliseconds{25};
  facts.thresholds = {throng::judge(wanted, facts.metrics)};
  facts.reasons =
      how == throng::verdict::invalid
          ? std::vector<std::string>{"no duration"}
          : std::vector<std::string>{"thresholds on metrics 'http_req_duration' have been crossed"};
  return throng::result(std::move(facts));
}
