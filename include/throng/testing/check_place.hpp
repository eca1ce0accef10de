// The check that stands behind an assertion of a body under load: its name is the expression and
// where it is written.

#pragma once

#include <throng/base/config.hpp>
#include <throng/metrics/name.hpp>
#include <throng/vu/vu.hpp>

#include <concepts>
#include <cstddef>
#include <functional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

namespace throng::inline THRONG_ABI {
namespace testing {

/// A requirement of a body did not hold under load: the iteration counts as failed.  Its text names
/// the expression and the line.
class requirement_failed : public std::runtime_error {
public:
  using std::runtime_error::runtime_error;
};

/// The name of the check of one assertion, made by the compiler.  Make it static: names refer to
/// it.
template <std::size_t Capacity>
class check_place {
public:
  consteval check_place(std::string_view expression, std::string_view file, unsigned line) {
    append(expression);
    append(" (");
    append(file.substr(file.find_last_of("/\\") + 1));
    append(":");
    char digits[10]{};
    std::size_t count = 0;
    for (; line != 0 || count == 0; line /= 10)
      digits[count++] = static_cast<char>('0' + line % 10);
    while (count != 0)
      append({&digits[--count], 1});
    append(")");
  }

  /// `expression (file.cpp:12)`, as the name of a check.
  [[nodiscard]] constexpr check_name name() const noexcept {
    return std::string_view(text_, size_);
  }

private:
  constexpr void append(std::string_view more) {
    for (const char each : more)
      text_[size_++] = each;
  }

  char text_[Capacity]{};
  std::size_t size_ = 0;
};

/// The place of an assertion, for the adapters' macros; the file is told without its folders.
template <std::size_t ExpressionSize, std::size_t FileSize>
consteval auto place_of(const char (&expression)[ExpressionSize], const char (&file)[FileSize],
                        unsigned line) {
  return check_place<ExpressionSize + FileSize + 16>({expression, ExpressionSize - 1},
                                                     {file, FileSize - 1}, line);
}

/// Counts the check; what the predicate throws goes on, and the check has failed.
template <std::predicate Predicate>
void count_check(vu& who, const check_name& name, Predicate&& predicate) {
  who.check(name, std::forward<Predicate>(predicate));
}

/// The same, and throws requirement_failed when it does not hold.
template <std::predicate Predicate>
void count_requirement(vu& who, const check_name& name, Predicate&& predicate) {
  if (!who.check(name, std::forward<Predicate>(predicate)))
    throw requirement_failed("requirement failed: " + std::string(name.text()));
}

} // namespace testing
} // namespace throng::inline THRONG_ABI
