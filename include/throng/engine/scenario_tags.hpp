// The tags that all samples of a scenario have, the parts of metrics that a test asks for, and
// whether it can be asked for them.

#pragma once

#include <throng/base/config.hpp>
#include <throng/metrics/asked_parts.hpp>
#include <throng/metrics/measure.hpp>
#include <throng/metrics/tags.hpp>
#include <throng/vu/load_test.hpp>
#include <throng/vu/scenario_spec.hpp>

#include <memory>
#include <string>
#include <string_view>

namespace throng::inline THRONG_ABI {

/// The one part of http_req_duration that every run keeps, as in k6.
inline constexpr std::string_view expected_response = "expected_response:true";

/// The tags of all that the scenario measures: the test's, its own, and `scenario`.
THRONG_DECL tag_map tags_of(const load_test& test, const scenario_spec& spec);

/// What the thresholds and test.track ask for.
THRONG_DECL std::shared_ptr<const asked_parts> asked_parts_of(const load_test& test);

/// Why there cannot be a part with that selector: a sentence; empty when there can be.
THRONG_DECL std::string selector_problem(const load_test& test, const measure& asked);

} // namespace throng::inline THRONG_ABI

#if !defined(THRONG_SEPARATE_COMPILATION)
#include <throng/engine/impl/scenario_tags.ipp>
#endif
