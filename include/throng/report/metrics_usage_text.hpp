// What a run's numbers took, for --stats.

#pragma once

#include <throng/base/config.hpp>
#include <throng/metrics/snapshot.hpp>
#include <throng/report/colors.hpp>

#include <chrono>
#include <string>

namespace throng::inline THRONG_ABI {

/// A block of lines with their ends: series, sets of tags and memory, the samples that were put
/// together for lack of room, and how long the report took.
[[nodiscard]] THRONG_DECL std::string metrics_usage_text(const metrics_usage& used,
                                                         std::chrono::nanoseconds report_took,
                                                         const palette& colors = {});

} // namespace throng::inline THRONG_ABI

#if !defined(THRONG_SEPARATE_COMPILATION)
#include <throng/report/impl/metrics_usage_text.ipp>
#endif
