// What has come over a connection and was not taken yet, and how much of it a script wants at once.

#pragma once

#include <throng/base/config.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace throng::inline THRONG_ABI {

/// How much is to be read.
struct read_goal {
  /// What ends the reading.
  enum class kind : std::uint8_t {
    some,    ///< whatever is there, at least a byte
    exactly, ///< so many bytes
    until,   ///< the delimiter, which is part of what is read
    to_end   ///< the other side closes
  };

  kind what = kind::some;                     ///< what ends it
  std::size_t size = 0;                       ///< how many, for `exactly`
  std::string_view delimiter = {};            ///< for `until`; empty: nothing is read
  std::size_t limit = std::size_t{64} * 1024; ///< no more than that at once; not for `exactly`
};

/// Bytes in the order in which they came.
class inbox {
public:
  /// More has come.
  void append(std::string_view bytes) {
    bytes_.erase(0, std::exchange(taken_, 0));
    bytes_.append(bytes);
  }

  /// Takes what the goal asks for; nothing as long as more must come.  The view is good until
  /// append() or clear().
  [[nodiscard]] std::optional<std::string_view> take(const read_goal& goal) {
    const auto there = rest();
    switch (goal.what) {
    case read_goal::kind::some:
      if (!there.empty())
        return take_front(std::min(there.size(), goal.limit));
      break;
    case read_goal::kind::exactly:
      if (there.size() >= goal.size)
        return take_front(goal.size);
      break;
    case read_goal::kind::until: {
      // What was searched is not searched again, but for a delimiter that had only begun.
      const auto overlap = goal.delimiter.empty() ? 0 : goal.delimiter.size() - 1;
      const auto from = searched_ > overlap ? searched_ - overlap : 0;
      const auto found = there.find(goal.delimiter, from);
      if (found != std::string_view::npos && found + goal.delimiter.size() <= goal.limit)
        return take_front(found + goal.delimiter.size());
      searched_ = there.size();
      break;
    }
    case read_goal::kind::to_end: break;
    }
    return std::nullopt;
  }
  /// The other side has closed: takes all that is there.
  [[nodiscard]] std::string_view take_all() noexcept { return take_front(rest().size()); }

  /// A step that reads begins: nothing was searched for its delimiter.
  void begin_search() noexcept { searched_ = 0; }
  /// True when the goal cannot be reached within its limit any more; ask after take().
  [[nodiscard]] bool is_beyond(const read_goal& goal) const noexcept {
    const bool has_limit =
        goal.what == read_goal::kind::until || goal.what == read_goal::kind::to_end;
    const auto most = goal.what == read_goal::kind::until ? goal.limit : goal.limit + 1;
    return has_limit && rest().size() >= std::max<std::size_t>(most, 1);
  }

  /// What is there.
  [[nodiscard]] bool empty() const noexcept { return rest().empty(); }
  [[nodiscard]] std::size_t size() const noexcept { return rest().size(); }
  /// Forgets it; the memory stays.
  void clear() noexcept {
    bytes_.clear();
    taken_ = searched_ = 0;
  }

private:
  [[nodiscard]] std::string_view rest() const noexcept {
    return std::string_view(bytes_).substr(taken_);
  }
  std::string_view take_front(std::size_t size) noexcept {
    const auto front = rest().substr(0, size);
    taken_ += size;
    searched_ = 0;
    return front;
  }

  std::string bytes_;
  std::size_t taken_ = 0;    // how many of them are not there any more
  std::size_t searched_ = 0; // how many of the rest have no delimiter
};

} // namespace throng::inline THRONG_ABI
