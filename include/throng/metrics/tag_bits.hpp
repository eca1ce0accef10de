// The tags of a sample as far as anybody asks for them.  Each tag that a threshold or test.track
// names, a key with a value, has a number; a set of tags is a set of these numbers.  So tags that
// nobody asks for, and values that nobody names, cost no memory, however many there are.

#pragma once

#include <throng/base/config.hpp>
#include <throng/base/text_hash.hpp>

#include <array>
#include <cstddef>
#include <cstdint>

namespace throng::inline THRONG_ABI {

/// A set of numbers of tags.
class tag_bits {
public:
  /// How many different tags a run can be asked for.
  static constexpr std::size_t most = 256;

  /// Puts one number in, below `most`.
  constexpr void set(std::size_t number) noexcept {
    words_[number / 64] |= std::uint64_t{1} << (number % 64);
  }
  /// True when all of `wanted` are there.
  [[nodiscard]] constexpr bool includes(const tag_bits& wanted) const noexcept {
    for (std::size_t i = 0; i < words_.size(); ++i) {
      if ((words_[i] & wanted.words_[i]) != wanted.words_[i])
        return false;
    }
    return true;
  }
  /// True when there is none.
  [[nodiscard]] constexpr bool is_empty() const noexcept { return *this == tag_bits(); }
  /// The set with all of `more`.
  [[nodiscard]] constexpr tag_bits with(const tag_bits& more) const noexcept {
    auto sum = *this;
    for (std::size_t i = 0; i < words_.size(); ++i)
      sum.words_[i] |= more.words_[i];
    return sum;
  }
  /// The set without any of `fewer`.
  [[nodiscard]] constexpr tag_bits without(const tag_bits& fewer) const noexcept {
    auto rest = *this;
    for (std::size_t i = 0; i < words_.size(); ++i)
      rest.words_[i] &= ~fewer.words_[i];
    return rest;
  }
  /// A hash for tables.
  [[nodiscard]] constexpr std::uint64_t hash() const noexcept {
    // Words are stirred one by one: most of them are 0, and cost next to nothing.
    std::uint64_t all = 0;
    for (std::size_t i = 0; i < words_.size(); ++i) {
      if (words_[i] != 0)
        all += mixed(words_[i], i);
    }
    return all;
  }

  friend constexpr bool operator==(const tag_bits&, const tag_bits&) = default;

private:
  std::array<std::uint64_t, most / 64> words_{};
};

/// What a sample or a user says of itself: the tags that it has, and all tags of the same keys,
/// which it takes the place of.
struct tag_choice {
  tag_bits has{};       ///< the tags
  tag_bits overrides{}; ///< those that it has in place of what is said further out

  /// What is true of a sample inside of `outer`.
  [[nodiscard]] constexpr tag_bits within(const tag_bits& outer) const noexcept {
    return outer.without(overrides).with(has);
  }
  /// The same with a later choice, which wins.
  constexpr void add(const tag_choice& later) noexcept {
    has = later.within(has);
    overrides = overrides.with(later.overrides);
  }
  friend constexpr bool operator==(const tag_choice&, const tag_choice&) = default;
};

} // namespace throng::inline THRONG_ABI
