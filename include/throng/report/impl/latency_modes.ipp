#pragma once

#include <throng/base/number_text.hpp>
#include <throng/report/latency_modes.hpp>

#include <algorithm>
#include <cmath>
#include <optional>
#include <string_view>

namespace throng::inline THRONG_ABI {
namespace detail {

struct known_mode {
  std::chrono::milliseconds at;
  std::string_view meaning;
};

inline constexpr std::string_view lost_syn_ack =
    "a connection's handshake whose end was lost: the queue of connections that the server has yet "
    "to accept was full. Look at ListenOverflows (nstat -az), and raise its backlog and "
    "net.core.somaxconn";

inline constexpr known_mode known_of_requests[] = {
    {std::chrono::milliseconds{40},
     "a delayed acknowledgement that meets Nagle's algorithm. Set TCP_NODELAY on the server's "
     "sockets, or let it write head and body at once"},
    {std::chrono::milliseconds{100},
     "a CPU quota: the server waits for the next period of its cgroup. Look at nr_throttled in "
     "its cpu.stat, and raise its CPU limit"},
    {std::chrono::milliseconds{200},
     "TCP's least retransmission timeout: the last packets of a message were lost. Look at "
     "TCPTimeouts and RetransSegs (nstat -az) on both sides, and at what drops packets between "
     "them"},
    {std::chrono::milliseconds{1'000}, lost_syn_ack},
    {std::chrono::milliseconds{3'000}, lost_syn_ack},
    {std::chrono::milliseconds{7'000}, lost_syn_ack},
};

inline constexpr std::string_view lost_syn =
    "a SYN that was lost and sent again: the server's queue of new connections was full, or a "
    "firewall drops packets. Look at ListenDrops (nstat -az) on the server, and raise its backlog, "
    "net.core.somaxconn and net.ipv4.tcp_max_syn_backlog";

inline constexpr known_mode known_of_connects[] = {
    {std::chrono::milliseconds{1'000}, lost_syn},
    {std::chrono::milliseconds{3'000}, lost_syn},
    {std::chrono::milliseconds{7'000}, lost_syn},
};

// The usual latencies.
struct usual_latency {
  double low = 0;
  double median = 0;
  double high = 0;
};

inline usual_latency usual_of(const time_histogram& times) {
  usual_latency usual{static_cast<double>(times.percentile(10)),
                      static_cast<double>(times.percentile(50)),
                      static_cast<double>(times.percentile(90))};
  // Where more than a tenth lies in a cluster, the 90th percentile is not usual.  The lower half,
  // mirrored as a ratio, says where it would be.
  if (usual.low > 0)
    usual.high = std::min(usual.high, usual.median * usual.median / usual.low);
  return usual;
}

// How many samples lie from `from` up to `to`, as their buckets tell.
inline std::uint64_t samples_between(const time_histogram& times, double from, double to) {
  std::uint64_t count = 0;
  times.each_bucket([&](std::uint32_t bucket, std::uint64_t samples) {
    const auto value = static_cast<double>(whole_buckets::highest(bucket));
    if (value >= from && value < to)
      count += samples;
  });
  return count;
}

inline std::optional<latency_mode> mode_at(const time_histogram& times, const usual_latency& usual,
                                           const known_mode& known) {
  constexpr double fewest = 10;
  constexpr double least_share = 0.001;
  const std::chrono::nanoseconds known_at = known.at;
  const auto at = static_cast<double>(known_at.count());
  if (usual.high > at / 4)
    return {};
  const double from = 0.99 * at + usual.low;
  const double to = 1.07 * at + usual.high;
  const double width = to - from;
  const auto here = static_cast<double>(samples_between(times, from, to));
  const auto beside = static_cast<double>(
      std::max(samples_between(times, from - width, from), samples_between(times, to, to + width)));
  // What the greater neighbour would give by chance, five standard deviations above its mean.
  const double more = here - beside;
  const double share = more / static_cast<double>(times.count());
  if (more < fewest || share < least_share || here < 2 * beside + 5 * std::sqrt(beside))
    return {};
  latency_mode found;
  found.at = known.at;
  found.samples = static_cast<std::uint64_t>(more);
  found.share = share;
  found.text = known.meaning;
  return found;
}

template <class Known>
void find_modes(std::vector<latency_mode>& found, const time_histogram& times,
                std::string_view metric, const Known& known) {
  if (times.count() == 0)
    return;
  const auto usual = usual_of(times);
  for (const auto& each : known) {
    auto mode = mode_at(times, usual, each);
    if (!mode)
      continue;
    mode->metric = metric;
    mode->text = mode->metric + ": " + percent_text(mode->share) + " of the samples (" +
                 std::to_string(mode->samples) + " of " + std::to_string(times.count()) +
                 ") took about " + time_text(mode->at) + " more than the median of " +
                 time_text(usual.median) + "; that is the mark of " + mode->text;
    found.push_back(*std::move(mode));
  }
}

} // namespace detail

THRONG_DECL std::vector<latency_mode> latency_modes(const time_histogram& durations,
                                                    const time_histogram& all_connects) {
  std::vector<latency_mode> found;
  detail::find_modes(found, durations, "http_req_duration", detail::known_of_requests);
  // Reused connections were connected in no time.
  time_histogram connects;
  all_connects.each_value_since({}, [&](std::int64_t value, std::uint64_t samples) {
    if (value == 0)
      return;
    connects.add_to_bucket(whole_buckets::index(value), samples);
    connects.add_totals(static_cast<double>(value) * static_cast<double>(samples), value, value);
  });
  detail::find_modes(found, connects, "http_req_connecting", detail::known_of_connects);
  return found;
}

} // namespace throng::inline THRONG_ABI
