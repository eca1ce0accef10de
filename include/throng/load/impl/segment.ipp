// How segments are read, written and cut.

#pragma once

#include <throng/load/segment.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace throng::inline THRONG_ABI {
namespace load {

inline std::string in_quotes(std::string_view text) { return '\'' + std::string{text} + '\''; }

} // namespace load

THRONG_DECL parsed_segment parse_segment(std::string_view text) {
  const auto refused = [text](const std::string& why) {
    return parsed_segment{{}, "execution segment " + load::in_quotes(text) + ": " + why};
  };
  const auto colon = text.find(':');
  const bool has_start = colon != std::string_view::npos;
  const auto from_text = has_start ? text.substr(0, colon) : std::string_view{"0"};
  const auto to_text = has_start ? text.substr(colon + 1) : text;
  const auto from = parse_fraction(from_text);
  if (from.problem != nullptr)
    return refused("the start " + load::in_quotes(from_text) + ' ' + from.problem);
  const auto to = parse_fraction(to_text);
  if (to.problem != nullptr)
    return refused("the end " + load::in_quotes(to_text) + ' ' + to.problem);
  if (from.value < fraction{0, 1})
    return refused("the start can't be less than 0, got " + fraction_text(from.value));
  if (to.value > fraction{1, 1})
    return refused("the end can't be more than 1, got " + fraction_text(to.value));
  if (from.value >= to.value)
    return refused("the start " + fraction_text(from.value) + " must be less than the end " +
                   fraction_text(to.value));
  return {{from.value, to.value}, {}};
}

THRONG_DECL parsed_sequence parse_segment_sequence(std::string_view text) {
  const auto refused = [text](const std::string& why) {
    return parsed_sequence{{}, "execution segment sequence " + load::in_quotes(text) + ": " + why};
  };
  segment_sequence sequence;
  auto& points = sequence.points;
  points.clear();
  for (std::size_t begin = 0; begin <= text.size();) {
    const auto comma = std::min(text.find(',', begin), text.size());
    const auto point_text = text.substr(begin, comma - begin);
    begin = comma + 1;
    const auto name = "point " + std::to_string(points.size() + 1);
    const auto [point, problem] = parse_fraction(point_text);
    if (problem != nullptr)
      return refused(name + ' ' + load::in_quotes(point_text) + ' ' + problem);
    if (point < fraction{0, 1})
      return refused(name + " can't be less than 0, got " + fraction_text(point));
    if (point > fraction{1, 1})
      return refused(name + " can't be more than 1, got " + fraction_text(point));
    if (!points.empty() && point <= points.back())
      return refused(name + " must be more than the one before it, " +
                     fraction_text(points.back()) + ", got " + fraction_text(point));
    points.push_back(point);
  }
  if (points.size() < 2)
    return refused("there must be two points or more, as in 0,1/2,1");
  return {std::move(sequence), {}};
}

THRONG_DECL std::string segment_text(const execution_segment& segment) {
  return fraction_text(segment.from) + ':' + fraction_text(segment.to);
}

THRONG_DECL std::string sequence_text(const segment_sequence& sequence) {
  std::string text;
  for (const auto& point : sequence.points) {
    if (!text.empty())
      text += ',';
    text += fraction_text(point);
  }
  return text;
}

THRONG_DECL segment_sequence filled(segment_sequence sequence) {
  auto& points = sequence.points;
  if (points.empty() || points.front() > fraction{0, 1})
    points.insert(points.begin(), fraction{0, 1});
  if (points.back() < fraction{1, 1})
    points.push_back({1, 1});
  return sequence;
}

THRONG_DECL parsed_sequence equal_parts(const execution_segment& segment, std::int64_t parts) {
  const auto refused = [&](const std::string& why) {
    return parsed_sequence{
        {}, "execution segment " + load::in_quotes(segment_text(segment)) + ": " + why};
  };
  if (parts < 1 || parts > load::most_segments)
    return refused("the number of parts must be between 1 and " +
                   std::to_string(load::most_segments) + ", got " + std::to_string(parts));
  const auto length = load::difference(segment.to, segment.from);
  const auto step =
      length ? load::lowest_terms(length->numerator, load::wide{length->denominator} * parts)
             : std::nullopt;
  segment_sequence sequence{{segment.from}};
  for (std::int64_t i = 1; step && i <= parts; ++i) {
    const auto way = load::lowest_terms(load::wide{step->numerator} * i, step->denominator);
    const auto point = way ? load::sum(segment.from, *way) : std::nullopt;
    if (!point)
      break;
    sequence.points.push_back(*point);
  }
  if (std::cmp_not_equal(sequence.points.size(), parts + 1))
    return refused("its ends have too many digits to be cut into " + std::to_string(parts) +
                   " parts");
  return {std::move(sequence), {}};
}

} // namespace throng::inline THRONG_ABI
