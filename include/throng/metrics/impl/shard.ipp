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

template <class Cell>
void read_builtin(snapshot& into, std::string_view name, const Cell& cell,
                  std::string_view selector = {}) {
  const auto& known = *find_builtin(name);
  into.add(
      series{std::string(name), std::string(selector), known.kind, known.unit, value_of(cell)});
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

THRONG_DECL void shard::read(snapshot& into, iterations_count do_count) const {
  using detail::read_builtin;
  read_builtin(into, "http_reqs", http.reqs);
  read_builtin(into, "http_req_failed", http.failed);
  read_builtin(into, "http_req_duration", http.duration);
  read_builtin(into, "http_req_duration", http.expected_duration, "expected_response:true");
  read_builtin(into, "http_req_blocked", http.blocked);
  read_builtin(into, "http_req_connecting", http.connecting);
  read_builtin(into, "http_req_tls_handshaking", http.tls_handshaking);
  read_builtin(into, "http_req_sending", http.sending);
  read_builtin(into, "http_req_waiting", http.waiting);
  read_builtin(into, "http_req_receiving", http.receiving);
  read_builtin(into, "data_sent", http.data_sent);
  read_builtin(into, "data_received", http.data_received);
  if (do_count == iterations_count::yes) {
    read_builtin(into, "iterations", iterations.complete);
    read_builtin(into, "iterations_failed", iterations.failed);
    read_builtin(into, "dropped_iterations", iterations.dropped);
    read_builtin(into, "iteration_duration", iterations.duration);
    read_builtin(into, "iteration_lag", iterations.lag);
    read_builtin(into, "vus", iterations.vus);
    read_builtin(into, "vus_max", iterations.vus_max);
  }
  read_builtin(into, "checks", checks);

  const std::lock_guard lock(growing_);
  for (const auto& custom : custom_) {
    std::visit(
        [&](const auto& cell) {
          if constexpr (!std::is_same_v<std::remove_cvref_t<decltype(cell)>, std::monostate>) {
            const auto* present = into.find(custom.name);
            if (present != nullptr &&
                (present->kind != custom.kind || present->unit != custom.unit)) {
              into.conflicts.push_back(detail::conflict_text(custom.name, custom.kind, custom.unit,
                                                             present->kind, present->unit));
              return;
            }
            into.add(series{custom.name, "", custom.kind, custom.unit, detail::value_of(cell)});
          }
        },
        custom.cell);
  }
  for (const auto& checked : checked_) {
    const auto held = detail::value_of(checked.held);
    into.add(check_result{checked.name, held.trues, held.total - held.trues});
  }
}

} // namespace throng::inline THRONG_ABI
