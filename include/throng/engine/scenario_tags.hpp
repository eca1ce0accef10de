// The tags that a whole scenario has, and whether a test can be asked for a part by them.  On top
// of these, requests, groups and users may have tags of their own one day: then they are known
// here.

#pragma once

#include <throng/base/config.hpp>
#include <throng/metrics/measure.hpp>
#include <throng/metrics/tags.hpp>
#include <throng/vu/load_test.hpp>
#include <throng/vu/scenario_spec.hpp>

#include <string>
#include <string_view>

namespace throng::inline THRONG_ABI {

/// The one part that every run keeps, though it is of no scenario.
inline constexpr std::string_view expected_response = "expected_response:true";

/// The tags of all that the scenario measures: its own, and `scenario`.
THRONG_DECL tag_map tags_of(const scenario_spec& spec);

/// Why there cannot be a part with that selector: a sentence; empty when there can be.
THRONG_DECL std::string selector_problem(const load_test& test, const measure& asked);

} // namespace throng::inline THRONG_ABI

#if !defined(THRONG_SEPARATE_COMPILATION)
#include <throng/engine/impl/scenario_tags.ipp>
#endif
