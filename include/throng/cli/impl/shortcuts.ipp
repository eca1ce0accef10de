#pragma once

#include <throng/base/ascii.hpp>
#include <throng/base/duration_text.hpp>
#include <throng/cli/shortcuts.hpp>
#include <throng/load/constant_vus.hpp>
#include <throng/load/ramping_vus.hpp>
#include <throng/load/shared_iterations.hpp>

#include <charconv>
#include <system_error>
#include <utility>

namespace throng::inline THRONG_ABI {

THRONG_DECL shortcuts merged(const shortcuts& lower, const shortcuts& higher) {
  auto sum = higher;
  if (!higher.has_course()) {
    sum.duration = lower.duration;
    sum.iterations = lower.iterations;
    sum.stages = lower.stages;
    sum.course_sources = lower.course_sources;
  }
  if (!higher.vus) {
    sum.vus = lower.vus;
    sum.vus_source = lower.vus_source;
  }
  return sum;
}

THRONG_DECL std::vector<std::string> problems(const shortcuts& said) {
  std::vector<std::string> found;
  const auto refuse = [&](const char* one, const char* other) {
    found.push_back(std::string("using `") + one + "` and `" + other +
                    "` options simultaneously is not allowed");
  };
  if (said.iterations && !said.stages.empty())
    refuse("iterations", "stages");
  if (said.duration && !said.stages.empty())
    refuse("duration", "stages");
  return found;
}

THRONG_DECL load_executor executor_of(const shortcuts& said) {
  const auto users = said.vus.value_or(1);
  if (!said.stages.empty())
    return ramping_vus{.start_vus = users, .stages = said.stages};
  if (said.duration && !said.iterations)
    return constant_vus{.vus = users, .duration = *said.duration};
  shared_iterations shared{.vus = users, .iterations = said.iterations.value_or(users)};
  if (said.duration)
    shared.max_duration = *said.duration;
  return shared;
}

THRONG_DECL std::optional<std::vector<stage>> parse_stages(std::string_view text) {
  std::vector<stage> stages;
  for (bool more = true; more;) {
    const auto comma = text.find(',');
    const auto one = trimmed(text.substr(0, comma));
    more = comma != std::string_view::npos;
    text.remove_prefix(more ? comma + 1 : text.size());

    const auto colon = one.find(':');
    if (colon == std::string_view::npos)
      return std::nullopt;
    const auto duration = parse_duration(one.substr(0, colon));
    const auto digits = one.substr(colon + 1);
    std::int64_t target = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), target);
    if (!duration || error != std::errc{} || end != digits.data() + digits.size())
      return std::nullopt;
    stages.push_back({*duration, target});
  }
  return stages;
}

} // namespace throng::inline THRONG_ABI
