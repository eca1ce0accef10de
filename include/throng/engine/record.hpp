// What an exchange that is over adds to the numbers of its scenario.

#pragma once

#include <throng/base/config.hpp>
#include <throng/base/text_hash.hpp>
#include <throng/engine/exchange_tags.hpp>
#include <throng/http/error.hpp>
#include <throng/http/transaction.hpp>
#include <throng/metrics/shard.hpp>
#include <throng/metrics/tagged_cells.hpp>

namespace throng::inline THRONG_ABI {
namespace detail {

/// The same numbers in the parts that are asked for.
inline void record_parts(shard& into, const transaction& what, const tag_context& in, bool failed) {
  const auto bits = tags_of(what, in, into.tagged.asked(), failed);
  const auto targets = into.tagged.targets(into.parts.http, bits);
  const auto& times = what.times;
  const auto count = [&](http_number which, double value) {
    add_to_parts<counter_cell>(targets, which, value);
  };
  const auto time = [&](http_number which, std::chrono::nanoseconds value) {
    add_to_parts<time_cell>(targets, which, value.count());
  };
  count(http_number::reqs, 1);
  add_to_parts<rate_cell>(targets, http_number::failed, failed);
  time(http_number::blocked, times.blocked);
  time(http_number::connecting, times.connecting);
  time(http_number::tls_handshaking, times.tls_handshaking);
  if (what.was_sent) {
    time(http_number::duration, times.duration());
    time(http_number::sending, times.sending);
    time(http_number::waiting, times.waiting);
    time(http_number::receiving, times.receiving);
  }
  count(http_number::data_sent, static_cast<double>(what.bytes_sent));
  count(http_number::data_received, static_cast<double>(what.bytes_received));
}

} // namespace detail

/// Counts one exchange of a user in `in`, all its metrics together.  It has failed without a
/// response or with a status outside 200 to 399, as in k6.
inline void record(shard& into, const transaction& what, const tag_context& in) {
  auto& cells = into.http;
  const bool failed = what.error != http_error::none || what.status < 200 || what.status >= 400;
  const auto& times = what.times;
  const auto duration = times.duration().count();
  cells.reqs.add(1);
  cells.failed.add(failed);
  cells.blocked.add(times.blocked.count());
  cells.connecting.add(times.connecting.count());
  cells.tls_handshaking.add(times.tls_handshaking.count());
  // What was never sent has no duration: zeros would pull the percentiles down under overload.
  if (what.was_sent) {
    cells.duration.add(duration);
    if (!failed)
      cells.expected_duration.add(duration);
    cells.sending.add(times.sending.count());
    cells.waiting.add(times.waiting.count());
    cells.receiving.add(times.receiving.count());
  }
  cells.data_sent.add(static_cast<double>(what.bytes_sent));
  cells.data_received.add(static_cast<double>(what.bytes_received));

  const auto name = name_of(what, in);
  auto& named = into.tagged.named(name, text_hash(name));
  named.failed.add(failed);
  if (what.was_sent)
    named.duration.add(duration);
  if (in.in_group != nullptr) {
    in.in_group->failed.add(failed);
    if (what.was_sent)
      in.in_group->duration.add(duration);
  }
  if (!into.parts.http.is_empty())
    detail::record_parts(into, what, in, failed);
}

} // namespace throng::inline THRONG_ABI
