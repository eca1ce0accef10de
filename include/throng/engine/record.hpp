// What an exchange that is over adds to the numbers of its scenario.

#pragma once

#include <throng/base/config.hpp>
#include <throng/engine/exchange_tags.hpp>
#include <throng/http/error.hpp>
#include <throng/http/transaction.hpp>
#include <throng/metrics/builtin_cells.hpp>
#include <throng/metrics/shard.hpp>
#include <throng/metrics/tagged_cells.hpp>

#include <chrono>
#include <variant>

namespace throng::inline THRONG_ABI {
namespace detail {

/// Adds the number of the exchange that the cell is for.
inline void add_to_part(const part_target& to, const transaction& what, bool failed) {
  const auto& times = what.times;
  const auto count = [&](double value) {
    if (auto* const cell = std::get_if<counter_cell>(to.cell))
      cell->add(value);
  };
  const auto time = [&](std::chrono::nanoseconds value, bool is_there = true) {
    if (auto* const cell = std::get_if<time_cell>(to.cell); cell != nullptr && is_there)
      cell->add(value.count());
  };
  switch (static_cast<http_number>(to.which)) {
  case http_number::reqs: count(1); break;
  case http_number::failed:
    if (auto* const cell = std::get_if<rate_cell>(to.cell))
      cell->add(failed);
    break;
  case http_number::duration: time(times.duration(), what.was_sent); break;
  case http_number::blocked: time(times.blocked); break;
  case http_number::looking_up: time(times.looking_up, times.looking_up.count() > 0); break;
  case http_number::connecting: time(times.connecting); break;
  case http_number::tls_handshaking: time(times.tls_handshaking); break;
  case http_number::sending: time(times.sending, what.was_sent); break;
  case http_number::waiting: time(times.waiting, what.was_sent); break;
  case http_number::receiving: time(times.receiving, what.was_sent); break;
  case http_number::response_time:
    time(times.response_time(), what.was_sent && what.intended != never);
    break;
  case http_number::data_sent: count(static_cast<double>(what.bytes_sent)); break;
  case http_number::data_received: count(static_cast<double>(what.bytes_received)); break;
  }
}

} // namespace detail

/// Counts one exchange of a user in `in`, all its metrics together.  It has failed without a
/// response or with a status that was not expected.
inline void record(shard& into, const transaction& what, const tag_context& in) {
  auto& cells = into.http;
  const bool failed = what.has_failed();
  const auto& times = what.times;
  const auto duration = times.duration().count();
  cells.reqs.add(1);
  cells.failed.add(failed);
  cells.blocked.add(times.blocked.count());
  // Most exchanges look nothing up: zeros would say nothing of those that did.
  if (times.looking_up.count() > 0) [[unlikely]]
    into.connections.looking_up.add(times.looking_up.count());
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
    if (what.intended != never)
      cells.response_time.add(times.response_time().count());
    if (what.error == http_error::request_timeout) [[unlikely]]
      cells.timed_out.add(1);
  }
  cells.data_sent.add(static_cast<double>(what.bytes_sent));
  cells.data_received.add(static_cast<double>(what.bytes_received));

  const auto name = name_of(what, in);
  auto& named = into.tagged.named(name);
  named.failed.add(failed);
  if (what.was_sent)
    named.duration.add(duration);
  if (in.in_group != nullptr) {
    in.in_group->failed.add(failed);
    if (what.was_sent)
      in.in_group->duration.add(duration);
  }
  if (!into.parts.http.is_empty()) [[unlikely]] {
    const auto bits = tags_of(what, in, into.tagged.asked(), failed);
    for (const auto& each : into.tagged.targets(into.parts.http, bits))
      detail::add_to_part(each, what, failed);
  }
}

} // namespace throng::inline THRONG_ABI
