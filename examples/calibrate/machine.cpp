#include "machine.hpp"

#include "findings.hpp"
#include <throng/engine/environment.hpp>
#include <throng/engine/machine_reading.hpp>
#include <throng/engine/process.hpp>
#include <throng/report/line_text.hpp>

#include <chrono>
#include <cstdlib>
#include <thread>

namespace calibrate {

business look_at_machine() {
  business told;
  if (::getloadavg(&told.load, 1) != 1)
    told.load = 0;
  const auto before = throng::read_machine({});
  std::this_thread::sleep_for(std::chrono::milliseconds(500));
  const auto after = throng::read_machine({});
  if (before.pressure && after.pressure) {
    told.pressure = std::chrono::duration<double>(*after.pressure - *before.pressure) /
                    std::chrono::duration<double>(after.at - before.at);
  }
  if (before.ticks && after.ticks && after.ticks->all > before.ticks->all) {
    told.steal = static_cast<double>(after.ticks->stolen - before.ticks->stolen) /
                 static_cast<double>(after.ticks->all - before.ticks->all);
  }
  return told;
}

std::string machine_text(const throng::palette& colors) {
  const auto now = look_at_machine();
  std::string text = "  █ " + colors.paint(colors.bold, "MACHINE") + "\n\n";
  const auto line = [&](const std::string& name, const std::string& value) {
    constexpr std::size_t label = 20;
    text += "    " + name + std::string(label - std::min(label, throng::line_width(name)), '.') +
            ": " + colors.paint(colors.cyan, throng::shortened_line(value, 74)) + "\n";
  };
  for (const auto& each : throng::read_environment())
    line(each.name, each.value);
  line("load average", decimals_text(now.load, 2) + " processes over the last minute");
  line("waiting for cores", decimals_text(now.pressure * 100, 1) + " % of the last half second");
  line("stolen", decimals_text(now.steal * 100, 1) + " % of the last half second");
  const auto cores = throng::usable_cores();
  if (now.pressure > 0.05 || now.steal > 0.02 || now.load > 0.75 * cores) {
    text += "\n    " +
            colors.paint(colors.red, "This machine is busy: the tolerances below are those of an "
                                     "idle one, so a failure may") +
            "\n    " + colors.paint(colors.red, "be the machine's and not throng's.") + "\n";
  }
  return text + "\n";
}

} // namespace calibrate
