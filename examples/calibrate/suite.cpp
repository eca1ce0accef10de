#include "suite.hpp"

namespace calibrate {

namespace {

constexpr calibration suite[] = {
    {"T1", "A server that stalls for 1 s is seen, and the run is valid", false, server_stall},
    {"T2", "A generator that stalls for 1 s is seen, and the run is refused", false,
     generator_stall},
    {"T3", "Queues whose theory is known, in virtual time", false, queueing_theory},
    {"T4", "Arrivals as the server's own log has them", false, arrival_process},
    {"T5", "Delays of 0.1 to 50 ms are measured without steps", false, constant_delays},
    {"T6", "What the library adds itself: no network, and a reply that is there at once", false,
     self_noise},
    {"T7", "The client's clocks against the kernel's time stamps of the packets", false,
     wire_truth},
    {"T8", "Nothing is lost: faults, timeouts, overload, SIGINT, by every executor", false,
     conservation},
    {"T9", "Little's law: users at work = throughput x response time", false, littles_law},
    {"T10", "Histograms against an exact sort", false, histogram_oracle},
    {"T11", "A stall lies in the right second, and the seconds add up", false, windowing},
    {"T12", "Each way to fail is one class of errors", false, error_classes},
    {"T13", "A timeout counts as at least its time", false, timeouts},
    {"T14", "Ten times the load that the server can take", false, overload},
    {"T15", "A generator whose CPU is taken says so, and an idle one does not", false,
     starved_generator},
    {"T16", "Two services that are the same, or one 5 % slower, again and again", true, power},
    {"T17", "The clock goes forward on every core, and no time is negative", false, clock_sanity},
    {"T18", "Connections as the server counts them", false, connection_economics},
    {"T19", "Allocations and system calls for each request", false, allocations_and_calls},
    {"T20", "The same load by wrk and h2load", true, other_tools},
};

} // namespace

std::span<const calibration> all_calibrations() { return suite; }

} // namespace calibrate
