#pragma once

#include <throng/metrics/builtin_names.hpp>
#include <throng/metrics/shard.hpp>

#include <algorithm>
#include <type_traits>

namespace throng::inline THRONG_ABI {
namespace detail {

inline counter_value value_of(const counter_cell& cell) { return {cell.sum.get()}; }

inline gauge_value value_of(const gauge_cell& cell) {
  if (cell.least.get() > cell.greatest.get())
    return {};
  return {cell.last.get(), cell.least.get(), cell.greatest.get(), cell.at.get(), true};
}

inline rate_value value_of(const rate_cell& cell) {
  // A sample may come between the two reads, and its two stores may be seen in either order.
  const auto trues = cell.trues.get();
  return {trues, std::max(trues, cell.total.get())};
}

template <class Layout>
basic_histogram<Layout> value_of(const trend_cell<Layout>& cell) {
  basic_histogram<Layout> value;
  cell.read(value);
  return value;
}

/// Calls `with(name, selector, cell)` for what a shard keeps without being asked.
template <class With>
void each_builtin(const shard& numbers, iterations_count do_count, With with) {
  const auto& http = numbers.http;
  with("http_reqs", "", http.reqs);
  with("http_req_failed", "", http.failed);
  with("http_req_duration", "", http.duration);
  with("http_req_duration", "expected_response:true", http.expected_duration);
  with("http_req_blocked", "", http.blocked);
  with("http_req_connecting", "", http.connecting);
  with("http_req_tls_handshaking", "", http.tls_handshaking);
  with("http_req_sending", "", http.sending);
  with("http_req_waiting", "", http.waiting);
  with("http_req_receiving", "", http.receiving);
  with("data_sent", "", http.data_sent);
  with("data_received", "", http.data_received);
  if (do_count == iterations_count::yes) {
    const auto& iterations = numbers.iterations;
    with("iterations", "", iterations.complete);
    with("iterations_failed", "", iterations.failed);
    with("dropped_iterations", "", iterations.dropped);
    with("iteration_duration", "", iterations.duration);
    with("iteration_lag", "", iterations.lag);
    with("arrivals_started", "", iterations.arrivals_started);
    with("vus", "", iterations.vus);
    with("vus_max", "", iterations.vus_max);
  }
  with("checks", "", numbers.checks);
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
  const std::lock_guard lock(growing_);
  auto& made = custom_.emplace_back(std::string(id.name), id.kind, id.unit);
  custom_by_name_.insert(id.hash, &made);
  return made;
}

THRONG_DECL shard::check_cell& shard::new_check(const check_name& name) {
  const std::lock_guard lock(growing_);
  auto& made = checked_.emplace_back(std::string(name.text()));
  checks_by_name_.insert(name.hash(), &made);
  return made;
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
  for (const auto& checked : checked_) {
    const auto held = detail::value_of(checked.held);
    into.add(check_result{checked.name, held.trues, held.total - held.trues});
  }
}

THRONG_DECL void shard::read_as(snapshot& into, std::string_view metric,
                                std::string_view selector) const {
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

} // namespace throng::inline THRONG_ABI
