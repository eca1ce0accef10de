// The end-of-test summary as JSON, in the shape that k6 hands to handleSummary, so that what reads
// k6's reads ours; what k6 does not have stands under one key, `throng`.

#pragma once

#include <throng/base/config.hpp>
#include <throng/report/result.hpp>
#include <throng/report/summary_options.hpp>

#include <string>

namespace throng::inline THRONG_ABI {

/// The document, with a newline at its end.  Times are milliseconds.  A number that no sample
/// stands behind is `null`, where k6 says 0.
[[nodiscard]] THRONG_DECL std::string summary_json(const result& of,
                                                   const summary_json_options& options = {});

} // namespace throng::inline THRONG_ABI

#if !defined(THRONG_SEPARATE_COMPILATION)
#include <throng/report/impl/summary_json.ipp>
#endif
