#pragma once

#include <throng/metrics/builtin_names.hpp>
#include <throng/metrics/cell_values.hpp>
#include <throng/metrics/shard.hpp>

#include <algorithm>
#include <type_traits>

namespace throng::inline THRONG_ABI {
namespace detail {

/// Calls `with(name, cell)` for each of connection_metrics.
template <class With>
void each_connection_counter(const connection_cells& of, With with) {
  with("http_conns_opened", of.opened);
  with("http_conns_reused", of.reused);
  with("http_conns_closed_by_client", of.closed_by_client);
  with("http_conns_closed_by_server", of.closed_by_server);
  with("http_req_retries", of.retries);
}

/// Calls `with(name, selector, cell)` for what a shard keeps without being asked.
template <class With>
void each_builtin(const shard& numbers, iterations_count do_count, With with) {
  const auto& http = numbers.http;
  with("http_reqs", "", http.reqs);
  with("http_req_failed", "", http.failed);
  with("http_req_duration", "", http.duration);
  with("http_req_duration", "expected_response:true", http.expected_duration);
  with("http_response_time", "", http.response_time);
  with("http_req_blocked", "", http.blocked);
  with("http_req_connecting", "", http.connecting);
  with("http_req_tls_handshaking", "", http.tls_handshaking);
  with("http_req_sending", "", http.sending);
  with("http_req_waiting", "", http.waiting);
  with("http_req_receiving", "", http.receiving);
  with("data_sent", "", http.data_sent);
  with("data_received", "", http.data_received);
  each_connection_counter(numbers.connections, [&](const char* name, const counter_cell& cell) {
    with(name, "", cell);
  });
  with("http_req_looking_up", "", numbers.connections.looking_up);
  if (do_count == iterations_count::yes) {
    const auto& iterations = numbers.iterations;
    with("iterations", "", iterations.complete);
    with("iterations_failed", "", iterations.failed);
    with("dropped_iterations", "", iterations.dropped);
    with("iteration_duration", "", iterations.duration);
    with("iteration_lag", "", iterations.lag);
    with("generator_lag", "", iterations.generator_lag);
    with("arrivals_started", "", iterations.arrivals_started);
    with("vus", "", iterations.vus);
    with("vus_max", "", iterations.vus_max);
  }
  with("checks", "", numbers.checks);
  with("group_duration", "", numbers.group_duration);
}

/// The series of a built-in metric.
template <class Cell>
series builtin_series(std::string_view name, std::string_view selector, const Cell& cell) {
  const auto& known = *find_builtin(name);
  return {std::string(name), std::string(selector), known.kind, known.unit, value_of(cell)};
}

inline std::string conflict_text(std::string_view name, metric_kind kind, value_unit unit,
                                 metric_kind present, value_unit present_unit) {
  const auto words = [](metric_kind k, value_unit u) {
    return std::string(to_text(k)) +
           (u == value_unit::number ? "" : " of " + std::string(to_text(u)));
  };
  return "metric '" + std::string(name) + "' is a " + words(present, present_unit) +
         " and is used here as a " + words(kind, unit);
}

} // namespace detail

THRONG_DECL void shard::refuse(const metric_id& id, const custom_cell& present) {
  throw metric_conflict(
      detail::conflict_text(id.name, id.kind, id.unit, present.kind, present.unit));
}

THRONG_DECL shard::custom_cell& shard::new_custom(const metric_id& id) {
  if (const auto* known = find_builtin(id.name)) {
    throw metric_conflict(
        detail::conflict_text(id.name, id.kind, id.unit, known->kind, known->unit));
  }
  const std::array names{id.name};
  part_family parts_of_it(&tagged.asked(), names);
  const std::lock_guard lock(growing_);
  auto& made = custom_.emplace_back();
  made.name = id.name;
  made.kind = id.kind;
  made.unit = id.unit;
  made.parts = std::move(parts_of_it);
  custom_by_name_.insert(id.hash, &made);
  return made;
}

THRONG_DECL shard::check_cell& shard::new_check(const check_name& name, const tag_context& in,
                                                std::uint64_t hash) {
  const std::lock_guard lock(growing_);
  auto& made = checked_.emplace_back();
  made.name = name.text();
  made.group = in.group;
  checks_by_name_.insert(hash, &made);
  return made;
}

THRONG_DECL void shard::check_parts(const check_name& name, bool passed, const tag_context& in,
                                    sample_tags tags) {
  const auto& asked = tagged.asked();
  auto said = asked.choice({tags.begin(), tags.size()});
  said.add(asked.choice("check", name.text()));
  for (const auto& each : tagged.targets(parts.checks, said.within(in.bits))) {
    if (auto* const cell = std::get_if<rate_cell>(each.cell))
      cell->add(passed);
  }
}

THRONG_DECL void shard::keep_failure(check_cell& of, check_failure&& what) {
  const std::lock_guard lock(failing_);
  if (!of.first_failure) {
    of.first_failure = of.last_failure = std::move(what);
  } else {
    of.last_failure = std::move(what);
  }
}

THRONG_DECL void shard::add_custom(snapshot& into, const custom_cell& custom,
                                   std::string_view selector) const {
  std::visit(
      [&](const auto& cell) {
        if constexpr (!std::is_same_v<std::remove_cvref_t<decltype(cell)>, std::monostate>) {
          const auto* present = into.find(custom.name, selector);
          if (present != nullptr &&
              (present->kind != custom.kind || present->unit != custom.unit)) {
            // The whole metric tells of it.
            if (selector.empty()) {
              into.conflicts.push_back(detail::conflict_text(custom.name, custom.kind, custom.unit,
                                                             present->kind, present->unit));
            }
            return;
          }
          into.add(series{custom.name, std::string(selector), custom.kind, custom.unit,
                          detail::value_of(cell)});
        }
      },
      custom.cell);
}

THRONG_DECL void shard::read(snapshot& into, iterations_count do_count) const {
  detail::each_builtin(*this, do_count, [&](auto name, auto selector, const auto& cell) {
    into.add(detail::builtin_series(name, selector, cell));
  });
  const std::lock_guard lock(growing_);
  for (const auto& custom : custom_)
    add_custom(into, custom, {});
  if (do_count == iterations_count::yes) {
    tagged.read(into);
  } else {
    tagged.read(into, iteration_metrics);
  }
  for (const auto& part : tagged.asked().all())
    add_connection_part(into, part);
  for (const auto& checked : checked_) {
    const auto held = detail::value_of(checked.held);
    check_result told{checked.name, held.trues, held.total - held.trues, checked.group};
    {
      const std::lock_guard failures(failing_);
      told.first_failure = checked.first_failure;
      told.last_failure = checked.last_failure;
    }
    into.add(told);
  }
}

THRONG_DECL void shard::add_connection_part(snapshot& into, const asked_part& part) const {
  // A connection has the tags that are settled for the whole shard: its counters are the part, or
  // nothing of them is.
  if (!is_connection_metric(part.metric) || !tagged.root().bits.includes(part.wanted))
    return;
  detail::each_connection_counter(connections,
                                  [&](std::string_view name, const counter_cell& cell) {
                                    if (name == part.metric)
                                      into.add(detail::builtin_series(name, part.selector, cell));
                                  });
}

THRONG_DECL shard::shard(const shard_setup& setup) : tagged(setup), parts(tagged.asked()) {}

THRONG_DECL void shard::read_as(snapshot& into, std::string_view metric,
                                std::string_view selector) const {
  if (!selector.empty() && tagged.asked().has(metric, selector)) {
    tagged.read_part(into, metric, selector);
    for (const auto& part : tagged.asked().all()) {
      if (part.metric == metric && part.selector == selector)
        add_connection_part(into, part);
    }
    return;
  }
  detail::each_builtin(*this, iterations_count::yes,
                       [&](std::string_view name, std::string_view part, const auto& cell) {
                         if (name == metric && part.empty())
                           into.add(detail::builtin_series(name, selector, cell));
                       });
  const std::lock_guard lock(growing_);
  for (const auto& custom : custom_) {
    if (custom.name == metric)
      add_custom(into, custom, selector);
  }
}

THRONG_DECL metrics_usage shard::usage() const {
  auto told = tagged.usage();
  told.bytes += sizeof *this;
  const auto add = [&](const auto& cell) {
    ++told.series;
    if constexpr (requires { cell.rows_bytes(); })
      told.bytes += cell.rows_bytes();
  };
  detail::each_builtin(*this, iterations_count::yes,
                       [&](auto, auto, const auto& cell) { add(cell); });
  const std::lock_guard lock(growing_);
  for (const auto& each : custom_) {
    told.bytes += sizeof each;
    std::visit(add, each.cell);
  }
  told.bytes += checked_.size() * sizeof(check_cell);
  return told;
}

} // namespace throng::inline THRONG_ABI
