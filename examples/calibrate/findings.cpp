#include "findings.hpp"

#include <throng/base/number_text.hpp>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <utility>

namespace calibrate {

std::string decimals_text(double value, int decimals) {
  char text[64];
  std::snprintf(text, sizeof text, "%.*f", decimals, value);
  return text;
}

namespace {

std::string with_unit(std::string number, std::string_view unit) {
  if (!unit.empty())
    number.append(" ").append(unit);
  return number;
}

// A limit, such as 2 %, without decimals that say nothing.
std::string share_text(double share) { return throng::number_text(share * 100) + " %"; }

} // namespace

void findings::holds(std::string what, std::string expected, std::string measured, bool is_so) {
  figures_.push_back({std::move(what), std::move(expected), std::move(measured), is_so});
}

void findings::below(std::string what, nanoseconds measured, nanoseconds limit) {
  holds(std::move(what), "below " + throng::time_text(limit), throng::time_text(measured),
        measured < limit);
}

void findings::at_least(std::string what, nanoseconds measured, nanoseconds limit) {
  holds(std::move(what), "at least " + throng::time_text(limit), throng::time_text(measured),
        measured >= limit);
}

void findings::near(std::string what, nanoseconds measured, nanoseconds wanted, double share) {
  const auto off = std::abs(static_cast<double>((measured - wanted).count()));
  holds(std::move(what), throng::time_text(wanted) + " ± " + share_text(share),
        throng::time_text(measured), off <= share * static_cast<double>(wanted.count()));
}

void findings::within(std::string what, double measured, double wanted, double tolerance,
                      std::string_view unit, int decimals) {
  holds(std::move(what),
        with_unit(decimals_text(wanted, decimals) + " ± " + throng::number_text(tolerance), unit),
        with_unit(decimals_text(measured, decimals), unit),
        std::abs(measured - wanted) <= tolerance);
}

void findings::share_at_most(std::string what, double measured, double limit) {
  holds(std::move(what), "at most " + share_text(limit), decimals_text(measured * 100, 2) + " %",
        measured <= limit);
}

void findings::share_at_least(std::string what, double measured, double limit) {
  holds(std::move(what), "at least " + share_text(limit), decimals_text(measured * 100, 2) + " %",
        measured >= limit);
}

void findings::same(std::string what, std::uint64_t measured, std::uint64_t wanted,
                    std::string_view unit) {
  holds(std::move(what), with_unit(std::to_string(wanted), unit),
        with_unit(std::to_string(measured), unit), measured == wanted);
}

void findings::same(std::string what, const std::string& measured, const std::string& wanted) {
  holds(std::move(what), wanted, measured, measured == wanted);
}

bool findings::passed() const noexcept {
  return !figures_.empty() && std::all_of(figures_.begin(), figures_.end(),
                                          [](const figure& each) { return each.holds; });
}

} // namespace calibrate
