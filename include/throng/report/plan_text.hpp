// A preview for a person and for other programs: a line for each step, or a drawing.  A plan may
// have more lines than there is memory, so it is written and not returned.

#pragma once

#include <throng/base/config.hpp>
#include <throng/report/plan_preview.hpp>

#include <cstddef>
#include <ostream>
#include <string>

namespace throng::inline THRONG_ABI {

/// Writes the plan: `# `, the test and what each scenario does; a line for each step, the scenario,
/// the seconds with nine decimals, the kind and the value, with tabs between them; `# ` and the
/// totals.  Stops when `to` takes no more.
///
///     # checkout
///     # visit: 2 looping VUs for 10s (gracefulStop: 30s)
///     visit	0.000000000	vus	2
///     visit	0.000000000	limit	2
///     visit	10.000000000	vus	0
///     visit	40.000000000	limit	0
///     # 2 max VUs, 40s max duration, 0 arrivals
THRONG_DECL void write_plan(std::ostream& to, const plan_preview& plan);

/// The same with a drawing of each scenario, `columns` wide, in place of the steps: the users that
/// loop, or the rate of arrivals.
THRONG_DECL void write_plan_plot(std::ostream& to, const plan_preview& plan,
                                 std::size_t columns = 72);

} // namespace throng::inline THRONG_ABI

#if !defined(THRONG_SEPARATE_COMPILATION)
#include <throng/report/impl/plan_text.ipp>
#endif
