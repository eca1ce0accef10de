// What the virtual users of a scenario have in common while it runs, whichever worker they are on.

#pragma once

#include <throng/base/config.hpp>
#include <throng/load/segment_share.hpp>
#include <throng/time/instant.hpp>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace throng::inline THRONG_ABI {

/// What does not change about a scenario.
struct scenario_facts {
  std::string name;                  ///< its name
  std::string_view kind{};           ///< of its load executor, k6's name
  segment_share iterations{};        ///< which iterations of the whole test are done here
  std::chrono::nanoseconds length{}; ///< its regular duration
  std::uint64_t planned = 0;         ///< iterations to begin here; 0 where time alone decides
};

/// What the users of a scenario share.  Any thread.
class scenario_state {
public:
  explicit scenario_state(scenario_facts known) : facts_(std::move(known)) {}

  /// What does not change.
  [[nodiscard]] const scenario_facts& facts() const noexcept { return facts_; }

  /// The next number of an iteration on this machine, from 0; each is given once.
  std::uint64_t next_iteration() noexcept {
    return numbered_.fetch_add(1, std::memory_order_relaxed);
  }
  /// The number that an iteration of this machine has in the whole test.
  [[nodiscard]] std::uint64_t in_test(std::uint64_t here) const noexcept {
    return static_cast<std::uint64_t>(facts_.iterations.number(static_cast<std::int64_t>(here)));
  }

  /// Takes one of the planned iterations; false when none is left.
  bool take_one() noexcept {
    return begun_.fetch_add(1, std::memory_order_relaxed) < facts_.planned;
  }
  /// How many of the planned iterations were begun.
  [[nodiscard]] std::uint64_t begun() const noexcept {
    return std::min(begun_.load(std::memory_order_relaxed), facts_.planned);
  }
  /// Counts one of the planned iterations as begun, where nobody shares them.
  void count_one() noexcept { begun_.fetch_add(1, std::memory_order_relaxed); }

  /// The load of the scenario begins.
  void begin(instant start) noexcept { start_.store(start, std::memory_order_relaxed); }
  /// When it did.
  [[nodiscard]] instant start() const noexcept { return start_.load(std::memory_order_relaxed); }
  /// How far it is, from 0 to 1: of the iterations where their number is planned, else of the time.
  [[nodiscard]] double progress(instant now) const noexcept {
    const auto share = [](auto part, auto whole) {
      const auto quotient = static_cast<double>(part) / static_cast<double>(whole);
      return std::clamp(quotient, 0.0, 1.0);
    };
    if (facts_.planned != 0)
      return share(begun(), facts_.planned);
    return facts_.length.count() <= 0 ? 1 : share((now - start()).count(), facts_.length.count());
  }

private:
  scenario_facts facts_;
  std::atomic<std::uint64_t> numbered_{0};
  std::atomic<std::uint64_t> begun_{0};
  std::atomic<instant> start_{instant{}};
};

} // namespace throng::inline THRONG_ABI
