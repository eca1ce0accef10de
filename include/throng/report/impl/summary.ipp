#pragma once

#include <throng/report/line_text.hpp>
#include <throng/report/request_parts.hpp>
#include <throng/report/summary.hpp>
#include <throng/report/summary_checks.hpp>
#include <throng/report/summary_errors.hpp>
#include <throng/report/summary_layout.hpp>
#include <throng/report/summary_rows.hpp>
#include <throng/report/summary_thresholds.hpp>
#include <throng/report/summary_trust.hpp>

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <utility>
#include <vector>

namespace throng::inline THRONG_ABI {
namespace detail {

inline std::string_view block_title(summary_block block) {
  switch (block) {
  case summary_block::totals: break;
  case summary_block::custom: return "CUSTOM";
  case summary_block::http: return "HTTP";
  case summary_block::execution: return "EXECUTION";
  case summary_block::network: return "NETWORK";
  }
  return {};
}

inline std::string results_text(const result& of, const summary_options& options) {
  const auto& colors = options.colors;
  const auto rows = summary_rows(of, options);
  summary_layout layout(rows);
  auto text = title_text("TOTAL RESULTS", colors, colors.bold);
  auto checked = checks_text(of, options);
  auto errors = errors_text(of, options);
  for (auto row = rows.begin(); row != rows.end();) {
    const auto block = row->block;
    if (block == summary_block::network)
      text += std::exchange(checked, {}) + std::exchange(errors, {});
    if (block != summary_block::totals) {
      text += std::exchange(checked, {}) + "    " + colors.paint(colors.bold, block_title(block)) +
              "\n";
    }
    for (; row != rows.end() && row->block == block; ++row)
      text += layout.line(*row, colors);
    text += "\n";
  }
  if (rows.empty())
    text += "    nothing was recorded\n\n";
  return text + checked + errors + "\n";
}

inline std::string messages_text(const char* title, const std::vector<counted_message>& messages,
                                 const palette& colors) {
  if (messages.empty())
    return {};
  auto text = title_text(title, colors, colors.bold);
  std::size_t width = 0;
  for (const auto& one : messages)
    width = std::max(width, std::to_string(one.times).size());
  for (const auto& one : messages) {
    const auto times = std::to_string(one.times);
    text += "    " + std::string(width - times.size(), ' ') + times + " × " +
            colors.paint(colors.red, one.text.empty() ? "(no message)" : one_line(one.text)) + "\n";
  }
  return text + "\n\n";
}

inline std::string warnings_text(const result& of, const palette& colors) {
  if (of.warnings().empty())
    return {};
  auto text = title_text("WARNINGS", colors, colors.bold);
  for (const auto& warning : of.warnings())
    text += "    " + colors.paint(colors.bold, "!") + " " + one_line(warning) + "\n";
  return text + "\n\n";
}

inline std::string verdict_text(const result& of, const palette& colors) {
  if (of.passed())
    return {};
  std::string word(to_text(of.verdict()));
  for (char& letter : word)
    letter = static_cast<char>(letter - 'a' + 'A');
  // The exit code is that of the first cause.
  auto text =
      title_text(colors.paint(colors.red, word) + ", exit code " + std::to_string(of.exit_code()),
                 colors, colors.red);
  for (const auto& reason : of.reasons()) {
    text += "    " + colors.paint(colors.red, "✗ " + one_line(reason)) + "\n";
  }
  if (of.reasons().empty())
    text += "    no reason was given\n";
  return text;
}

} // namespace detail

THRONG_DECL std::string summary_text(const result& of, const summary_options& options) {
  auto text = thresholds_text(of, options.colors);
  if (!text.empty())
    text = detail::title_text("THRESHOLDS", options.colors, options.colors.bold) + text + "\n";
  text += detail::results_text(of, options) + request_parts_text(of, options) +
          clocks_text(of, options) +
          detail::messages_text("EXCEPTIONS", of.facts().exceptions, options.colors) +
          validity_text(of, options) + detail::warnings_text(of, options.colors) +
          detail::verdict_text(of, options.colors);
  // Blocks end with blank lines, to keep them apart from the next; the last one has no next.
  while (text.ends_with("\n\n"))
    text.pop_back();
  return text;
}

} // namespace throng::inline THRONG_ABI
