#pragma once

#include <throng/base/number_text.hpp>
#include <throng/report/metrics_usage_text.hpp>

#include <utility>

namespace throng::inline THRONG_ABI {

THRONG_DECL std::string metrics_usage_text(const metrics_usage& used,
                                           std::chrono::nanoseconds report_took,
                                           const palette& colors) {
  auto text =
      "  " + colors.paint(colors.bold, "█") + " " + colors.paint(colors.bold, "STATS") + "\n\n";
  const auto add = [&](const char* label, const std::string& value) {
    text += std::string("    ") + label + ": " + colors.paint(colors.cyan, value) + "\n";
  };
  add("series..........", std::to_string(used.series));
  add("sets of tags....", std::to_string(used.tag_sets));
  add("memory..........", bytes_text(static_cast<double>(used.bytes)));
  add("put together....", std::to_string(used.overflowed) +
                              (used.overflowed == 1 ? " sample" : " samples") +
                              " in the series `other`");
  add("report made in..", time_text(report_took));
  return text;
}

} // namespace throng::inline THRONG_ABI
