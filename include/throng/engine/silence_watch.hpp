// Notices that a server has stopped answering: nothing ends for a while, although requests wait.

#pragma once

#include <throng/base/config.hpp>
#include <throng/report/run_evidence.hpp>
#include <throng/time/instant.hpp>

#include <chrono>
#include <cstdint>

namespace throng::inline THRONG_ABI {

/// The longest silence that a worker's requests met.  Looks once a turn, so it is exact to the
/// length of a turn.  One thread's.
class silence_watch {
public:
  /// The worker's turn begins; so many exchanges were begun so far, and so many have ended.  `late`
  /// is how late the turn is: what came meanwhile could not be seen.
  void look(instant now, std::chrono::nanoseconds late, std::uint64_t begun, std::uint64_t ended) {
    if (since_ == instant{}) { // what was connected before the load is no answer
      since_ = now;
      seen_ = ended;
    }
    const auto waited = begun - seen_;
    const bool has_answer = ended != seen_;
    seen_ = ended;
    if (waited != 0 && has_answer && late < own_fault && now - since_ > longest_.length)
      longest_ = {since_, now - since_, waited};
    if (has_answer || waited == 0 || late >= own_fault)
      since_ = now;
  }
  /// The longest one so far; its length is 0 when there was none.
  [[nodiscard]] const silence& longest() const noexcept { return longest_; }

private:
  static constexpr std::chrono::milliseconds own_fault{10};

  instant since_{};
  std::uint64_t seen_ = 0; // that had ended before the last turn
  silence longest_;
};

} // namespace throng::inline THRONG_ABI
