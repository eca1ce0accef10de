// The reader of results: whatever a file holds is refused with a result_error, or is a result that
// is written and read again as the same.

#pragma once

#include "property.hpp"
#include <throng/report/result_json.hpp>

#include <string>
#include <string_view>

namespace fuzz {

/// Throws what does not hold for `text`.
inline void check_result(std::string_view text) {
  throng::result read;
  try {
    read = throng::read_result(text);
  } catch (const throng::result_error& refused) {
    require(*refused.what() != '\0', "refused without a word");
    return;
  }
  // Texts are compared and not results: one with a NaN is not equal to itself.
  const auto written = throng::result_json(read);
  const auto again = throng::result_json(throng::read_result(written));
  require(again == written, "another result");
}

} // namespace fuzz
