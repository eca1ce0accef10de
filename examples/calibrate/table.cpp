#include "table.hpp"

#include <throng/report/json_writer.hpp>
#include <throng/report/line_text.hpp>

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace calibrate {

namespace {

// The columns of 100.
constexpr std::size_t title_columns = 84;
constexpr std::size_t what_columns = 42;
constexpr std::size_t expected_columns = 26;
constexpr std::size_t measured_columns = 26;
constexpr std::size_t line_columns = 100;

// A long text as lines of so many columns at most, cut at blanks.
std::vector<std::string> lines_of(std::string_view text, std::size_t most) {
  std::vector<std::string> lines;
  while (throng::line_width(text) > most) {
    auto size = throng::cut_line(text, most + 1).size();
    const auto blank = text.rfind(' ', size - 1);
    size = blank == std::string_view::npos || blank == 0 ? size - 1 : blank;
    lines.emplace_back(text.substr(0, size));
    text.remove_prefix(std::min(text.size(), text.find_first_not_of(' ', size)));
  }
  lines.emplace_back(text);
  return lines;
}

std::string note_text(std::string_view text, const throng::palette& colors) {
  constexpr std::size_t margin = 6;
  std::string lines;
  for (const auto& each : lines_of(text, line_columns - margin))
    lines += std::string(margin, ' ') + colors.paint(colors.faint, each) + "\n";
  return lines;
}

// What does not fit into a column goes on in the next line.
std::string figure_text(const figure& of, const throng::palette& colors) {
  const auto what = lines_of(of.what, what_columns - 1);
  const auto expected = lines_of(of.expected, expected_columns - 1);
  const auto measured = lines_of(of.measured, measured_columns);
  const auto mark = of.holds ? colors.paint(colors.green, "✓") : colors.paint(colors.red, "✗");
  std::string text;
  for (std::size_t i = 0; i < std::max({what.size(), expected.size(), measured.size()}); ++i) {
    const auto part = [i](const std::vector<std::string>& lines) {
      return i < lines.size() ? lines[i] : std::string();
    };
    text += "    " + (i == 0 ? mark : " ") + " ";
    // No blanks at the end of a line.
    if (part(expected).empty() && part(measured).empty()) {
      text += part(what) + "\n";
      continue;
    }
    text += throng::padded_line(part(what), what_columns);
    text += colors.paint(colors.faint, part(measured).empty()
                                           ? part(expected)
                                           : throng::padded_line(part(expected), expected_columns));
    text += colors.paint(of.holds ? colors.cyan : colors.red, part(measured)) + "\n";
  }
  return text;
}

std::string_view style_of(const findings& found, const throng::palette& colors) {
  if (!found.skipped().empty())
    return colors.faint;
  return found.passed() ? colors.green : colors.red;
}

} // namespace

std::string word_of(const findings& found) {
  if (!found.skipped().empty())
    return "skipped";
  return found.passed() ? "pass" : "FAIL";
}

std::string table_head(const throng::palette& colors) {
  return "  █ " + colors.paint(colors.bold, "CALIBRATION") + std::string(33, ' ') +
         colors.paint(colors.faint,
                      throng::padded_line("expected", expected_columns) + "measured") +
         "\n";
}

std::string title_of(const calibration& what, const throng::palette& colors) {
  return "\n  " + colors.paint(colors.bold, throng::padded_line(what.id, 4)) +
         throng::padded_line(throng::shortened_line(what.what, title_columns - 7),
                             title_columns - 6);
}

std::string text_of(const outcome& of, const throng::palette& colors) {
  const auto seconds = std::chrono::duration<double>(of.took).count();
  std::string text = colors.paint(style_of(of.found, colors), word_of(of.found));
  if (of.found.skipped().empty())
    text += colors.paint(colors.faint, "  " + decimals_text(seconds, 1) + " s");
  text += "\n";
  for (const auto& each : of.found.figures())
    text += figure_text(each, colors);
  if (!of.found.skipped().empty())
    text += note_text(of.found.skipped(), colors);
  for (const auto& each : of.found.notes())
    text += note_text(each, colors);
  return text;
}

std::string closing_line(const std::vector<outcome>& all, const throng::palette& colors) {
  const auto count = [&](const std::string& word) {
    return std::count_if(all.begin(), all.end(),
                         [&](const outcome& each) { return word_of(each.found) == word; });
  };
  std::chrono::nanoseconds took{};
  for (const auto& each : all)
    took += each.took;
  const auto failed = count("FAIL");
  const auto skipped = count("skipped");
  auto text = std::to_string(count("pass")) + " of " + std::to_string(all.size()) + " passed";
  text = colors.paint(failed == 0 ? colors.green : colors.red, text);
  if (failed != 0)
    text += ", " + colors.paint(colors.red, std::to_string(failed) + " failed");
  if (skipped != 0)
    text += ", " + std::to_string(skipped) + " skipped";
  return "\n  " + text + ", in " + decimals_text(std::chrono::duration<double>(took).count(), 1) +
         " s\n";
}

std::string json_of(const std::vector<outcome>& all) {
  throng::json_writer json;
  json.begin_array();
  for (const auto& each : all) {
    json.begin_object();
    json.key("id").value(each.what->id).key("what").value(each.what->what);
    json.key("outcome").value(word_of(each.found));
    json.key("seconds").value(std::chrono::duration<double>(each.took).count());
    if (!each.found.skipped().empty())
      json.key("reason").value(each.found.skipped());
    json.key("figures").begin_array();
    for (const auto& one : each.found.figures()) {
      json.begin_flat_object().key("what").value(one.what).key("expected").value(one.expected);
      json.key("measured").value(one.measured).key("holds").value(one.holds).end();
    }
    json.end().key("notes").begin_array();
    for (const auto& one : each.found.notes())
      json.value(one);
    json.end().end();
  }
  return json.end().text() + "\n";
}

} // namespace calibrate
