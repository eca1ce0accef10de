// How the calibration looks in a terminal, and as JSON.

#pragma once

#include "findings.hpp"
#include <throng/report/colors.hpp>

#include <chrono>
#include <string>
#include <vector>

namespace calibrate {

/// A test that is over.
struct outcome {
  const calibration* what;
  findings found;
  std::chrono::nanoseconds took;
};

/// The words above the columns.
std::string table_head(const throng::palette& colors);
/// The line of a test that begins; what follows on it comes with its outcome.
std::string title_of(const calibration& what, const throng::palette& colors);
/// The rest of the line, and a line for each figure.
std::string text_of(const outcome& of, const throng::palette& colors);
/// How many passed, failed and were skipped.
std::string closing_line(const std::vector<outcome>& all, const throng::palette& colors);

/// `pass`, `FAIL` or `skipped`.
std::string word_of(const findings& found);
/// All of it as JSON.
std::string json_of(const std::vector<outcome>& all);

} // namespace calibrate
