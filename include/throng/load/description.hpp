// One line about a scenario's load, in k6's words: for the banner, the preview and the reports.

#pragma once

#include <throng/base/config.hpp>
#include <throng/load/executor.hpp>

#include <string>

namespace throng::inline THRONG_ABI {

/// What the scenario does and its times that matter, `10 looping VUs for 1m0s (startTime: 1m10s,
/// gracefulStop: 10s)`.
[[nodiscard]] THRONG_DECL std::string description(const load_executor& executor,
                                                  const scenario_times& times);

} // namespace throng::inline THRONG_ABI

#if !defined(THRONG_SEPARATE_COMPILATION)
#include <throng/load/impl/description.ipp>
#endif
