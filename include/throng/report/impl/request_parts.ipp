#pragma once

#include <throng/base/number_text.hpp>
#include <throng/metrics/tags.hpp>
#include <throng/report/line_text.hpp>
#include <throng/report/request_parts.hpp>

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>
#include <variant>

namespace throng::inline THRONG_ABI {
namespace detail {

// The only tag of a selector; nothing of one that asks for more.  A value may be empty: that of a
// request outside of groups.
inline tag_text only_tag(std::string_view selector) {
  const auto tag = take_tag(selector);
  return selector.empty() ? tag : tag_text{};
}

struct part_column {
  const char* title;
  std::vector<std::string> cells;
};

inline std::vector<part_column> part_columns(const std::vector<request_part>& parts) {
  std::vector<part_column> columns{{"count", {}}, {"failed", {}}, {"avg", {}}, {"med", {}},
                                   {"p(95)", {}}, {"p(99)", {}},  {"max", {}}};
  for (const auto& part : parts) {
    columns[0].cells.push_back(std::to_string(part.requests));
    columns[1].cells.push_back(percent_text(rate_value{part.failed, part.requests}.share()));
    const auto* times = part.durations;
    const bool has_times = times != nullptr && times->count() != 0;
    const auto add = [&](std::size_t column, double value) {
      columns[column].cells.push_back(has_times ? time_text(value) : "-");
    };
    add(2, has_times ? times->mean() : 0);
    std::size_t column = 3;
    for (const double percent : {50.0, 95.0, 99.0, 100.0})
      add(column++, has_times ? static_cast<double>(times->percentile(percent)) : 0);
  }
  return columns;
}

inline std::string part_block(const char* title, std::vector<request_part> parts, std::size_t least,
                              const palette& colors) {
  constexpr std::size_t most_rows = 20;
  constexpr std::size_t widest_part = 48;
  if (parts.size() < least)
    return {};
  const auto left_out = parts.size() - std::min(parts.size(), most_rows);
  std::uint64_t requests_left_out = 0;
  for (auto i = parts.size() - left_out; i < parts.size(); ++i)
    requests_left_out += parts[i].requests;
  parts.resize(parts.size() - left_out);

  std::vector<std::string> names;
  std::size_t width = 0;
  for (const auto& part : parts) {
    names.push_back(part.value.empty() ? "(none)"
                                       : line_with_gap(visible_line(part.value), widest_part));
    width = std::max(width, line_width(names.back()));
  }
  const auto columns = part_columns(parts);
  std::vector<std::string> lines(parts.size() + 1);
  for (std::size_t row = 0; row < lines.size(); ++row) {
    lines[row] = "    " + padded_line(row == 0 ? "" : names[row - 1], width);
    for (const auto& column : columns) {
      std::size_t widest = line_width(column.title);
      for (const auto& cell : column.cells)
        widest = std::max(widest, line_width(cell));
      const std::string cell = row == 0 ? column.title : column.cells[row - 1];
      const bool is_failure = row != 0 && &column == &columns[1] && parts[row - 1].failed != 0;
      const auto style = row == 0 ? colors.faint : is_failure ? colors.red : colors.cyan;
      lines[row] += std::string(widest - line_width(cell) + 2, ' ') + colors.paint(style, cell);
    }
  }
  auto text =
      "  " + colors.paint(colors.bold, "█") + " " + colors.paint(colors.bold, title) + "\n\n";
  for (const auto& line : lines)
    text += line + "\n";
  if (left_out != 0) {
    text += "    " +
            colors.paint(colors.faint, "and " + std::to_string(left_out) + " more with " +
                                           std::to_string(requests_left_out) +
                                           (requests_left_out == 1 ? " request" : " requests")) +
            "\n";
  }
  return text + "\n\n";
}

} // namespace detail

THRONG_DECL bool is_kept_unasked(const series& part) {
  if (part.metric != "http_req_duration" && part.metric != "http_req_failed")
    return false;
  const auto key = detail::only_tag(part.selector).key;
  return key == "name" || key == "scenario" || key == "group";
}

THRONG_DECL std::vector<request_part> request_parts(const result& of, std::string_view tag) {
  std::map<std::string_view, request_part> by_value;
  for (const auto& one : of.metrics().all) {
    if (!is_kept_unasked(one) || detail::only_tag(one.selector).key != tag)
      continue;
    const auto value = detail::only_tag(one.selector).value;
    auto& part = by_value[value];
    part.value = value;
    if (const auto* counted = std::get_if<rate_value>(&one.value)) {
      part.failed = counted->trues;
      part.requests = std::max(part.requests, counted->total);
    } else if (const auto* times = std::get_if<time_histogram>(&one.value)) {
      part.durations = times;
      part.requests = std::max(part.requests, times->count());
    }
  }
  std::vector<request_part> parts;
  for (auto& [value, part] : by_value) {
    if (part.requests != 0)
      parts.push_back(std::move(part));
  }
  std::sort(parts.begin(), parts.end(), [](const auto& a, const auto& b) {
    return std::tie(b.requests, a.value) < std::tie(a.requests, b.value);
  });
  return parts;
}

THRONG_DECL std::string request_parts_text(const result& of, const summary_options& options) {
  if (!options.full)
    return {};
  std::string text;
  const auto add = [&](const char* title, std::string_view tag, std::size_t least) {
    text += detail::part_block(title, request_parts(of, tag), least, options.colors);
  };
  add("REQUESTS BY NAME", "name", 2);
  add("REQUESTS BY SCENARIO", "scenario", 2);
  // One group is a part already: what is outside of groups is in none.
  add("REQUESTS BY GROUP", "group", 1);
  return text;
}

} // namespace throng::inline THRONG_ABI
