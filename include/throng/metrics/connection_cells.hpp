// What a worker's connections do, as numbers.  k6 has no such metrics.

#pragma once

#include <throng/base/config.hpp>
#include <throng/metrics/cells.hpp>

#include <algorithm>
#include <array>
#include <string_view>

namespace throng::inline THRONG_ABI {

/// What the connections of one worker and scenario did.  Written on the worker's thread only, as
/// all cells are.  Parts by the tags of test and scenario are kept, since a shard has those
/// settled; `looking_up` belongs to an exchange and has all parts that an exchange has.
struct connection_cells {
  counter_cell opened;           ///< connections that were opened: http_conns_opened
  counter_cell reused;           ///< exchanges over a kept connection: http_conns_reused
  counter_cell closed_by_client; ///< by this side: http_conns_closed_by_client
  counter_cell closed_by_server; ///< by the other side: http_conns_closed_by_server
  counter_cell retries;          ///< requests that were sent a second time: http_req_retries
  time_cell looking_up;          ///< name lookups that took place: http_req_looking_up
  // No metrics: they are for the accounts of a run (report/accounts.hpp).
  single_writer<std::uint64_t> asked;          ///< exchanges that were begun
  single_writer<std::uint64_t> cut_off;        ///< that were cut off with their iteration, sent
  single_writer<std::uint64_t> cut_off_unsent; ///< likewise, before a byte of them was sent
};

/// The metrics of connections: those of connection_cells but `looking_up`.
inline constexpr std::array<std::string_view, 5> connection_metrics{
    "http_conns_opened", "http_conns_reused", "http_conns_closed_by_client",
    "http_conns_closed_by_server", "http_req_retries"};

/// Whether the metric is one of them.
constexpr bool is_connection_metric(std::string_view name) noexcept {
  return std::find(connection_metrics.begin(), connection_metrics.end(), name) !=
         connection_metrics.end();
}

} // namespace throng::inline THRONG_ABI
