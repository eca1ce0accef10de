// What the numbers are worth, as members of the JSON summary: validity, findings, clocks, accounts,
// environment.

#pragma once

#include <throng/base/config.hpp>
#include <throng/report/json_writer.hpp>
#include <throng/report/result.hpp>

namespace throng::inline THRONG_ABI {

/// Writes the members into the object that is open; times are milliseconds.
THRONG_DECL void write_trust_json(json_writer& json, const result& of);

} // namespace throng::inline THRONG_ABI

#if !defined(THRONG_SEPARATE_COMPILATION)
#include <throng/report/impl/trust_json.ipp>
#endif
