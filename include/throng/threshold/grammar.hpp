// k6's threshold text, read by the compiler where it is a literal:
//
//   threshold := method op number                     p(95)<500, rate<0.01, count>=100
//   op        := <= | < | >= | > | === | == | !=      === means ==
//   method    := count | rate | value | avg | min | max | med | p(number)
//   selector  := metric | metric{tag:value,tag:value}    all must match; a value may have colons
//
// Spaces around tags and values, and then one pair of quotes, do not count.
// Source: k6's documentation of thresholds, https://grafana.com/docs/k6/latest/using-k6/thresholds.

#pragma once

#include <throng/base/ascii.hpp>
#include <throng/base/config.hpp>
#include <throng/metrics/measure.hpp>
#include <throng/metrics/name.hpp>
#include <throng/metrics/tags.hpp>
#include <throng/threshold/comparison.hpp>

#include <array>
#include <cstddef>
#include <string_view>
#include <utility>

namespace throng::inline THRONG_ABI {

/// A threshold's text taken apart.  The views point into the text that was read.
struct parsed_threshold {
  const char* problem = nullptr;     ///< what is wrong with the text; null when it is right
  statistic what = statistic::avg;   ///< the method
  std::string_view percent;          ///< the rank's digits, for p(N)
  comparison how = comparison::less; ///< the operator
  std::string_view bound;            ///< the bound's digits
};

/// A selector's text taken apart.
struct parsed_selector {
  const char* problem = nullptr; ///< what is wrong with the text; null when it is right
  std::string_view metric;       ///< the metric's name
  std::string_view tags;         ///< what stands between the braces
};

namespace detail {

constexpr std::size_t digits_of(std::string_view& text) noexcept {
  std::size_t count = 0;
  while (!text.empty() && text.front() >= '0' && text.front() <= '9') {
    text.remove_prefix(1);
    ++count;
  }
  return count;
}

/// True for a decimal number: sign, digits, fraction, exponent.
constexpr bool is_number(std::string_view text) noexcept {
  if (!text.empty() && (text.front() == '-' || text.front() == '+'))
    text.remove_prefix(1);
  auto digits = digits_of(text);
  if (!text.empty() && text.front() == '.') {
    text.remove_prefix(1);
    digits += digits_of(text);
  }
  if (digits == 0)
    return false;
  if (!text.empty() && (text.front() == 'e' || text.front() == 'E')) {
    text.remove_prefix(1);
    if (!text.empty() && (text.front() == '-' || text.front() == '+'))
      text.remove_prefix(1);
    if (digits_of(text) == 0)
      return false;
  }
  return text.empty();
}

/// True for a decimal number from 1e302 on, up or down.  A double would hold up to 1e308, but the
/// bounds of times are milliseconds in a text and nanoseconds afterwards.
constexpr bool is_beyond_double(std::string_view number) noexcept {
  const auto mark = number.find_first_of("eE");
  // The place of the first digit that is not 0: 3 in 123.4, 1 in 01, 0 in 0.1, -2 in 0.001.
  int place = 0;
  bool fraction = false;
  bool found = false;
  for (const char c : number.substr(0, mark)) {
    if (c == '.') {
      fraction = true;
    } else if (c >= '0' && c <= '9' && !(found && fraction)) {
      found = found || c != '0';
      if (found && !fraction)
        ++place;
      if (!found && fraction)
        --place;
    }
  }
  if (!found)
    return false;
  int exponent = 0;
  if (mark != std::string_view::npos) {
    for (const char c : number.substr(mark + 1)) {
      if (c >= '0' && c <= '9' && exponent < 1'000'000)
        exponent = exponent * 10 + (c - '0');
    }
    if (number[mark + 1] == '-')
      exponent = -exponent;
  }
  return place + exponent > 302;
}

/// True for digits with a fraction, from 0 to 100.
constexpr bool is_rank(std::string_view text) noexcept {
  if (!is_number(text))
    return false;
  unsigned whole = 0;
  bool beyond = false;
  bool fraction = false;
  for (const char c : text) {
    if (c == '.') {
      fraction = true;
    } else if (c < '0' || c > '9') {
      return false;
    } else if (fraction) {
      beyond = beyond || c != '0';
    } else {
      whole = whole > 100 ? whole : whole * 10 + static_cast<unsigned>(c - '0');
    }
  }
  return whole < 100 || (whole == 100 && !beyond);
}

constexpr bool read_method(std::string_view text, parsed_threshold& into) noexcept {
  using enum statistic;
  constexpr std::array names{
      std::pair{std::string_view("count"), count}, std::pair{std::string_view("rate"), rate},
      std::pair{std::string_view("value"), value}, std::pair{std::string_view("avg"), avg},
      std::pair{std::string_view("min"), min},     std::pair{std::string_view("max"), max},
      std::pair{std::string_view("med"), med}};
  for (const auto& [name, meaning] : names) {
    if (text == name) {
      into.what = meaning;
      return true;
    }
  }
  if (!text.starts_with("p(") || !text.ends_with(")"))
    return false;
  into.what = percentile;
  into.percent = trimmed(text.substr(2, text.size() - 3));
  return is_rank(into.percent);
}

} // namespace detail

/// Takes a threshold's text apart.
constexpr parsed_threshold parse_threshold(std::string_view text) noexcept {
  using op = std::pair<std::string_view, comparison>;
  // The order is k6's rule: the first operator of this list that occurs is the one.
  constexpr std::array operators{op{"<=", comparison::less_equal},    op{"<", comparison::less},
                                 op{">=", comparison::greater_equal}, op{">", comparison::greater},
                                 op{"===", comparison::equal},        op{"==", comparison::equal},
                                 op{"!=", comparison::not_equal}};
  parsed_threshold parsed;
  for (const auto& [sign, meaning] : operators) {
    const auto place = text.find(sign);
    if (place == std::string_view::npos)
      continue;
    parsed.how = meaning;
    parsed.bound = trimmed(text.substr(place + sign.size()));
    if (!detail::read_method(trimmed(text.substr(0, place)), parsed)) {
      parsed.problem =
          "the method must be count, rate, value, avg, min, max, med or p(N) with N from 0 to 100";
    } else if (!detail::is_number(parsed.bound)) {
      parsed.problem = "the bound must be a decimal number without a unit";
    } else if (detail::is_beyond_double(parsed.bound)) {
      parsed.problem = "the bound must be less than 1e302";
    }
    return parsed;
  }
  parsed.problem = "there must be an operator: <, <=, >, >=, ==, != or ===";
  return parsed;
}

/// Takes a selector's text apart.
constexpr parsed_selector parse_selector(std::string_view text) noexcept {
  parsed_selector parsed;
  text = trimmed(text);
  const auto brace = text.find('{');
  parsed.metric = trimmed(text.substr(0, brace));
  if (!is_metric_name(parsed.metric)) {
    parsed.problem = "it must begin with a metric's name";
    return parsed;
  }
  if (brace == std::string_view::npos)
    return parsed;
  if (text.back() != '}') {
    parsed.problem = "the tags must end with '}', and nothing may follow";
    return parsed;
  }
  parsed.tags = trimmed(text.substr(brace + 1, text.size() - brace - 2));
  auto rest = parsed.tags;
  do {
    // A comma at the end has a tag behind it, too: none.
    const bool is_followed = rest.find(',') != std::string_view::npos;
    const bool is_right = take_tag(rest).is_whole() && !(is_followed && rest.empty());
    if (!is_right)
      parsed.problem = "the tags must be written tag:value";
  } while (!rest.empty());
  return parsed;
}

} // namespace throng::inline THRONG_ABI
