// Data for scripts: accounts, search words, ids.  A feeder hands its rows out to all users of a
// test, whatever thread and instance they live on, so that no two log in with the same account.

#pragma once

#include <throng/base/config.hpp>
#include <throng/base/random.hpp>
#include <throng/load/segment_share.hpp>

#include <atomic>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <numeric>
#include <optional>
#include <utility>
#include <vector>

namespace throng::inline THRONG_ABI {

/// In which order a feeder hands out its rows.
enum class feed {
  in_order, ///< each row once, from the front
  circular, ///< from the front, and from the front again
  shuffled, ///< each row once, in a random order
};

/// What a feeder asks of the user who draws: the part of the test that its instance does, and the
/// run's seed.  throng::vu is one.
template <class User>
concept feeder_user = requires(User& who) {
  { who.segment() } -> std::convertible_to<const segment_share&>;
  { who.seed() } -> std::convertible_to<std::uint64_t>;
};

/// Rows that are handed out one by one.  Users on any thread may draw at the same time.  With
/// execution segments each instance has the same rows and hands out those of its own numbers, so
/// that all instances together hand out each row once, or evenly where the feeder is circular.
///
///     throng::feeder<account> accounts{rows};
///     ...
///     const account* mine = accounts.next(vu);
///     if (mine == nullptr)
///       co_return; // all are taken
template <class Row>
class feeder {
public:
  /// Hands out `rows` in this order.
  explicit feeder(std::vector<Row> rows, feed order = feed::in_order)
      : rows_(std::move(rows)), order_(order) {}

  /// The order of feed::shuffled is drawn from this seed, not from the run's.  Feeders with equally
  /// many rows and the same seed have the same order.  Not while users draw.
  feeder& seed(std::uint64_t value) {
    seed_ = value;
    reset();
    return *this;
  }

  /// A row for the user, which lives as long as the feeder.  Null where there is none left for this
  /// instance.  The order of feed::shuffled is drawn on the first call; instances must then have
  /// the same seed.
  template <feeder_user User>
  [[nodiscard]] const Row* next(User& who) {
    if (order_ == feed::shuffled)
      draw_order(who);
    const segment_share& share = who.segment();
    const auto size = std::ssize(rows_);
    // Relaxed: a draw is nobody's sign for anything but itself.
    auto draw = drawn_.load(std::memory_order_relaxed);
    std::int64_t number = 0;
    do {
      number = share.number(draw);
      // A draw that finds nothing is not counted, so that handed_out stays right.
      if (size == 0 || (order_ != feed::circular && number >= size))
        return nullptr;
    } while (!drawn_.compare_exchange_weak(draw, draw + 1, std::memory_order_relaxed));
    const auto place = static_cast<std::size_t>(number % size);
    return &rows_[order_ == feed::shuffled ? places_[place] : place];
  }

  /// How many rows there are.
  [[nodiscard]] std::size_t size() const noexcept { return rows_.size(); }

  /// How many times this instance has handed out a row.
  [[nodiscard]] std::int64_t handed_out() const noexcept {
    return drawn_.load(std::memory_order_relaxed);
  }

  /// From the first row again; a random order is drawn anew from the seed.  Not while users draw.
  void reset() noexcept {
    drawn_.store(0, std::memory_order_relaxed);
    is_shuffled_.store(false, std::memory_order_relaxed);
  }

private:
  // Sees to it, once, that places_ is there.
  template <class User>
  void draw_order(User& who) {
    // Acquired, so that who sees the flag sees the places, which were written before its release.
    if (is_shuffled_.load(std::memory_order_acquire))
      return;
    const std::lock_guard lock{mutex_};
    if (is_shuffled_.load(std::memory_order_relaxed))
      return;
    shuffle(seed_ ? *seed_ : static_cast<std::uint64_t>(who.seed()));
    is_shuffled_.store(true, std::memory_order_release);
  }

  // Fisher and Yates's way, in which every order is as likely as another.
  void shuffle(std::uint64_t seed) {
    places_.resize(rows_.size());
    std::iota(places_.begin(), places_.end(), std::size_t{0});
    random_source random{seed, rows_.size()};
    for (auto left = std::ssize(places_); left > 1; --left) {
      const auto other = static_cast<std::size_t>(random.between(0, left - 1));
      std::swap(places_[static_cast<std::size_t>(left) - 1], places_[other]);
    }
  }

  const std::vector<Row> rows_;
  const feed order_;
  std::optional<std::uint64_t> seed_;
  std::atomic<std::int64_t> drawn_{0};
  std::mutex mutex_; // of the moment in which the places are shuffled
  std::atomic<bool> is_shuffled_{false};
  std::vector<std::size_t> places_; // in random order; none where the order is another one
};

} // namespace throng::inline THRONG_ABI
