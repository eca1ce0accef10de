// What an exchange that is over adds to the numbers of its scenario.

#pragma once

#include <throng/base/config.hpp>
#include <throng/http/error.hpp>
#include <throng/http/transaction.hpp>
#include <throng/metrics/shard.hpp>

namespace throng::inline THRONG_ABI {

/// Counts one exchange, all its metrics together.  It has failed without a response or with a
/// status outside 200 to 399, as in k6.
inline void record(shard& into, const transaction& what) {
  auto& cells = into.http;
  const bool failed = what.error != http_error::none || what.status < 200 || what.status >= 400;
  const auto& times = what.times;
  cells.reqs.add(1);
  cells.failed.add(failed);
  cells.blocked.add(times.blocked.count());
  cells.connecting.add(times.connecting.count());
  cells.tls_handshaking.add(times.tls_handshaking.count());
  // What was never sent has no duration: zeros would pull the percentiles down under overload.
  if (what.was_sent) {
    cells.duration.add(times.duration().count());
    if (!failed)
      cells.expected_duration.add(times.duration().count());
    cells.sending.add(times.sending.count());
    cells.waiting.add(times.waiting.count());
    cells.receiving.add(times.receiving.count());
  }
  cells.data_sent.add(static_cast<double>(what.bytes_sent));
  cells.data_received.add(static_cast<double>(what.bytes_received));
}

} // namespace throng::inline THRONG_ABI
