// Runs a load test whose numbers are to be looked at, so a test that was refused must not pass for
// one without numbers.

#pragma once

#include <throng/throng.hpp>
#include <throng/engine/run.hpp>

#include <stdexcept>
#include <string>

namespace calibrate {

/// As throng::run.  Throws std::runtime_error, with the reasons, where the test was refused or a
/// script threw.
inline throng::result checked_run(const throng::load_test& test,
                                  const throng::run_options& options = {}) {
  auto told = throng::run(test, options);
  const auto code = told.exit_code();
  if (code == throng::exit_codes::invalid_options || code == throng::exit_codes::script_exception) {
    std::string why;
    for (const auto& each : told.reasons())
      why += (why.empty() ? "" : "; ") + each;
    throw std::runtime_error(why);
  }
  return told;
}

} // namespace calibrate
