// Shows a run's progress while it goes on: a block that is rewritten in place on a terminal, a
// block of plain lines once a second anywhere else.

#pragma once

#include <throng/base/config.hpp>
#include <throng/report/colors.hpp>
#include <throng/report/progress_state.hpp>

#include <chrono>
#include <cstddef>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

namespace throng::inline THRONG_ABI {

/// How progress is shown.
struct progress_options {
  bool in_place = false;                                     ///< true on a terminal
  palette colors;                                            ///< for a terminal
  std::chrono::nanoseconds period = std::chrono::seconds(1); ///< of the plain lines
};

/// Writes progress to a stream.  Used by one thread; who else writes to the stream calls finish()
/// first.
class progress_display {
public:
  explicit progress_display(std::ostream& out, const progress_options& options = {})
      : out_(out), options_(options), next_(options.period) {}

  /// Shows the state: at once on a terminal of that many columns (0 for not known), else when the
  /// next period of the run has begun.
  void show(const progress_state& state, std::size_t columns = 0);

  /// Leaves the last block on the terminal, and a blank line below it; elsewhere writes the last
  /// state if it was not yet written.
  void finish();

private:
  void show_in_place(const progress_state& state, std::size_t columns);
  [[nodiscard]] std::size_t rows_in(std::size_t columns) const noexcept;
  void write_plain(const std::string& lines);

  std::ostream& out_;
  progress_options options_;
  std::vector<std::size_t> widths_;      // of the lines that stand on the terminal
  std::chrono::nanoseconds next_;        // the run's time from which plain lines are due
  std::optional<std::string> unwritten_; // the last plain lines, while they wait for their turn
};

} // namespace throng::inline THRONG_ABI

#if !defined(THRONG_SEPARATE_COMPILATION)
#include <throng/report/impl/progress_display.ipp>
#endif
