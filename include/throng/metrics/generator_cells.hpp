// What the generator sees of itself, as numbers: they belong to the process and the machine, and to
// no scenario.

#pragma once

#include <throng/base/config.hpp>
#include <throng/metrics/builtin_names.hpp>
#include <throng/metrics/cell_values.hpp>
#include <throng/metrics/cells.hpp>
#include <throng/metrics/snapshot.hpp>

#include <string>
#include <string_view>
#include <utility>

namespace throng::inline THRONG_ABI {

/// The metrics of the process, but generator_loop_lag, which each worker has.  builtin.hpp says
/// what they are.
struct generator_cells {
  number_cell cpu;
  number_cell worker_cpu;
  number_cell cpu_wait;
  number_cell steal;
  number_cell cpu_pressure;
  number_cell throttled;
  counter_cell page_faults;
  counter_cell context_switches;
  gauge_cell sockets;
  gauge_cell time_wait;
  gauge_cell descriptors;
};

/// Calls `with(name, cell)` for each of them.
template <class With>
void each_generator_metric(const generator_cells& of, With with) {
  with("generator_cpu", of.cpu);
  with("generator_worker_cpu", of.worker_cpu);
  with("generator_cpu_wait", of.cpu_wait);
  with("generator_steal", of.steal);
  with("generator_cpu_pressure", of.cpu_pressure);
  with("generator_throttled", of.throttled);
  with("generator_page_faults", of.page_faults);
  with("generator_context_switches", of.context_switches);
  with("generator_sockets", of.sockets);
  with("generator_time_wait", of.time_wait);
  with("generator_descriptors", of.descriptors);
}

/// Adds the numbers of a cell to a snapshot, as that metric and selector; nothing where nothing was
/// recorded.
template <class Cell>
void add_generator_series(snapshot& into, std::string_view name, std::string_view selector,
                          const Cell& cell) {
  const auto& known = *find_builtin(name);
  series one{std::string(name), std::string(selector), known.kind, known.unit,
             detail::value_of(cell)};
  if (!one.is_empty())
    into.add(std::move(one));
}

} // namespace throng::inline THRONG_ABI
