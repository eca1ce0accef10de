// What a cell that grows says at one moment, as the value that a snapshot holds.

#pragma once

#include <throng/base/config.hpp>
#include <throng/metrics/cells.hpp>
#include <throng/metrics/snapshot.hpp>

#include <algorithm>

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

} // namespace detail
} // namespace throng::inline THRONG_ABI
