// Which statuses are no failure: k6's expectedStatuses.

#pragma once

#include <throng/base/config.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <stdexcept>

namespace throng::inline THRONG_ABI {

/// Statuses from `first` to `last`, both included.
struct status_range {
  std::uint16_t first = 0; ///< the lowest
  std::uint16_t last = 0;  ///< the highest

  friend constexpr bool operator==(const status_range&, const status_range&) noexcept = default;
};

/// Up to four ranges of statuses: `status_ranges{{200, 299}, 404}`.  200 to 399 by default, as in
/// k6.
class status_ranges {
public:
  /// A range of one or more statuses.
  struct part : status_range {
    constexpr part(int only) : part(only, only) {}
    /// Throws std::invalid_argument unless 100 <= from <= to <= 999.
    constexpr part(int from, int to)
        : status_range{static_cast<std::uint16_t>(from), static_cast<std::uint16_t>(to)} {
      if (from < 100 || to > 999 || from > to)
        throw std::invalid_argument("expected statuses lie from 100 to 999, the lower one first");
    }
  };

  constexpr status_ranges() noexcept : parts_{status_range{200, 399}}, count_(1) {}
  /// Those of the parts.  Throws std::invalid_argument for more than four, or none.
  constexpr status_ranges(std::initializer_list<part> parts) {
    if (parts.size() == 0 || parts.size() > most)
      throw std::invalid_argument("expected statuses are one to four ranges");
    for (const auto& each : parts)
      parts_[count_++] = each;
  }

  /// Whether a status is among them.
  [[nodiscard]] constexpr bool has(int status) const noexcept {
    for (std::size_t i = 0; i < count_; ++i) {
      if (status >= parts_[i].first && status <= parts_[i].last)
        return true;
    }
    return false;
  }

  friend constexpr bool operator==(const status_ranges&, const status_ranges&) noexcept = default;

private:
  static constexpr std::size_t most = 4;

  std::array<status_range, most> parts_{};
  std::size_t count_ = 0;
};

} // namespace throng::inline THRONG_ABI
