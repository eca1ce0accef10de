// The metrics that every run has, under k6's names (https://grafana.com/docs/k6, "Built-in
// metrics"), with what each one measures here.

#pragma once

#include <throng/base/config.hpp>
#include <throng/metrics/metric.hpp>

namespace throng::inline THRONG_ABI {

/// Exchanges of HTTP, failed connects included.
inline constexpr counter http_reqs{"http_reqs"};
/// Exchanges that got no response, or a status outside 200 to 399.
inline constexpr rate http_req_failed{"http_req_failed"};
/// Sending + waiting + receiving, of exchanges that were sent.
inline constexpr duration_trend http_req_duration{"http_req_duration"};
/// From asking for a connection to having one: lookup, connect, handshake.
inline constexpr duration_trend http_req_blocked{"http_req_blocked"};
/// The TCP connect; 0 on a reused connection.
inline constexpr duration_trend http_req_connecting{"http_req_connecting"};
/// The TLS handshake; 0 without one.
inline constexpr duration_trend http_req_tls_handshaking{"http_req_tls_handshaking"};
/// From when a request was intended to its end, where arrivals are planned and of exchanges that
/// were sent.  The first request of an iteration is intended as much later than the iteration was
/// due as the script takes to ask; one behind a sleep as much later than the sleep was to end; any
/// other one when the script asks.  What the generator, a limit of requests a second and the
/// connect add to http_req_duration is in it.  k6 has no such metric.
inline constexpr duration_trend http_response_time{"http_response_time"};
/// From having a connection to the request being written.
inline constexpr duration_trend http_req_sending{"http_req_sending"};
/// From the request being written to the first byte of the response.
inline constexpr duration_trend http_req_waiting{"http_req_waiting"};
/// From the first to the last byte of the response.
inline constexpr duration_trend http_req_receiving{"http_req_receiving"};
/// Bytes written to sockets.
inline constexpr counter data_sent{"data_sent", value_unit::data};
/// Bytes read from sockets.
inline constexpr counter data_received{"data_received", value_unit::data};
/// Connections that were opened.  k6 has no such metric, nor the five that follow.  Parts of those
/// that are no trend are kept by the tags of test and scenario only.
inline constexpr counter http_conns_opened{"http_conns_opened"};
/// Exchanges that went over a connection that was open already.
inline constexpr counter http_conns_reused{"http_conns_reused"};
/// Connections that this side closed: the iteration ended, reuse is off, a timeout, an error.
inline constexpr counter http_conns_closed_by_client{"http_conns_closed_by_client"};
/// Connections that the server closed or reset.
inline constexpr counter http_conns_closed_by_server{"http_conns_closed_by_server"};
/// Requests that were sent a second time, because the server had closed the kept connection before
/// the first byte of a response.
inline constexpr counter http_req_retries{"http_req_retries"};
/// The lookup of the server's name, of exchanges that had to wait for one; others add no 0.
inline constexpr duration_trend http_req_looking_up{"http_req_looking_up"};
/// Iterations that ran to their end, failed ones included.
inline constexpr counter iterations{"iterations"};
/// Iterations that ended with an exception.
inline constexpr counter iterations_failed{"iterations_failed"};
/// Iterations that were due and not started.
inline constexpr counter dropped_iterations{"dropped_iterations"};
/// From the start of the script to its end, sleeps included.
inline constexpr duration_trend iteration_duration{"iteration_duration"};
/// From when an iteration was due to its start, where arrivals are planned: what the generator and
/// the number of users add to a server's time.  k6 has no such metric.
inline constexpr duration_trend iteration_lag{"iteration_lag"};
/// The generator's part of iteration_lag: from when an arrival was due, begun or dropped, to when a
/// worker saw to it.  What is left of iteration_lag is waiting for a free user.
inline constexpr duration_trend generator_lag{"generator_lag"};
/// Of the iterations that were due, where arrivals are planned: whether they were begun or dropped.
/// Its rate is the achieved rate as a share of the planned one.  k6 has no such metric.
inline constexpr rate arrivals_started{"arrivals_started"};
/// Virtual users that run.
inline constexpr gauge vus{"vus"};
/// Virtual users that exist.
inline constexpr gauge vus_max{"vus_max"};
/// Checks that held.
inline constexpr rate checks{"checks"};
/// How long users were in groups, from vu.group() to its end.
inline constexpr duration_trend group_duration{"group_duration"};

// What the generator sees of itself, over the real clock; k6 has no such metrics.  Shares have a
// sample for each second of the load, and are left out where the system does not tell them.

/// How late a worker's loop came back to what was due, looked at each 100 ms at least.  A lag that
/// spans several looks counts as what each of them would have seen.
inline constexpr duration_trend generator_loop_lag{"generator_loop_lag"};
/// The CPU time of this process in a second of time: 1 is one core that was busy throughout.
inline constexpr trend generator_cpu{"generator_cpu"};
/// The share of a second in which the busiest worker's thread ran.
inline constexpr trend generator_worker_cpu{"generator_worker_cpu"};
/// The share of a second in which a worker's thread was ready to run and had no core, of the worker
/// that waited most (/proc/PID/schedstat).
inline constexpr trend generator_cpu_wait{"generator_cpu_wait"};
/// The share of the machine's CPU time that its hypervisor gave to others (/proc/stat).
inline constexpr trend generator_steal{"generator_steal"};
/// The share of a second in which something on the machine waited for a core (/proc/pressure/cpu,
/// "some").
inline constexpr trend generator_cpu_pressure{"generator_cpu_pressure"};
/// The time for which the control group was throttled in a second, summed over cores (cpu.stat).
inline constexpr trend generator_throttled{"generator_throttled"};
/// Page faults of this process.
inline constexpr counter generator_page_faults{"generator_page_faults"};
/// How often a thread of this process was made to give its core up.
inline constexpr counter generator_context_switches{"generator_context_switches"};
/// TCP sockets in use in this network namespace, those of others as well (/proc/net/sockstat).
inline constexpr gauge generator_sockets{"generator_sockets"};
/// Local ports that rest in TIME_WAIT there.
inline constexpr gauge generator_time_wait{"generator_time_wait"};
/// Descriptors that this process has open.
inline constexpr gauge generator_descriptors{"generator_descriptors"};

} // namespace throng::inline THRONG_ABI
