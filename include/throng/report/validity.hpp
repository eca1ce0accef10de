// Whether what a run measured can be trusted, and what is to be known of it, by name.

#pragma once

#include <throng/base/config.hpp>

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace throng::inline THRONG_ABI {

/// How far a run can be trusted.
enum class validity : std::uint8_t {
  valid,        ///< the numbers are the server's
  inconclusive, ///< they may be, and something speaks against it: told, and fails nothing
  invalid       ///< they are not: exit code 98, unless that is accepted
};

/// Its word.
[[nodiscard]] constexpr std::string_view to_text(validity how) noexcept {
  switch (how) {
  case validity::valid: return "valid";
  case validity::inconclusive: return "inconclusive";
  case validity::invalid: return "invalid";
  }
  return "";
}

/// The names of what is found; report/validity_rules.hpp says when.
namespace causes {
inline constexpr std::string_view generator_stalled = "generator_stalled";
inline constexpr std::string_view generator_saturated = "generator_saturated";
inline constexpr std::string_view cpu_taken = "cpu_taken";
inline constexpr std::string_view rate_not_reached = "rate_not_reached";
inline constexpr std::string_view vus_exhausted = "vus_exhausted";
inline constexpr std::string_view ports_exhausted = "ports_exhausted";
inline constexpr std::string_view descriptors_exhausted = "descriptors_exhausted";
inline constexpr std::string_view too_few_samples = "too_few_samples";
inline constexpr std::string_view clock_jumped = "clock_jumped";
inline constexpr std::string_view conservation_broken = "conservation_broken";
inline constexpr std::string_view littles_law_broken = "littles_law_broken";
inline constexpr std::string_view answer_known = "answer_known";
inline constexpr std::string_view answer_unknown = "answer_unknown";
inline constexpr std::string_view latency_mode = "latency_mode";
inline constexpr std::string_view server_stalled = "server_stalled";
} // namespace causes

/// One thing that speaks for or against what was measured.
struct finding {
  std::string cause;                 ///< one of throng::causes
  validity weight = validity::valid; ///< what it makes of the run; valid: worth knowing only
  std::string text; ///< a sentence with the numbers and, where there is one, the cure

  friend bool operator==(const finding&, const finding&) = default;
};

/// The gravest of their weights.
[[nodiscard]] inline validity validity_of(std::span<const finding> all) noexcept {
  auto worst = validity::valid;
  for (const auto& each : all)
    worst = each.weight > worst ? each.weight : worst;
  return worst;
}

} // namespace throng::inline THRONG_ABI
