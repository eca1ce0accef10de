// A result as JSON and back, without loss: to keep as a baseline, to merge with the results of
// other machines, to read with other programs.
//
// The document is an object with
//   format    "throng result"
//   version   3; it grows when a reader of the old one would go wrong.  Version 2 had no findings,
//             accounts and environment.  In version 1 failures were messages, without code, server,
//             first and last case.
//   written_by  the version of throng, for people
//   result    the members of run_facts, each an object of its members in turn, by their names
//
// - Times are whole nanoseconds.  Whole numbers of 64 bits are written in full: readers that take
//   all numbers for doubles round those beyond 2^53.
// - Real numbers have the fewest digits that read back as the same double; "NaN", "Infinity" and
//   "-Infinity" are strings.  What is not there is null.
// - Kinds, units and verdicts are words: counter, gauge, rate, trend; default, time, data; passed,
//   failed, aborted, invalid.
// - A text that is no UTF-8, such as the body of a response, is {"bytes": "..."}: each character,
// up
//   to U+00FF, is a byte.
// - The value of a series is an object with one member, which says what it is: counter, gauge,
// rate,
//   times (a trend in nanoseconds) or numbers (another trend).
// - A sum is an array of real numbers that add up to it exactly; none for 0.
// - A trend has `count`, `sum`, `min` and `max` (null without samples) and `buckets`: [bucket,
//   samples] for each bucket that is not empty, by bucket.  metrics/buckets.hpp says which values a
//   bucket holds.
//
// A reader of the same version passes over members that it does not know, and refuses a document
// in which one is missing.

#pragma once

#include <throng/base/config.hpp>
#include <throng/report/result.hpp>

#include <filesystem>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>

namespace throng::inline THRONG_ABI {

/// A text or a file is no result.  what() names the file where there is one, the place and the
/// cause: `result 'base.json': line 7, column 18, result.seed: -1 is no whole number from 0 to
/// ...`.
class result_error : public std::runtime_error {
public:
  using std::runtime_error::runtime_error;
};

/// The whole result, with a newline at its end.  Equal results give the same bytes.
[[nodiscard]] THRONG_DECL std::string result_json(const result& of);

/// The result that result_json() wrote.  Throws result_error where the text is none; whatever the
/// text is, nothing else happens, save std::bad_alloc where it is too large for the memory.
[[nodiscard]] THRONG_DECL result read_result(std::string_view json);

/// The result in a file, as write_result() or `--save-result` wrote it.  Throws result_error where
/// it cannot be read or is no result.
[[nodiscard]] THRONG_DECL result result_from_file(const std::filesystem::path& path);

/// Writes result_json() to a file, all of it or nothing (see write_file.hpp).
[[nodiscard]] THRONG_DECL std::error_code write_result(const std::filesystem::path& path,
                                                       const result& of);

} // namespace throng::inline THRONG_ABI

#if !defined(THRONG_SEPARATE_COMPILATION)
#include <throng/report/impl/result_read.ipp>
#include <throng/report/impl/result_write.ipp>
#endif
