// The six ways in which a threshold compares.

#pragma once

#include <throng/base/config.hpp>

#include <cstdint>
#include <string_view>

namespace throng::inline THRONG_ABI {

/// How the measured value (left) must stand to the bound (right).
enum class comparison : std::uint8_t { less, less_equal, greater, greater_equal, equal, not_equal };

/// Whether the comparison holds; never for a value that is not a number.
constexpr bool holds(double measured, comparison how, double bound) noexcept {
  switch (how) {
  case comparison::less: return measured < bound;
  case comparison::less_equal: return measured <= bound;
  case comparison::greater: return measured > bound;
  case comparison::greater_equal: return measured >= bound;
  case comparison::equal: return measured >= bound && measured <= bound;
  case comparison::not_equal: return measured < bound || measured > bound;
  }
  return false;
}

/// The operator as it is written.
constexpr std::string_view to_text(comparison how) noexcept {
  switch (how) {
  case comparison::less: return "<";
  case comparison::less_equal: return "<=";
  case comparison::greater: return ">";
  case comparison::greater_equal: return ">=";
  case comparison::equal: return "==";
  case comparison::not_equal: return "!=";
  }
  return "";
}

} // namespace throng::inline THRONG_ABI
