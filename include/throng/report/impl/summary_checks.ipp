#pragma once

#include <throng/base/number_text.hpp>
#include <throng/report/check_groups.hpp>
#include <throng/report/line_text.hpp>
#include <throng/report/summary_checks.hpp>

#include <chrono>
#include <optional>

namespace throng::inline THRONG_ABI {
namespace detail {

// Writes the checks of one group after the other.
class check_list {
public:
  explicit check_list(const summary_options& options)
      : colors_(options.colors), cases_left_(options.full ? std::string::npos : 20) {}

  void add_group(const check_group& group) {
    std::string lines;
    for (const auto* one : group.checks) {
      if (one->passes + one->fails != 0)
        add_check(lines, *one);
    }
    if (!lines.empty() && !group.path.empty()) {
      const auto path = one_line(group.path.substr(2));
      lines.insert(0, "    " + colors_.paint(colors_.bold, "GROUP: " + path) + "\n");
    }
    if (!lines.empty())
      text_ += lines + "\n";
    for (const auto& inner : group.groups)
      add_group(inner);
  }

  [[nodiscard]] std::string finish() {
    if (without_cases_ != 0) {
      text_ +=
          "    " +
          colors_.paint(colors_.faint, "the failing cases of " + std::to_string(without_cases_) +
                                           " more checks are in the full summary") +
          "\n\n";
    }
    return std::move(text_);
  }

private:
  void add_check(std::string& lines, const check_result& one) {
    const auto name = one_line(one.name);
    if (one.fails == 0) {
      lines += "    " + colors_.paint(colors_.green, "✓") + " " + name + "\n";
      return;
    }
    // Cut off, not rounded: 100% is said of a check that always held.
    const auto percent =
        static_cast<int>(rate_value{one.passes, one.passes + one.fails}.share() * 100);
    lines += "    " + colors_.paint(colors_.red, "✗ " + name) + "\n      " +
             colors_.paint(colors_.red, "↳  " + std::to_string(percent) + "% — ✓ " +
                                            std::to_string(one.passes) + " / ✗ " +
                                            std::to_string(one.fails)) +
             "\n";
    if (!one.first_failure)
      return;
    if (cases_left_ == 0) {
      ++without_cases_;
      return;
    }
    --cases_left_;
    const bool is_only = !one.last_failure || *one.last_failure == *one.first_failure;
    add_case(lines, is_only ? "once " : "first", *one.first_failure);
    if (!is_only)
      add_case(lines, "last ", *one.last_failure);
  }

  void add_case(std::string& lines, const char* which, const check_failure& failure) {
    lines += "         " + colors_.paint(colors_.faint, which) + " " +
             check_failure_text(failure, 125) + "\n";
  }

  palette colors_;
  std::size_t cases_left_;
  std::size_t without_cases_ = 0;
  std::string text_;
};

} // namespace detail

THRONG_DECL std::string check_failure_text(const check_failure& failure, std::size_t columns) {
  constexpr std::size_t widest_url = 40;
  auto text = time_text(std::chrono::nanoseconds(failure.at)) + ", user " +
              std::to_string(failure.vu) + ", iteration " + std::to_string(failure.iteration);
  if (!failure.has_response)
    return shortened_line(text, columns);
  const auto url = line_with_gap(visible_line(failure.url), widest_url);
  text += failure.status == 0 ? ": no response from " + url
                              : ": status " + std::to_string(failure.status) + " from " + url;
  if (!failure.error.empty())
    text += ": " + visible_line(failure.error);
  if (!failure.body.empty())
    text += ", \"" + visible_line(failure.body) + '"';
  return shortened_line(text, columns);
}

THRONG_DECL std::string checks_text(const result& of, const summary_options& options) {
  detail::check_list list(options);
  list.add_group(grouped_checks(of.checks()));
  return list.finish();
}

} // namespace throng::inline THRONG_ABI
