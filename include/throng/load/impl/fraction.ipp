// How fractions are written.

#pragma once

#include <throng/load/fraction.hpp>

#include <string>

namespace throng::inline THRONG_ABI {

THRONG_DECL std::string fraction_text(const fraction& value) {
  auto text = std::to_string(value.numerator);
  if (value.denominator != 1)
    text += '/' + std::to_string(value.denominator);
  return text;
}

} // namespace throng::inline THRONG_ABI
