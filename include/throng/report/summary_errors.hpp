// The summary's block on requests that got no response.

#pragma once

#include <throng/base/config.hpp>
#include <throng/report/result.hpp>
#include <throng/report/summary_options.hpp>

#include <string>

namespace throng::inline THRONG_ABI {

/// A line for each cause and server, most frequent first: k6's code, the sentence, how many, when
/// first and last.  What is this machine's own shortage is said to be that, with the cure.  Below
/// stands what the system said, where it says more, and in the full summary the URLs.  At most 20,
/// but all in the full summary.  Empty when every request got a response.
[[nodiscard]] THRONG_DECL std::string errors_text(const result& of, const summary_options& options);

} // namespace throng::inline THRONG_ABI

#if !defined(THRONG_SEPARATE_COMPILATION)
#include <throng/report/impl/summary_errors.ipp>
#endif
