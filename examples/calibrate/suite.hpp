// The tests T1 to T20, each a function in the file of its kind.

#pragma once

#include "findings.hpp"

#include <span>

namespace calibrate {

// stalls.cpp
void server_stall(findings& all);
void generator_stall(findings& all);
// queues.cpp
void queueing_theory(findings& all);
// arrivals.cpp
void arrival_process(findings& all);
// delays.cpp
void constant_delays(findings& all);
void self_noise(findings& all);
// wire.cpp
void wire_truth(findings& all);
// books.cpp
void conservation(findings& all);
void littles_law(findings& all);
// histograms.cpp
void histogram_oracle(findings& all);
void windowing(findings& all);
// failures.cpp
void error_classes(findings& all);
void timeouts(findings& all);
// limits.cpp
void overload(findings& all);
void starved_generator(findings& all);
// comparisons.cpp
void power(findings& all);
void other_tools(findings& all);
// clocks.cpp
void clock_sanity(findings& all);
// costs.cpp
void connection_economics(findings& all);
void allocations_and_calls(findings& all);
/// The load that allocations_and_calls() has counted from outside: so many requests to the URL.
int load_to_be_counted(const char* url, const char* requests);

/// All of them, in order.
std::span<const calibration> all_calibrations();

} // namespace calibrate
