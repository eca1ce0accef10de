#pragma once

#include <throng/base/duration_text.hpp>
#include <throng/base/number_text.hpp>
#include <throng/report/banner.hpp>
#include <throng/report/line_text.hpp>
#include <throng/version.hpp>

namespace throng::inline THRONG_ABI {

THRONG_DECL std::string banner_text(const run_description& run, const palette& colors) {
  const auto count = run.scenarios.size();
  std::string text = colors.paint(colors.bold, "throng") + " " THRONG_VERSION "\n\n";
  const auto fact = [&](std::string_view label, std::string_view value) {
    text.append(label).append(colors.paint(colors.cyan, one_line(value))).append("\n");
  };
  fact("     execution: ", "local");
  fact("        script: ", run.test);
  fact("        output: ", run.outputs.empty() ? "-" : run.outputs);
  if (run.seed)
    fact("          seed: ", std::to_string(*run.seed));
  text += "\n";
  const auto limit = run.is_endless
                         ? "until it is stopped:"
                         : duration_text(run.longest) + " max duration (incl. graceful stop):";
  fact("     scenarios: ", "(" + percent_text(run.segment) + ") " + std::to_string(count) +
                               (count == 1 ? " scenario, " : " scenarios, ") +
                               std::to_string(run.most_vus) + " max VUs, " + limit);
  for (const auto& scenario : run.scenarios) {
    text +=
        "              * " + one_line(scenario.name) + ": " + one_line(scenario.description) + "\n";
  }
  return text;
}

} // namespace throng::inline THRONG_ABI
