// What one test of the calibration finds: figures, each with what was expected of it.

#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace calibrate {

/// One number that was measured, as text with its unit.
struct figure {
  std::string what;
  std::string expected;
  std::string measured;
  bool holds = false;
};

/// All that one test has to say.
class findings {
public:
  using nanoseconds = std::chrono::nanoseconds;

  /// A time that is to be below a limit, or not below it.
  void below(std::string what, nanoseconds measured, nanoseconds limit);
  void at_least(std::string what, nanoseconds measured, nanoseconds limit);
  /// A time that is to be right to a share of it.
  void near(std::string what, nanoseconds measured, nanoseconds wanted, double share);
  /// A plain number that is to be right to so much, as `1.000 ± 0.001`, with a unit behind it.
  void within(std::string what, double measured, double wanted, double tolerance,
              std::string_view unit = {}, int decimals = 3);
  /// A share, 1 is all, that is to be at most, or at least, as great.
  void share_at_most(std::string what, double measured, double limit);
  void share_at_least(std::string what, double measured, double limit);
  /// Counts that are to be equal; `unit` is a word for what is counted.
  void same(std::string what, std::uint64_t measured, std::uint64_t wanted, std::string_view unit);
  /// Words that are to be equal.
  void same(std::string what, const std::string& measured, const std::string& wanted);
  /// Anything else.
  void holds(std::string what, std::string expected, std::string measured, bool is_so);

  /// A sentence for the reader: what is not as the name of the test says.
  void note(std::string text) { notes_.push_back(std::move(text)); }
  /// The test cannot be done here.
  void skip(std::string why) { skipped_ = std::move(why); }

  [[nodiscard]] const std::vector<figure>& figures() const noexcept { return figures_; }
  [[nodiscard]] const std::vector<std::string>& notes() const noexcept { return notes_; }
  /// Why it was not done; empty when it was.
  [[nodiscard]] const std::string& skipped() const noexcept { return skipped_; }
  /// Whether all figures hold, and there are some.
  [[nodiscard]] bool passed() const noexcept;

private:
  std::vector<figure> figures_;
  std::vector<std::string> notes_;
  std::string skipped_;
};

/// A number with so many decimals.
std::string decimals_text(double value, int decimals);

/// One test of the suite.
struct calibration {
  std::string_view id;            ///< T1
  std::string_view what;          ///< what it tests, in one line
  bool is_long;                   ///< takes minutes: only with --long
  void (*measure)(findings& all); ///< does it
};

} // namespace calibrate
