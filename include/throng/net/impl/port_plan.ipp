// The arithmetic of ports, and the sentences about it.

#pragma once

#include <throng/base/duration_text.hpp>
#include <throng/net/port_plan.hpp>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <string>
#include <utility>

namespace throng::inline THRONG_ABI {
namespace port_text {

// Linux looks for a port among every second one first.  When that half is full it looks through all
// of it for each connection: over 1 ms of this thread where there are 28,232.
inline std::uint64_t comfortable(std::uint64_t ports) {
  return std::max<std::uint64_t>(1, ports / 2);
}

// For the loops, pipes and files of a run.
inline constexpr std::uint64_t spare_descriptors = 64;
inline constexpr std::uint64_t most_loopback_sources = 65'536;
inline constexpr port_range widest{1'024, 65'535};

inline std::uint64_t quotient_up(std::uint64_t a, std::uint64_t b) { return (a + b - 1) / b; }

inline std::string counted(std::uint64_t n, const char* one, const char* more) {
  return std::to_string(n) + " " + (n == 1 ? one : more);
}

// A rate in whole numbers, as a bound from above must not be rounded up.
inline std::string per_second(double rate) {
  return std::to_string(static_cast<std::uint64_t>(std::floor(std::min(rate, 1e15))));
}

inline bool spreads(const port_need& need) {
  return need.is_loopback && need.spread_loopback && need.local_ips == 0;
}

inline std::chrono::nanoseconds rest_of_ports(const port_need& need, const machine_limits& limits) {
  // A reset leaves nothing behind; with a graceful close the server keeps the TIME_WAIT.
  if (need.closing != close_policy::time_wait)
    return {};
  const bool is_reused = limits.reuse == time_wait_reuse::everywhere ||
                         (limits.reuse == time_wait_reuse::loopback_only && need.is_loopback);
  return is_reused ? std::min(limits.reuse_delay, limits.time_wait) : limits.time_wait;
}

inline std::string range_text(const port_range& ports) {
  return "net.ipv4.ip_local_port_range is " + std::to_string(ports.first) + "-" +
         std::to_string(ports.last);
}

// Only what would be enough.
inline std::string cures(const port_need& need, const machine_limits& limits, const port_plan& plan,
                         std::uint64_t ports) {
  std::string text;
  if (need.is_loopback && !need.spread_loopback && need.local_ips == 0)
    text += "allow spread_loopback, ";
  text += "use " + std::to_string(quotient_up(ports, plan.ports_per_source)) +
          " local addresses (--local-ips)";
  if (limits.ports.size() < widest.size() && ports <= plan.sources * widest.size())
    text += ", widen the range (sysctl -w net.ipv4.ip_local_port_range='1024 65535')";
  return text;
}

inline std::string what_there_is(const port_plan& plan, const machine_limits& limits) {
  return counted(plan.sources, "local address has ", "local addresses have ") +
         std::to_string(plan.capacity) + " ports (" + range_text(limits.ports) + ")";
}

inline void judge_connections(const port_need& need, const machine_limits& limits,
                              port_plan& plan) {
  const auto most = std::max(need.connections, need.most_connections);
  if (most <= plan.capacity)
    return;
  const bool is_sure = need.connections > plan.capacity;
  const auto wanted = is_sure ? need.connections : most;
  auto& list = is_sure ? plan.problems : plan.warnings;
  list.push_back((is_sure ? "" : "up to ") + counted(wanted, "connection", "connections") +
                 " at a time to one server need as many local ports, but " +
                 what_there_is(plan, limits) + ": " + cures(need, limits, plan, wanted) +
                 " or use fewer connections");
}

inline void judge_churn(const port_need& need, const machine_limits& limits, port_plan& plan) {
  if (plan.rest == std::chrono::nanoseconds{} || need.connections > plan.capacity)
    return;
  const auto rests = ", where one rests for " + duration_text(plan.rest) + " when it is closed";
  if (plan.resting_ports > 0 && plan.needed_ports > plan.capacity) {
    const bool is_sure = need.connections + plan.resting_ports > plan.capacity;
    const bool is_hasty =
        limits.reuse == time_wait_reuse::everywhere || plan.rest < limits.time_wait;
    auto& list = is_sure ? plan.problems : plan.warnings;
    list.push_back(
        per_second(need.new_connections) + " new connections a second to one server need " +
        std::to_string(plan.needed_ports) + " local ports" + rests + ", but " +
        what_there_is(plan, limits) + ": keep connections alive, close them gracefully, " +
        (is_hasty ? "" : "set net.ipv4.tcp_tw_reuse=1, ") + "or " +
        cures(need, limits, plan, plan.needed_ports));
  } else if (plan.resting_ports == 0 && !need.reuses_connections && !spreads(need)) {
    plan.warnings.push_back(
        "connections are not reused, and " + what_there_is(plan, limits) + " to one server" +
        rests + ": beyond " + per_second(plan.most_new_connections) +
        " new connections a second requests fail with code 1230; keep connections alive, close "
        "them gracefully or use more local addresses (--local-ips)");
  }
}

inline void judge_descriptors(const port_need& need, const machine_limits& limits,
                              port_plan& plan) {
  const auto most = std::max(need.connections, need.most_connections);
  const auto needed = [&](std::uint64_t connections) {
    return connections * need.destinations * (1 + need.server_descriptors) +
           limits.descriptors_in_use + spare_descriptors;
  };
  plan.needed_descriptors = needed(most);
  if (plan.needed_descriptors <= limits.descriptors)
    return;
  const bool is_sure = needed(need.connections) > limits.descriptors;
  const auto connections = is_sure ? need.connections : most;
  auto& list = is_sure ? plan.problems : plan.warnings;
  list.push_back((is_sure ? "" : "up to ") +
                 counted(connections * need.destinations, "connection", "connections") + " need " +
                 std::to_string(needed(connections)) + " descriptors, but this process may have " +
                 std::to_string(limits.descriptors) +
                 ": raise the hard limit (ulimit -Hn, limits.conf, LimitNOFILE) or use fewer "
                 "connections");
}

} // namespace port_text

THRONG_DECL port_plan plan_ports(const port_need& need, const machine_limits& limits) {
  using namespace port_text;
  port_plan plan;
  plan.ports_per_source = std::max(1U, limits.ports.size());
  plan.rest = rest_of_ports(need, limits);
  const double seconds = std::chrono::duration<double>(plan.rest).count();
  plan.resting_ports =
      static_cast<std::uint64_t>(std::ceil(std::clamp(need.new_connections, 0.0, 1e9) * seconds));
  const auto most = std::max(need.connections, need.most_connections);
  plan.needed_ports = most + plan.resting_ports;
  plan.sources = std::max<std::uint64_t>(1, need.local_ips);
  if (spreads(need) && plan.needed_ports > comfortable(plan.ports_per_source)) {
    plan.sources = std::min(quotient_up(plan.needed_ports, comfortable(plan.ports_per_source)),
                            most_loopback_sources);
    plan.loopback_sources = static_cast<unsigned>(plan.sources);
  }
  plan.capacity = plan.sources * plan.ports_per_source;
  if (seconds > 0)
    plan.most_new_connections = static_cast<double>(plan.capacity) / seconds;
  judge_connections(need, limits, plan);
  judge_churn(need, limits, plan);
  judge_descriptors(need, limits, plan);
  return plan;
}

} // namespace throng::inline THRONG_ABI
