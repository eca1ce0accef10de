// What a fuzzer and the replay of its corpus share: a property is a function of one input, and says
// what does not hold by throwing.

#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <stdexcept>
#include <string>
#include <string_view>

namespace fuzz {

/// A property that does not hold.
class finding : public std::runtime_error {
public:
  using std::runtime_error::runtime_error;
};

/// Throws where something does not hold, with what it is about.  Costs nothing where it holds.
inline void require(bool holds, std::string_view what, std::string_view about = {},
                    std::string_view other = {}) {
  if (holds)
    return;
  std::string text(what);
  for (const auto each : {about, other}) {
    if (!each.empty())
      text.append(" |").append(each).append("|");
  }
  throw finding(text);
}

/// Tries one input of libFuzzer's and ends the process on a finding, as libFuzzer wants it.
template <class Property>
int run(Property property, const std::uint8_t* data, std::size_t size) {
  try {
    property(std::string_view(reinterpret_cast<const char*>(data), size));
  } catch (const std::exception& found) {
    std::fprintf(stderr, "finding: %s\n", found.what());
    std::abort();
  }
  return 0;
}

} // namespace fuzz
