#pragma once

#include <throng/base/number_text.hpp>
#include <throng/http/error.hpp>
#include <throng/report/line_text.hpp>
#include <throng/report/summary_errors.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <string_view>
#include <utility>
#include <vector>

namespace throng::inline THRONG_ABI {
namespace detail {

inline bool is_local_failure(const request_failure& of) {
  return of.code >= 0 && of.code <= 0xffff && is_local(static_cast<http_error>(of.code));
}

// `dial: out of descriptors: raise the limit` is what and, behind the second colon, the cure.
inline std::pair<std::string_view, std::string_view> what_and_cure(const request_failure& of) {
  const std::string_view text = of.text;
  if (!is_local_failure(of))
    return {text, {}};
  const auto end = text.find(": ", std::min(text.find(": "), text.size() - 1) + 1);
  if (end == std::string_view::npos)
    return {text, {}};
  return {text.substr(0, end), text.substr(end + 2)};
}

inline std::string moment_text(const failure_case& of) {
  return of.at < 0 ? "before the load" : "at " + time_text(std::chrono::nanoseconds(of.at));
}

// The line, in columns, and what stands below it.
class error_lines {
public:
  error_lines(const std::vector<request_failure>& shown, const summary_options& options)
      : colors_(options.colors), is_full_(options.full) {
    for (const auto& one : shown) {
      label_ = std::max(label_, line_width(label_of(one)));
      times_ = std::max(times_, std::to_string(one.times).size());
      origin_ = std::max(origin_, line_width(origin_of(one)));
    }
  }

  [[nodiscard]] std::string text(const request_failure& one) const {
    const auto label = label_of(one);
    const auto times = std::to_string(one.times);
    const auto origin = origin_of(one);
    auto text = "    " + label + std::string(label_ + 3 - line_width(label), '.') + ": " +
                colors_.paint(colors_.red, times) + std::string(times_ - times.size() + 2, ' ');
    if (origin_ != 0)
      text += origin + std::string(origin_ - line_width(origin) + 2, ' ');
    text += one.first == one.last
                ? moment_text(one.first)
                : "first " + moment_text(one.first) + ", last " + moment_text(one.last);
    text += "\n";
    if (!one.first.words.empty() && one.first.words != one.text)
      add_below(text, shortened_line(visible_line(one.first.words), 115));
    if (is_full_ && !one.first.url.empty()) {
      add_below(text, "first " + visible_line(one.first.url));
      if (one.last.url != one.first.url)
        add_below(text, "last  " + visible_line(one.last.url));
    }
    if (is_local_failure(one)) {
      const auto cure = one_line(what_and_cure(one).second);
      add_below(text, "this machine's shortage, not the server's fault" +
                          (cure.empty() ? "" : ": " + cure));
    }
    return text;
  }

private:
  static std::string label_of(const request_failure& one) {
    return std::to_string(one.code) + " " + one_line(what_and_cure(one).first);
  }
  static std::string origin_of(const request_failure& one) {
    return line_with_gap(visible_line(one.origin), 40);
  }
  void add_below(std::string& text, std::string_view line) const {
    text.append("      ").append(colors_.paint(colors_.faint, "↳  ")).append(line).append("\n");
  }

  palette colors_;
  bool is_full_;
  std::size_t label_ = 0;
  std::size_t times_ = 0;
  std::size_t origin_ = 0;
};

} // namespace detail

THRONG_DECL std::string errors_text(const result& of, const summary_options& options) {
  constexpr std::size_t most = 20;
  auto shown = of.facts().failures;
  if (shown.empty())
    return {};
  const auto left_out = options.full || shown.size() <= most ? 0 : shown.size() - most;
  shown.resize(shown.size() - left_out);
  const detail::error_lines lines(shown, options);
  auto text = "    " + options.colors.paint(options.colors.bold, "ERRORS") + "\n";
  for (const auto& one : shown)
    text += lines.text(one);
  if (left_out != 0) {
    text += "    " +
            options.colors.paint(options.colors.faint,
                                 "and " + std::to_string(left_out) + " more in the full summary") +
            "\n";
  }
  return text + "\n";
}

} // namespace throng::inline THRONG_ABI
