// The checks of a run by the groups that they stand in, as both summaries list them.

#pragma once

#include <throng/base/config.hpp>
#include <throng/metrics/snapshot.hpp>

#include <string>
#include <vector>

namespace throng::inline THRONG_ABI {

/// A group with its checks and the groups in it, all in the order in which they were first seen.
/// Points into what it was made from.
struct check_group {
  std::string name;                        ///< its own name; empty for the root
  std::string path;                        ///< k6's: `::checkout::pay`; empty for the root
  std::vector<const check_result*> checks; ///< those that stand in it directly
  std::vector<check_group> groups;         ///< the groups in it
};

/// The root of all groups that have checks.
[[nodiscard]] THRONG_DECL check_group grouped_checks(const std::vector<check_result>& all);

} // namespace throng::inline THRONG_ABI

#if !defined(THRONG_SEPARATE_COMPILATION)
#include <throng/report/impl/check_groups.ipp>
#endif
