// When a run can be trusted.  Pure rules over what was measured, each with its numbers:
//
// generator_stalled    1 % of the starts (generator_lag) were later than 10 ms and a tenth of the
// 99th
//                      percentile of http_response_time: invalid; inconclusive with fewer than 100
//                      of them, from 2 ms on, and where only one in a thousand was as late as that.
//                      Where nothing is planned, the same of the looks of the workers' loops
//                      (generator_loop_lag), http_req_duration, 100 ms and 10 ms: many users that
//                      are ready at once make a long turn.  The lower end of the percentile's 95 %
//                      confidence interval counts, not the percentile.
// generator_saturated  the busiest worker's thread ran, on average, 90 % of the time: inconclusive.
// cpu_taken            a worker waited for a core for more than 1.5 % of the time and for a quarter
//                      of the time in which it wanted one; the hypervisor took 5 % of the
//                      machine's time; the control group was throttled for 1 % of it: inconclusive.
// vus_exhausted        less than 99 % of the arrivals that were due were begun, for want of users:
// rate_not_reached     or for other reasons: inconclusive.
// ports_exhausted, descriptors_exhausted   a connect failed for want of them: invalid.
// too_few_samples      a threshold's percentile has fewer than 10 / (1 - p) samples: inconclusive.
// clock_jumped         the machine was suspended for more than 100 ms: invalid.  That the wall
// clock
//                      was set is worth knowing: durations do not depend on it.
// conservation_broken  the accounts do not balance (report/accounts.hpp): invalid, and a fault of
//                      throng.
// littles_law_broken   the mean number of busy users, as it was seen, is not the iterations' rate
//                      times their mean duration: off by 5 % and by 6 standard errors: invalid.
// server_stalled       no request was answered for 100 ms and ten times the median duration,
//                      although two or more waited, and the generator was there: valid.
// answer_known, answer_unknown   how test.until ended: valid, inconclusive.
// latency_mode         a cluster of times that a network or a system makes, and no server
//                      (report/latency_modes.hpp): valid.

#pragma once

#include <throng/base/config.hpp>
#include <throng/report/run_evidence.hpp>
#include <throng/report/validity.hpp>

#include <vector>

namespace throng::inline THRONG_ABI {

/// What the rules find, the gravest first.
[[nodiscard]] THRONG_DECL std::vector<finding> find_causes(const run_evidence& of);

} // namespace throng::inline THRONG_ABI

#if !defined(THRONG_SEPARATE_COMPILATION)
#include <throng/report/impl/validity_rules.ipp>
#endif
