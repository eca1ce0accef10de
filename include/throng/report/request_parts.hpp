// How requests went by name, by scenario and by group: parts that every run keeps of the duration
// and the failure rate, without being asked.

#pragma once

#include <throng/base/config.hpp>
#include <throng/metrics/histogram.hpp>
#include <throng/metrics/snapshot.hpp>
#include <throng/report/result.hpp>
#include <throng/report/summary_options.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace throng::inline THRONG_ABI {

/// The requests that have one value of a tag.  Points into the result that it was made from.
struct request_part {
  std::string value;                         ///< the tag's value
  std::uint64_t requests = 0;                ///< all of them
  std::uint64_t failed = 0;                  ///< those that failed
  const time_histogram* durations = nullptr; ///< of those that were sent; null for none
};

/// The parts by the values of a tag, `name`, `scenario` or `group`: most requests first.
[[nodiscard]] THRONG_DECL std::vector<request_part> request_parts(const result& of,
                                                                  std::string_view tag);

/// True for a part of requests that is kept without being asked for.
[[nodiscard]] THRONG_DECL bool is_kept_unasked(const series& part);

/// The blocks of the full summary: REQUESTS BY NAME and BY SCENARIO, each if there are two values
/// or more, and BY GROUP if there is a group; of the 20 with most requests each.
[[nodiscard]] THRONG_DECL std::string request_parts_text(const result& of,
                                                         const summary_options& options);

} // namespace throng::inline THRONG_ABI

#if !defined(THRONG_SEPARATE_COMPILATION)
#include <throng/report/impl/request_parts.ipp>
#endif
