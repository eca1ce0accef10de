// The order in which findings are told.

#pragma once

#include <throng/base/config.hpp>
#include <throng/report/validity.hpp>

#include <utility>
#include <vector>

namespace throng::inline THRONG_ABI {

/// Puts the gravest first, those of one weight as they were.
inline void order_by_weight(std::vector<finding>& all) {
  // Not std::stable_sort: clang takes its buffer in libstdc++ 12 for deprecated.
  std::vector<finding> ordered;
  for (const auto weight : {validity::invalid, validity::inconclusive, validity::valid}) {
    for (auto& each : all) {
      if (each.weight == weight)
        ordered.push_back(std::move(each));
    }
  }
  all = std::move(ordered);
}

} // namespace throng::inline THRONG_ABI
