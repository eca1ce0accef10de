// The machine as it is before the calibration begins.

#pragma once

#include <throng/report/colors.hpp>

#include <string>

namespace calibrate {

/// What the machine is, in a few lines, and a warning where it is busy: the tolerances of the tests
/// are those of an idle one.
std::string machine_text(const throng::palette& colors);

/// Half a second of the machine's time: how much of it something waited for a core, or others had.
struct business {
  double pressure = 0; ///< share of the time in which something waited for a core
  double load = 0;     ///< processes that ran or waited to, on average over the last minute
  double steal = 0;    ///< share of the machine's time that the hypervisor gave away
};
business look_at_machine();

} // namespace calibrate
